import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { updateAccount } from '../../../../cloud-relay/identity/people/accounts.ts';
import { readActor, sessionAuthentication } from '../../../../cloud-relay/identity/people/session-actor.ts';
import {
  deleteExpiredSessions,
  endSession,
  endSessions,
  findSession,
  isKnownAddress,
  listSessions,
  rotateSession,
  startSession,
  type Session,
} from '../../../../cloud-relay/identity/people/sessions.ts';
import { days, hours, milliseconds, minutes, seconds } from '../../../../foundation/durations.ts';
import { staffRoles } from '../../../../contracts/permissions.ts';
import { testPeople } from '../../../support/people.ts';

const browser = { device: 'Firefox, Windows', address: '10.0.0.7' };
const signedIn = { ...browser, next: 'nothing', secondFactor: false } as const;
const unfinished = { ...browser, next: 'second-factor', secondFactor: false } as const;

async function people() {
  const made = await testPeople();
  const account = await made.add('wang');
  const { db } = made.parts.store;
  return {
    ...made,
    db,
    account,
    authenticate: sessionAuthentication(db, staffRoles),
    start: (which: typeof signedIn | typeof unfinished, accountId = account.id) =>
      startSession(db, { ...which, accountId }, made.now()),
  };
}

describe('sessions', () => {
  it('have a token of 256 random bits, of which the table has only the hash', async () => {
    const { db, start, now } = await people();
    const [one, two] = [await start(signedIn), await start(signedIn)];
    expect(one.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(two.token).not.toBe(one.token);
    const rows = await db.selectFrom('sessions').selectAll().execute();
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(one.token);
    expect(rows.map(({ token_hash }) => token_hash)).toContain(createHash('sha256').update(one.token).digest('hex'));
    expect(await findSession(db, one.token, now())).toEqual(one.session);
    expect(await findSession(db, `${one.token}x`, now())).toBeUndefined();
    expect(await findSession(db, '', now())).toBeUndefined();
  });

  it('live 30 days after the last use, and 180 days at most', async () => {
    const { db, start, clock, now, authenticate } = await people();
    const { token } = await start(signedIn);
    const other = await start(signedIn);
    let used = 0;
    for (; used < 7; used++) {
      clock.advance(days(25));
      expect(await authenticate(token, '10.0.0.7', now())).toBeDefined();
    }
    expect(used).toBe(7);
    expect(await findSession(db, other.token, now())).toBeUndefined();
    clock.advance(days(5));
    expect(await authenticate(token, '10.0.0.7', now())).toBeUndefined();
  });

  it('that are not used for 30 days end at that moment', async () => {
    const { start, clock, now, authenticate } = await people();
    const { token } = await start(signedIn);
    clock.advance(milliseconds(days(30) - 1));
    expect(await authenticate(token, '10.0.0.7', now())).toBeDefined();
    clock.advance(days(30));
    expect(await authenticate(token, '10.0.0.7', now())).toBeUndefined();
  });

  it('that are not finished live ten minutes, however they are used', async () => {
    const { start, clock, now, authenticate } = await people();
    const { token } = await start(unfinished);
    clock.advance(minutes(9));
    expect(await authenticate(token, '10.0.0.7', now())).toBeDefined();
    clock.advance(minutes(1));
    expect(await authenticate(token, '10.0.0.7', now())).toBeUndefined();
  });

  it('get a new token with each step, and the old one is worth nothing', async () => {
    const { db, start, clock, now } = await people();
    const planted = await start(unfinished);
    clock.advance(minutes(5));
    const rotated = await rotateSession(db, planted.session.id, { next: 'nothing', secondFactor: true }, now());
    expect(await findSession(db, planted.token, now())).toBeUndefined();
    expect(await findSession(db, rotated?.token ?? '', now())).toEqual({
      ...planted.session,
      next: 'nothing',
      secondFactor: true,
      signedInAt: now(),
      lastSeenAt: now(),
      expiresAt: now() + days(30),
    });
    // Later changes do not make it live longer, nor what asks for a recent sign-in allowed again.
    const signedInAt = now();
    clock.advance(days(20));
    const again = await rotateSession(db, planted.session.id, { next: 'nothing', secondFactor: true }, now());
    expect(again?.session.signedInAt).toBe(signedInAt);
    expect(await rotateSession(db, 'nobody', { next: 'nothing', secondFactor: true }, now())).toBeUndefined();
  });

  it('note their use at most once a minute', async () => {
    const { db, start, clock, now, authenticate } = await people();
    const { token, session } = await start(signedIn);
    const startedAt = now();
    clock.advance(seconds(59));
    await authenticate(token, '10.9.9.9', now());
    expect(await findSession(db, token, now())).toEqual(session);
    clock.advance(seconds(1));
    await authenticate(token, '10.9.9.9', now());
    expect(await findSession(db, token, now())).toEqual({
      ...session,
      address: '10.9.9.9',
      lastSeenAt: startedAt + minutes(1),
      expiresAt: startedAt + minutes(1) + days(30),
    });
  });

  it('are listed to whom they belong, and ended one by one, all others, or all', async () => {
    const { db, start, add, now, clock } = await people();
    const other = await add('zhao');
    const mine: Session[] = [];
    for (let n = 0; n < 4; n++) {
      mine.push((await start(signedIn)).session);
      clock.advance(seconds(1));
    }
    await start(unfinished);
    const theirs = (await start(signedIn, other.id)).session;
    const [first, second, third, fourth] = mine.map(({ id }) => id);
    const listed = async (of = first && mine[0]?.accountId) =>
      (await listSessions(db, of ?? '', now())).map(({ id }) => id);
    expect(await listed()).toEqual([fourth, third, second, first]);
    expect(await endSession(db, other.id, first ?? '')).toBe(false);
    expect(await endSession(db, mine[0]?.accountId ?? '', first ?? '')).toBe(true);
    expect(await listed()).toEqual([fourth, third, second]);
    await endSessions(db, mine[0]?.accountId ?? '', third);
    expect(await listed()).toEqual([third]);
    await endSessions(db, mine[0]?.accountId ?? '');
    expect(await listed()).toEqual([]);
    expect(await listed(other.id)).toEqual([theirs.id]);
  });

  it('say from where an account is known, while they live', async () => {
    const { db, start, add, account, clock, now } = await people();
    const other = await add('zhao');
    await start(signedIn);
    await startSession(db, { ...unfinished, accountId: account.id, address: '10.0.0.8' }, now());
    const known = (id: string, address: string) => isKnownAddress(db, id, address, now());
    expect(await known(account.id, '10.0.0.7')).toBe(true);
    // Whoever only knows the password is not known.
    expect(await known(account.id, '10.0.0.8')).toBe(false);
    expect(await known(other.id, '10.0.0.7')).toBe(false);
    // A phone gives itself a new IPv6 address each day.
    await startSession(db, { ...signedIn, accountId: other.id, address: '2001:db8:1:2:a:b:c:d' }, now());
    expect(await known(other.id, '2001:db8:1:2::9')).toBe(true);
    expect(await known(other.id, '2001:db8:1:3::9')).toBe(false);
    clock.advance(days(31));
    expect(await known(account.id, '10.0.0.7')).toBe(false);
  });

  it('that have ended make room for the next of the account', async () => {
    const { db, start, clock } = await people();
    for (let n = 0; n < 5; n++) {
      await start(unfinished);
      clock.advance(minutes(6));
    }
    expect(await db.selectFrom('sessions').select('id').execute()).toHaveLength(2);
  });

  it('that have ended are deleted', async () => {
    const { db, start, clock, now } = await people();
    await start(signedIn);
    await start(unfinished);
    clock.advance(hours(1));
    await deleteExpiredSessions(db, now());
    expect(await db.selectFrom('sessions').select('next').execute()).toEqual([{ next: 'nothing' }]);
  });
});

describe('who a session stands for', () => {
  it('is the account as it is at that moment', async () => {
    const { parts, account, start, now, authenticate, home } = await people();
    const { token, session } = await start(signedIn);
    const actor = {
      kind: 'account',
      id: account.id,
      name: account.name,
      language: 'zh',
      responder: null,
      grants: account.grants,
      next: 'nothing',
      session: session.id,
      recentUntil: now() + minutes(15),
    };
    expect(await authenticate(token, '10.0.0.7', now())).toEqual(actor);
    expect(await readActor(parts.store.db, session.id, staffRoles, now())).toEqual(actor);
    const grants = [{ role: 'family' as const, communityId: null, dwellingId: home.dwellingId }];
    await updateAccount(parts.store.db, account.id, { grants, responder: home.responderId });
    expect(await authenticate(token, '10.0.0.7', now())).toEqual({ ...actor, grants, responder: home.responderId });
    await updateAccount(parts.store.db, account.id, { state: 'disabled' });
    expect(await authenticate(token, '10.0.0.7', now())).toBeUndefined();
    expect(await readActor(parts.store.db, session.id, staffRoles, now())).toBeUndefined();
  });

  it('must set up a second factor as soon as a role demands one', async () => {
    const { parts, account, start, now, authenticate, home } = await people();
    const { token } = await start(signedIn);
    const grants = [{ role: 'grid-worker' as const, communityId: home.communityId, dwellingId: null }];
    await updateAccount(parts.store.db, account.id, { grants });
    expect(await authenticate(token, '10.0.0.7', now())).toMatchObject({ next: 'set-up-second-factor' });
  });

  it('is read although the disk takes nothing', async () => {
    const { parts, start, clock, now, authenticate } = await people();
    const { token } = await start(signedIn);
    clock.advance(minutes(2));
    await sql`pragma query_only = 1`.execute(parts.store.db);
    expect(await authenticate(token, '10.0.0.7', now())).toMatchObject({ next: 'nothing' });
  });
});
