import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { nextStepSchema, type NextStep } from '../../../contracts/api-sign-in.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import type { Database } from '../../store/store.ts';
import type { SessionRow } from '../../store/tables-people.ts';
import { networkOf } from '../../network-of.ts';

/** How long nobody may use a session before it ends. A phone that carries the console is used within a month. */
const idleLife = days(30);
/** From signing in, however much it is used. */
const longestLife = days(180);
/** For each step of signing in that is left. */
const unfinishedLife = minutes(10);
/** How often it is written down that a session is used: every request would be a commit. */
const seenEvery = minutes(1);

/** One browser in which somebody is signed in, or about to be. Times in milliseconds since 1970. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  /** What was left of signing in when it was last decided. */
  readonly next: NextStep;
  /** Whether a second factor was proved in it. */
  readonly secondFactor: boolean;
  readonly device: string;
  readonly address: string;
  readonly signedInAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** The token goes into the cookie and nowhere else: the table has only its hash. */
export interface SessionWithToken {
  readonly token: string;
  readonly session: Session;
}

export interface NewSession {
  readonly accountId: string;
  readonly next: NextStep;
  readonly secondFactor: boolean;
  /** From `deviceName`. */
  readonly device: string;
  readonly address: string;
}

/** Those of the account that have ended are deleted: whoever begins again and again leaves ten minutes' worth. */
export async function startSession(db: Database, started: NewSession, now: number): Promise<SessionWithToken> {
  const token = newToken();
  await db.deleteFrom('sessions').where('account_id', '=', started.accountId).where('expires_at', '<=', now).execute();
  const row = await db
    .insertInto('sessions')
    .values({
      id: randomUUID(),
      token_hash: hashOf(token),
      account_id: started.accountId,
      next: started.next,
      second_factor: started.secondFactor ? 1 : 0,
      device: started.device.slice(0, 100),
      address: started.address.slice(0, 60),
      signed_in_at: now,
      last_seen_at: now,
      expires_at: expiryOf(started.next, now, now),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { token, session: toSession(row) };
}

/**
 * A new token for the session after each step of signing in and each change of what proves it: one that somebody
 * planted or saw before is worth nothing. Finishing to sign in starts the session's life. Undefined: it has ended.
 */
export async function rotateSession(
  db: Database,
  id: string,
  { next, secondFactor }: Pick<NewSession, 'next' | 'secondFactor'>,
  now: number,
): Promise<SessionWithToken | undefined> {
  const before = await find(db, now).where('id', '=', id).executeTakeFirst();
  if (!before) return undefined;
  const token = newToken();
  const signedInAt = before.next === 'nothing' ? before.signed_in_at : now;
  const row = await db
    .updateTable('sessions')
    .set({
      token_hash: hashOf(token),
      next,
      second_factor: secondFactor ? 1 : 0,
      signed_in_at: signedInAt,
      last_seen_at: now,
      expires_at: expiryOf(next, signedInAt, now),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { token, session: toSession(row) };
}

/** Undefined when nobody has this token, or its session has ended. */
export async function findSession(db: Database, token: string, now: number): Promise<Session | undefined> {
  if (!tokenForm.test(token)) return undefined;
  const row = await find(db, now).where('token_hash', '=', hashOf(token)).executeTakeFirst();
  return row && toSession(row);
}

/** Writes down at most once a minute that the session is used, and from where; its idle life begins again. */
export async function noteSessionUse(db: Database, session: Session, address: string, now: number): Promise<void> {
  if (now - session.lastSeenAt < seenEvery) return;
  await db
    .updateTable('sessions')
    .set({
      last_seen_at: now,
      address: address.slice(0, 60),
      ...(session.next === 'nothing' && { expires_at: expiryOf(session.next, session.signedInAt, now) }),
    })
    .where('id', '=', session.id)
    .execute();
}

/** Where somebody is signed in, the latest used first. Sessions that are still signing in are not among them. */
export async function listSessions(db: Database, accountId: string, now: number): Promise<Session[]> {
  const rows = await find(db, now)
    .where('account_id', '=', accountId)
    .where('next', '=', 'nothing')
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(toSession);
}

/** Whether somebody is signed in to this account from this address, or one of its network. */
export async function isKnownAddress(db: Database, accountId: string, address: string, now: number): Promise<boolean> {
  const sessions = await listSessions(db, accountId, now);
  return sessions.some((session) => networkOf(session.address) === networkOf(address));
}

export async function getSession(db: Database, id: string, now: number): Promise<Session | undefined> {
  const row = await find(db, now).where('id', '=', id).executeTakeFirst();
  return row && toSession(row);
}

/** Ends one session of the account. False when it has none of that id. */
export async function endSession(db: Database, accountId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Ends every session of the account, or every one but `except`. */
export async function endSessions(db: Database, accountId: string, except?: string): Promise<void> {
  let ending = db.deleteFrom('sessions').where('account_id', '=', accountId);
  if (except !== undefined) ending = ending.where('id', '!=', except);
  await ending.execute();
}

/** For housekeeping: sessions that have ended are of no use to anybody. */
export async function deleteExpiredSessions(db: Database, now: number): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
}

const newToken = (): string => randomBytes(32).toString('base64url');
const tokenForm = /^[A-Za-z0-9_-]{43}$/;

/** The token has 256 random bits: it needs no salt and no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const expiryOf = (next: NextStep, signedInAt: number, now: number): number =>
  next === 'nothing' ? Math.min(now + idleLife, signedInAt + longestLife) : now + unfinishedLife;

const find = (db: Database, now: number) => db.selectFrom('sessions').selectAll().where('expires_at', '>', now);

const toSession = (row: Selectable<SessionRow>): Session => ({
  id: row.id,
  accountId: row.account_id,
  // A step that this version does not know is not done.
  next: nextStepSchema.catch('second-factor').parse(row.next),
  secondFactor: row.second_factor === 1,
  device: row.device,
  address: row.address,
  signedInAt: row.signed_in_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
});
