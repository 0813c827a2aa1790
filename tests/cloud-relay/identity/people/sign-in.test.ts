import { describe, expect, it } from 'vitest';
import { getAccount, setPassword, updateAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { recoverFromCommandLine } from '../../../../cloud-relay/identity/people/links.ts';
import { newRecoveryCodes } from '../../../../cloud-relay/identity/people/recovery-codes.ts';
import { sessionAuthentication } from '../../../../cloud-relay/identity/people/session-actor.ts';
import { listSessions } from '../../../../cloud-relay/identity/people/sessions.ts';
import {
  proveSecondFactor,
  signIn,
  type PasswordSignIn,
  type SignInOutcome,
} from '../../../../cloud-relay/identity/people/sign-in.ts';
import { useLink } from '../../../../cloud-relay/identity/people/use-link.ts';
import { minutes, seconds } from '../../../../foundation/durations.ts';
import { staffRoles, type Grant } from '../../../../contracts/permissions.ts';
import { outdatedHash, password, testPeople } from '../../../support/people.ts';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const operator: Grant[] = [{ role: 'operator', communityId: null, dwellingId: null }];

async function people() {
  const made = await testPeople();
  const { parts, now } = made;
  const { db } = parts.store;
  const giveApp = (id: string) =>
    db.updateTable('accounts').set({ totp_secret: secret }).where('id', '=', id).execute();
  const tryToSignIn = (asked: Partial<PasswordSignIn>): Promise<SignInOutcome> =>
    signIn(
      parts,
      { login: 'wang', password, address: '10.0.0.7', device: 'Firefox, Windows', before: undefined, ...asked },
      now(),
    );
  const actor = (outcome: SignInOutcome) =>
    sessionAuthentication(db, staffRoles)(outcome.kind === 'signed' ? outcome.token : '', '10.0.0.7', now());
  const enter = async (outcome: SignInOutcome, code: string, address = '10.0.0.7'): Promise<SignInOutcome> => {
    const who = await actor(outcome);
    const asked = { accountId: who?.id ?? '', sessionId: who?.session ?? '', code, address };
    return proveSecondFactor(parts, asked, now());
  };
  return { ...made, db, giveApp, tryToSignIn, actor, enter };
}

describe('signing in with a password', () => {
  it('opens a session', async () => {
    const { add, tryToSignIn, actor, db, now } = await people();
    const { id, name } = await add('wang');
    const outcome = await tryToSignIn({ login: ' Wang ' });
    expect(outcome).toMatchObject({ kind: 'signed', next: 'nothing', account: { id, name }, by: 'password' });
    expect(await actor(outcome)).toMatchObject({
      kind: 'account',
      id,
      next: 'nothing',
      recentUntil: now() + minutes(15),
    });
    expect(await getAccount(db, id)).toMatchObject({ lastSignInAt: now() });
    expect(await listSessions(db, id, now())).toMatchObject([{ device: 'Firefox, Windows', address: '10.0.0.7' }]);
  });

  it('is refused in the same way whatever is wrong', async () => {
    const { add, tryToSignIn, db } = await people();
    const closed = await add('closed');
    await updateAccount(db, closed.id, { state: 'disabled' });
    const without = await add('without', { passwordHash: null });
    const { id } = await add('wang');
    const told = [
      await tryToSignIn({ password: 'something else' }),
      await tryToSignIn({ login: 'nobody' }),
      await tryToSignIn({ login: 'no login at all!' }),
      await tryToSignIn({ login: 'closed' }),
      await tryToSignIn({ login: 'without' }),
    ];
    // What the caller is told has no more in it than the kind; the rest is for the audit log.
    expect(told).toEqual([
      { kind: 'wrong', account: id, because: 'wrong-password' },
      { kind: 'wrong', account: undefined, because: 'unknown-login' },
      { kind: 'wrong', account: undefined, because: 'unknown-login' },
      { kind: 'wrong', account: closed.id, because: 'disabled' },
      { kind: 'wrong', account: without.id, because: 'wrong-password' },
    ]);
    expect(await db.selectFrom('sessions').select('id').execute()).toEqual([]);
  });

  it('is slowed down alike for a login that somebody has and one that nobody has', async () => {
    const { add, tryToSignIn, clock } = await people();
    await add('wang');
    const told = { wang: [] as string[], nobody: [] as string[] };
    for (const login of ['wang', 'nobody'] as const) {
      for (let n = 0; n < 7; n++) {
        const outcome = await tryToSignIn({ login, password: 'a guess', address: `10.0.1.${login.length}` });
        told[login].push(outcome.kind === 'wait' ? `wait ${outcome.seconds}` : outcome.kind);
        if (n === 5) clock.advance(seconds(1));
      }
    }
    expect(told.wang).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait 1', 'wrong']);
    expect(told.nobody).toEqual(told.wang);
  });

  it('works from elsewhere while somebody guesses', async () => {
    const { add, tryToSignIn } = await people();
    await add('wang');
    const known = await tryToSignIn({ address: '10.0.0.7' });
    expect(known.kind).toBe('signed');
    for (let n = 0; n < 20; n++) await tryToSignIn({ password: 'a guess', address: '10.6.6.6' });
    for (let n = 0; n < 30; n++) await tryToSignIn({ password: 'a guess', address: `10.7.7.${n}` });
    expect(await tryToSignIn({ address: '10.6.6.6' })).toMatchObject({ kind: 'wait' });
    expect(await tryToSignIn({ address: '10.7.7.3' })).toMatchObject({ kind: 'wait', because: 'login' });
    // Where they have signed in before, a mistyped password costs nothing either.
    expect(await tryToSignIn({ address: '10.0.0.7', password: 'mistyped' })).toMatchObject({ kind: 'wrong' });
    expect(await tryToSignIn({ address: '10.0.0.7' })).toMatchObject({ kind: 'signed' });
    expect(await tryToSignIn({ address: '10.0.0.8' })).toMatchObject({ kind: 'signed' });
  });

  it('replaces the session that the browser had', async () => {
    const { add, tryToSignIn, actor, changed, db, now } = await people();
    const { id } = await add('wang');
    const other = await add('zhao');
    const first = await tryToSignIn({ login: 'zhao' });
    const before = first.kind === 'signed' ? first.token : undefined;
    const second = await tryToSignIn({ before });
    expect(await actor(first)).toBeUndefined();
    expect(await actor(second)).toMatchObject({ id });
    expect(changed).toEqual([other.id]);
    expect(await listSessions(db, other.id, now())).toEqual([]);
    // A wrong password does not sign anybody out.
    const kept = second.kind === 'signed' ? second.token : undefined;
    await tryToSignIn({ before: kept, password: 'wrong' });
    expect(await actor(second)).toMatchObject({ id });
  });

  it('makes an old hash anew', async () => {
    const { add, tryToSignIn, parts, db } = await people();
    const { id } = await add('wang', { passwordHash: outdatedHash, mustChangePassword: true });
    await tryToSignIn({ password: 'wrong' });
    expect((await getAccount(db, id))?.passwordHash).toBe(outdatedHash);
    expect(await tryToSignIn({})).toMatchObject({ kind: 'signed', next: 'change-password' });
    const { passwordHash = null, mustChangePassword } = (await getAccount(db, id)) ?? {};
    expect(parts.passwords.isOutdated(passwordHash ?? '')).toBe(false);
    expect(mustChangePassword).toBe(true);
    expect(await tryToSignIn({})).toMatchObject({ kind: 'signed' });
  });

  it('does not go through when the account is closed or its password changed meanwhile', async () => {
    const { add, tryToSignIn, db } = await people();
    const { id, passwordHash } = await add('wang');
    const closing = tryToSignIn({});
    await updateAccount(db, id, { state: 'disabled' });
    expect(await closing).toEqual({ kind: 'wrong', account: id, because: 'changed-meanwhile' });
    await updateAccount(db, id, { state: 'active' });
    const changing = tryToSignIn({});
    await setPassword(db, id, { hash: `${passwordHash}x`, mustChange: false });
    expect((await changing).kind).toBe('wrong');
  });

  it('says that it is busy rather than let people wait, and does not count that', async () => {
    const { add, tryToSignIn } = await people();
    await add('wang');
    const storm = await Promise.all(
      Array.from({ length: 100 }, (_, n) => tryToSignIn({ address: `10.1.0.${n}`, password: 'a guess' })),
    );
    const kinds = new Set(storm.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['wrong', 'busy']));
    expect(storm.filter(({ kind }) => kind === 'wrong')).toHaveLength(62);
    const [turned] = storm.flatMap(({ kind }, n) => (kind === 'busy' ? [n] : []));
    for (let n = 0; n < 5; n++) {
      await tryToSignIn({ login: 'nobody', address: `10.1.0.${turned}`, password: 'a guess' });
    }
    expect(await tryToSignIn({ address: `10.1.0.${turned}` })).toMatchObject({ kind: 'signed' });
  });
});

describe('the second factor', () => {
  it('is asked of whoever has one, and finishes signing in with a new token', async () => {
    const { add, giveApp, tryToSignIn, actor, enter, codeOf, db, now } = await people();
    const { id } = await add('wang', { grants: operator });
    await giveApp(id);
    const first = await tryToSignIn({});
    expect(first).toMatchObject({ kind: 'signed', next: 'second-factor' });
    expect(await getAccount(db, id)).toMatchObject({ lastSignInAt: null });
    expect(await listSessions(db, id, now())).toEqual([]);
    expect(await enter(first, '000000')).toEqual({ kind: 'wrong', account: id, because: 'wrong-code' });
    const code = codeOf(secret);
    const second = await enter(first, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(second).toMatchObject({ kind: 'signed', next: 'nothing', by: 'authenticator' });
    expect(await actor(first)).toBeUndefined();
    expect(await actor(second)).toMatchObject({ id, next: 'nothing' });
    expect(await getAccount(db, id)).toMatchObject({ lastSignInAt: now() });
  });

  it('takes no code twice, not even in another session', async () => {
    const { add, giveApp, tryToSignIn, enter, codeOf } = await people();
    const { id } = await add('wang', { grants: operator });
    await giveApp(id);
    const [mine, thief] = [await tryToSignIn({}), await tryToSignIn({})];
    const both = await Promise.all([enter(mine, codeOf(secret)), enter(thief, codeOf(secret))]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['signed', 'wrong']);
  });

  it('is a recovery code when the phone is lost', async () => {
    const { add, giveApp, tryToSignIn, enter, db } = await people();
    const { id } = await add('wang', { grants: operator, mustChangePassword: true });
    await giveApp(id);
    const [code = ''] = await newRecoveryCodes(db, id);
    const outcome = await enter(await tryToSignIn({}), code.toUpperCase());
    expect(outcome).toMatchObject({ kind: 'signed', next: 'change-password', by: 'recovery-code' });
    expect((await enter(await tryToSignIn({}), code)).kind).toBe('wrong');
  });

  it('is slowed down for the account, in whatever session it is guessed', async () => {
    const { add, giveApp, tryToSignIn, enter, codeOf, clock } = await people();
    const { id } = await add('wang', { grants: operator });
    await giveApp(id);
    const told: string[] = [];
    for (let n = 0; n < 6; n++) told.push((await enter(await tryToSignIn({ address: `10.2.0.${n}` }), '000000')).kind);
    expect(told).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait']);
    const mine = await tryToSignIn({});
    expect(await enter(mine, codeOf(secret))).toEqual({ kind: 'wait', seconds: 1, account: id, because: 'account' });
    clock.advance(seconds(1));
    expect(await enter(mine, codeOf(secret))).toMatchObject({ kind: 'signed' });
  });

  it('is not kept from its owner, where they are signed in, by whoever has the password', async () => {
    const { add, giveApp, tryToSignIn, enter, codeOf, clock } = await people();
    const { id } = await add('wang', { grants: operator });
    await giveApp(id);
    expect(await enter(await tryToSignIn({}), codeOf(secret))).toMatchObject({ kind: 'signed', next: 'nothing' });
    clock.advance(minutes(1));
    const thief = await tryToSignIn({ address: '10.6.6.6' });
    for (let n = 0; n < 6; n++) await enter(thief, '000000', '10.6.6.6');
    expect(await enter(thief, '000000', '10.6.6.6')).toMatchObject({ kind: 'wait', because: 'account' });
    const mine = await tryToSignIn({});
    expect(await enter(mine, codeOf(secret))).toMatchObject({ kind: 'signed' });
    // Guesses from there are slowed down as well.
    const near = await tryToSignIn({});
    const kinds: string[] = [];
    for (let n = 0; n < 6; n++) kinds.push((await enter(near, '000000')).kind);
    expect(kinds).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait']);
  });

  it('is looked at again at once after a recovery', async () => {
    const { add, giveApp, tryToSignIn, enter, codeOf, parts, now } = await people();
    const { id } = await add('wang', { grants: operator });
    await giveApp(id);
    const thief = await tryToSignIn({ address: '10.6.6.6' });
    for (let n = 0; n < 6; n++) await enter(thief, '000000', '10.6.6.6');
    const { secret: link } = (await recoverFromCommandLine(parts.store, { login: 'wang', now: now() })) ?? {
      secret: '',
    };
    const opening = { device: 'Firefox', address: '10.0.0.8', before: undefined };
    const recovered = await useLink(
      parts,
      { secret: link, password: `${password} anew`, name: undefined, opening },
      now(),
    );
    expect(recovered.outcome).toBe('used');
    await giveApp(id);
    const mine = await tryToSignIn({ password: `${password} anew` });
    expect(await enter(mine, codeOf(secret))).toMatchObject({ kind: 'signed' });
  });

  it('is set up first by staff who have none, and demanded of those who have only a passkey', async () => {
    const { add, tryToSignIn, db, now } = await people();
    const { id } = await add('wang', { grants: operator });
    expect(await tryToSignIn({})).toMatchObject({ kind: 'signed', next: 'set-up-second-factor' });
    await db
      .insertInto('passkeys')
      .values({
        id: 'key',
        account_id: id,
        name: 'phone',
        public_key: 'x',
        counter: 0,
        transports: '[]',
        created_at: now(),
        last_used_at: null,
      })
      .execute();
    expect(await tryToSignIn({})).toMatchObject({ kind: 'signed', next: 'second-factor' });
  });
});
