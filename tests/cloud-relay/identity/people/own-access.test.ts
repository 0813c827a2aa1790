import { describe, expect, it } from 'vitest';
import { getAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { openSession } from '../../../../cloud-relay/identity/people/open-session.ts';
import {
  beginOwnAuthenticator,
  changePassword,
  confirmOwnAuthenticator,
  removeOwnAuthenticator,
  renewRecoveryCodes,
  type Own,
} from '../../../../cloud-relay/identity/people/own-access.ts';
import { ownAccount, sessionsOf } from '../../../../cloud-relay/identity/people/own-account.ts';
import { sessionAuthentication } from '../../../../cloud-relay/identity/people/session-actor.ts';
import { minutes } from '../../../../foundation/durations.ts';
import { staffRoles, type Grant } from '../../../../contracts/permissions.ts';
import { password, testPeople } from '../../../support/people.ts';

const operator: Grant[] = [{ role: 'operator', communityId: null, dwellingId: null }];
const better = 'horse and battery and staple';

async function signedIn(options: { grants?: Grant[]; passwordHash?: null; mustChangePassword?: true } = {}) {
  const made = await testPeople();
  const { parts, now, add } = made;
  const { db } = parts.store;
  const { id } = await add('wang', options);
  const open = async (secondFactor = false) => {
    const account = await getAccount(db, id);
    if (!account) throw new Error('no account');
    const opening = { secondFactor, device: 'Firefox, Windows', address: '10.0.0.7', before: undefined };
    return parts.store.transaction((tx) => openSession(tx, account, opening, staffRoles, now()));
  };
  const authenticate = (token: string) => sessionAuthentication(db, staffRoles)(token, '10.0.0.7', now());
  /** As the routes hand it over. */
  const own = async (token: string): Promise<Own> => {
    const actor = await authenticate(token);
    if (actor?.session === undefined) throw new Error('not signed in');
    return { id: actor.id, next: actor.next, recentUntil: actor.recentUntil, session: actor.session };
  };
  const account = async () => getAccount(db, id);
  return { ...made, db, id, open, authenticate, own, account };
}

describe('changing one’s own password', () => {
  it('asks for the old one, ends every other session and gives this one a new token', async () => {
    const { parts, open, own, authenticate, account, changed, id, now } = await signedIn();
    const [mine, other] = [await open(), await open()];
    const outcome = await changePassword(parts, await own(mine.token), { current: password, next: better }, now());
    expect(outcome).toMatchObject({ kind: 'changed', next: 'nothing' });
    const token = outcome.kind === 'changed' ? outcome.token : '';
    expect(await authenticate(mine.token)).toBeUndefined();
    expect(await authenticate(other.token)).toBeUndefined();
    expect(await authenticate(token)).toMatchObject({ next: 'nothing' });
    expect(changed).toEqual([id]);
    const { passwordHash = null } = (await account()) ?? {};
    expect(await parts.passwords.check(passwordHash, better)).toBe('right');
    expect(await parts.passwords.check(passwordHash, password)).toBe('wrong');
  });

  it('is what the first sign-in asks for', async () => {
    const { parts, open, own, account, now } = await signedIn({ mustChangePassword: true });
    const mine = await open();
    expect(mine.next).toBe('change-password');
    const me = await own(mine.token);
    expect(await changePassword(parts, me, { current: password, next: password }, now())).toEqual({
      kind: 'same-password',
    });
    expect(await changePassword(parts, me, { current: password, next: better }, now())).toMatchObject({
      kind: 'changed',
      next: 'nothing',
    });
    expect(await account()).toMatchObject({ mustChangePassword: false, lastSignInAt: now() });
  });

  it('is refused with a wrong old one, a weak new one, and after some guesses for a while', async () => {
    const { parts, open, own, account, changed, now } = await signedIn();
    const me = await own((await open()).token);
    const before = await account();
    await expect(
      changePassword(parts, me, { current: password, next: 'wang wang wang wang' }, now()),
    ).rejects.toMatchObject({ code: 'input/invalid', message: expect.stringMatching(/^next: /) });
    const told: string[] = [];
    for (let n = 0; n < 6; n++) {
      told.push((await changePassword(parts, me, { current: 'a guess', next: better }, now())).kind);
    }
    expect(told).toEqual([...Array<string>(5).fill('wrong-password'), 'wait']);
    expect((await changePassword(parts, me, { current: undefined, next: better }, now())).kind).toBe('wait');
    expect(await account()).toEqual(before);
    expect(changed).toEqual([]);
  });

  it('sets a first one only soon after signing in by passkey', async () => {
    const { parts, open, own, clock, account, now } = await signedIn({ passwordHash: null });
    const me = await own((await open(true)).token);
    clock.advance(minutes(16));
    const asked = { current: undefined, next: better };
    expect(await changePassword(parts, me, asked, now())).toEqual({ kind: 'too-long-ago' });
    const again = await own((await open(true)).token);
    expect(await changePassword(parts, again, asked, now())).toMatchObject({ kind: 'changed' });
    expect((await account())?.passwordHash).not.toBeNull();
  });
});

describe('one’s own authenticator app', () => {
  it('finishes signing in when it is set up, and comes with recovery codes', async () => {
    const { parts, open, own, authenticate, account, changed, id, codeOf, db, now } = await signedIn({
      grants: operator,
    });
    const [mine, thief] = [await open(), await open()];
    expect(mine.next).toBe('set-up-second-factor');
    const begun = await beginOwnAuthenticator(parts, await own(mine.token), now());
    const secret = begun.kind === 'begun' ? begun.secret : '';
    expect(await confirmOwnAuthenticator(parts, await own(mine.token), '000000', now())).toEqual({
      kind: 'wrong-code',
    });
    const outcome = await confirmOwnAuthenticator(parts, await own(mine.token), codeOf(secret), now());
    expect(outcome).toMatchObject({ kind: 'changed', next: 'nothing' });
    expect(outcome.kind === 'changed' && outcome.more).toHaveLength(10);
    expect(await authenticate(outcome.kind === 'changed' ? outcome.token : '')).toMatchObject({ next: 'nothing' });
    expect(await authenticate(mine.token)).toBeUndefined();
    expect(await authenticate(thief.token)).toBeUndefined();
    expect(changed).toEqual([id]);
    expect(await account()).toMatchObject({ authenticator: { secret }, lastSignInAt: now() });
    expect(await ownAccount(db, id, staffRoles)).toMatchObject({
      hasPassword: true,
      secondFactor: { required: true, authenticator: true, recoveryCodesLeft: 10 },
      passkeys: [],
    });
  });

  it('cannot be replaced by somebody who still owes its code', async () => {
    const { parts, open, own, codeOf, account, now } = await signedIn({ grants: operator });
    const first = await open();
    const begun = await beginOwnAuthenticator(parts, await own(first.token), now());
    const secret = begun.kind === 'begun' ? begun.secret : '';
    await confirmOwnAuthenticator(parts, await own(first.token), codeOf(secret), now());
    const thief = await open();
    expect(thief.next).toBe('second-factor');
    const me = await own(thief.token);
    expect(await beginOwnAuthenticator(parts, me, now())).toEqual({ kind: 'unfinished' });
    expect(await confirmOwnAuthenticator(parts, me, codeOf(secret), now())).toEqual({ kind: 'unfinished' });
    expect(await removeOwnAuthenticator(parts, me, now())).toEqual({ kind: 'unfinished' });
    expect(await renewRecoveryCodes(parts, me, now())).toEqual({ kind: 'unfinished' });
    const asked = { current: password, next: better };
    expect(await changePassword(parts, me, asked, now())).toEqual({ kind: 'unfinished' });
    expect(await account()).toMatchObject({ authenticator: { secret } });
  });

  it('is not touched by whoever finds a browser open', async () => {
    const { parts, open, own, clock, now } = await signedIn();
    const me = await own((await open()).token);
    clock.advance(minutes(16));
    const refused = { kind: 'too-long-ago' };
    expect(await beginOwnAuthenticator(parts, me, now())).toEqual(refused);
    expect(await removeOwnAuthenticator(parts, me, now())).toEqual(refused);
    expect(await renewRecoveryCodes(parts, me, now())).toEqual(refused);
  });

  it('is kept by staff without a passkey, and removed by everybody else', async () => {
    for (const [grants, kind] of [
      [operator, 'needed'],
      [undefined, 'changed'],
    ] as const) {
      const { parts, open, own, codeOf, account, now } = await signedIn(grants ? { grants } : {});
      const first = await open();
      const begun = await beginOwnAuthenticator(parts, await own(first.token), now());
      const secret = begun.kind === 'begun' ? begun.secret : '';
      const set = await confirmOwnAuthenticator(parts, await own(first.token), codeOf(secret), now());
      const me = await own(set.kind === 'changed' ? set.token : '');
      expect((await removeOwnAuthenticator(parts, me, now())).kind).toBe(kind);
      expect((await account())?.authenticator === null).toBe(kind === 'changed');
    }
    expect.assertions(4);
  });

  it('has new recovery codes when asked, which somebody without one has no use for', async () => {
    const { parts, open, own, codeOf, db, id, now } = await signedIn();
    const first = await open();
    expect(await renewRecoveryCodes(parts, await own(first.token), now())).toEqual({ kind: 'nothing-to-recover' });
    const begun = await beginOwnAuthenticator(parts, await own(first.token), now());
    const set = await confirmOwnAuthenticator(
      parts,
      await own(first.token),
      codeOf(begun.kind === 'begun' ? begun.secret : ''),
      now(),
    );
    const me = await own(set.kind === 'changed' ? set.token : '');
    const renewed = await renewRecoveryCodes(parts, me, now());
    expect(renewed.kind === 'renewed' && renewed.recoveryCodes).toHaveLength(10);
    expect((await ownAccount(db, id, staffRoles))?.secondFactor.recoveryCodesLeft).toBe(10);
  });
});

describe('one’s own sessions', () => {
  it('show which of them asks', async () => {
    const { open, own, db, id, now } = await signedIn();
    const [mine] = [await open(), await open()];
    const { session } = await own(mine.token);
    const shown = await sessionsOf(db, id, session, now());
    expect(shown).toHaveLength(2);
    expect(shown.find((each) => each.current)).toMatchObject({ id: session, address: '10.0.0.7' });
    expect((await sessionsOf(db, id, undefined, now())).filter(({ current }) => current)).toEqual([]);
  });

  it('do not change what has ended meanwhile', async () => {
    const { parts, open, own, db, account, now } = await signedIn();
    const me = await own((await open()).token);
    await db.deleteFrom('sessions').execute();
    expect(await changePassword(parts, me, { current: password, next: better }, now())).toEqual({ kind: 'gone' });
    expect(await parts.passwords.check((await account())?.passwordHash ?? null, password)).toBe('right');
  });
});
