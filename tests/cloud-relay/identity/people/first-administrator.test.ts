import { describe, expect, it } from 'vitest';
import { findAccountByLogin } from '../../../../cloud-relay/identity/people/accounts.ts';
import { firstAdministrator, generatedPassword } from '../../../../cloud-relay/identity/people/first-administrator.ts';
import { testPeople } from '../../../support/people.ts';

describe('the first administrator', () => {
  it('is made once, when nobody can sign in, however many programs start', async () => {
    const { parts, now } = await testPeople();
    const made = await Promise.all([firstAdministrator(parts, now()), firstAdministrator(parts, now())]);
    const [first] = made.filter((each) => each !== undefined);
    expect(made.filter((each) => each === undefined)).toHaveLength(1);
    expect(first?.login).toBe('administrator');
    expect(first?.password).toMatch(/^([a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}$/);
    const account = await findAccountByLogin(parts.store.db, 'administrator');
    expect(account).toMatchObject({
      state: 'active',
      mustChangePassword: true,
      grants: [{ role: 'administrator', communityId: null, dwellingId: null }],
    });
    expect(await parts.passwords.check(account?.passwordHash ?? null, first?.password ?? '')).toBe('right');
    expect(await firstAdministrator(parts, now())).toBeUndefined();
    const written = await parts.store.db.selectFrom('audit').selectAll().execute();
    expect(written).toMatchObject([{ who_kind: 'relay', action: 'first-administrator', target: account?.id }]);
  });

  it('is not made when somebody can sign in', async () => {
    const { parts, add, now } = await testPeople();
    await add('wang');
    expect(await firstAdministrator(parts, now())).toBeUndefined();
    expect(await findAccountByLogin(parts.store.db, 'administrator')).toBeUndefined();
  });

  it('has a password of chance', () => {
    expect(new Set(Array.from({ length: 200 }, generatedPassword)).size).toBe(200);
  });
});
