import { describe, expect, it } from 'vitest';
import {
  countAccounts,
  findAccountByLogin,
  getAccount,
  listAccounts,
  noteSignIn,
  setPassword,
  updateAccount,
} from '../../../../cloud-relay/identity/people/accounts.ts';
import { grantsOf } from '../../../../cloud-relay/identity/people/grants.ts';
import { testPeople } from '../../../support/people.ts';

describe('accounts', () => {
  it('keeps who somebody is and what they may do', async () => {
    const { add, home, parts, now } = await testPeople();
    const { db } = parts.store;
    const made = await add('Li.Ming@Example.org', {
      name: '李明',
      language: 'en',
      responder: home.responderId,
      grants: [
        { role: 'operator', communityId: null, dwellingId: null },
        { role: 'family', communityId: null, dwellingId: home.dwellingId },
      ],
    });
    expect(made).toMatchObject({
      login: 'li.ming@example.org',
      name: '李明',
      language: 'en',
      state: 'active',
      responder: home.responderId,
      mustChangePassword: false,
      authenticator: null,
      pendingAuthenticator: null,
      passkeys: 0,
      createdAt: now(),
      lastSignInAt: null,
    });
    expect(made.grants).toHaveLength(2);
    expect(made.grants).toContainEqual({ role: 'family', communityId: null, dwellingId: home.dwellingId });
    expect(await findAccountByLogin(db, 'li.ming@example.org')).toEqual(made);
    expect(await findAccountByLogin(db, 'nobody@example.org')).toBeUndefined();
    expect(await getAccount(db, 'nobody')).toBeUndefined();
    expect(await countAccounts(db)).toBe(1);
  });

  it('gives a login to one person only, whatever its case', async () => {
    const { add, parts } = await testPeople();
    await add('zhang-wei');
    await expect(add('Zhang-Wei')).rejects.toMatchObject({
      code: 'store/conflict',
      message: expect.stringContaining('login: zhang-wei'),
    });
    expect(await countAccounts(parts.store.db)).toBe(1);
  });

  it('changes what it is told to and nothing else', async () => {
    const { add, parts, home, now } = await testPeople();
    const { db } = parts.store;
    const before = await add('wang');
    await add('zhao');
    const renamed = await updateAccount(db, before.id, { name: '王芳' });
    expect(renamed).toEqual({ ...before, name: '王芳' });
    const grants = [{ role: 'grid-worker' as const, communityId: home.communityId, dwellingId: null }];
    const changed = await parts.store.transaction((tx) =>
      updateAccount(tx, before.id, { state: 'disabled', responder: home.responderId, language: 'en', grants }),
    );
    expect(changed).toEqual({
      ...before,
      name: '王芳',
      state: 'disabled',
      responder: home.responderId,
      language: 'en',
      grants,
    });
    await setPassword(db, before.id, { hash: null, mustChange: true });
    await noteSignIn(db, before.id, now() + 5);
    expect(await getAccount(db, before.id)).toMatchObject({
      passwordHash: null,
      mustChangePassword: true,
      lastSignInAt: now() + 5,
    });
    expect((await listAccounts(db)).map(({ login, grants: given }) => [login, given.length])).toEqual([
      ['wang', 1],
      ['zhao', 1],
    ]);
    expect(await updateAccount(db, 'nobody', { name: 'x' })).toBeUndefined();
  });

  it('lets nobody do what this version does not understand', async () => {
    const { add, parts } = await testPeople();
    const { db } = parts.store;
    const { id } = await add('wang', { grants: [{ role: 'operator', communityId: null, dwellingId: null }] });
    await db.updateTable('grants').set({ role: 'superuser' }).where('account_id', '=', id).execute();
    await db.updateTable('accounts').set({ state: 'on-probation' }).where('id', '=', id).execute();
    expect(await grantsOf(db, { kind: 'account', id })).toEqual([]);
    expect(await getAccount(db, id)).toMatchObject({ grants: [], state: 'disabled' });
  });
});
