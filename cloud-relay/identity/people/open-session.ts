import type { NextStep } from '../../../contracts/api-sign-in.ts';
import type { Role } from '../../../contracts/permissions.ts';
import type { Database } from '../../store/store.ts';
import { getAccount, noteSignIn, type StoredAccount } from './accounts.ts';
import { nextStep } from './next-step.ts';
import { endSession, findSession, getSession, rotateSession, startSession } from './sessions.ts';

/** For the answer and the cookie. */
export interface Signed {
  readonly token: string;
  readonly next: NextStep;
}

export interface Opening {
  /** Whether more than a password was proved: a passkey is both factors. */
  readonly secondFactor: boolean;
  /** From `deviceName`. */
  readonly device: string;
  readonly address: string;
  /** The token that the browser came with. Its session ends: the new cookie takes its place. */
  readonly before: string | undefined;
}

/**
 * Starts the session of somebody who has proved who they are. `replaced`: the account whose session the browser had
 * before, which has ended: its access has changed. Call it within a transaction.
 */
export async function openSession(
  db: Database,
  account: StoredAccount,
  { before, ...proved }: Opening,
  secondFactorFor: readonly Role[],
  now: number,
): Promise<Signed & { readonly replaced: string | undefined }> {
  const old = before === undefined ? undefined : await findSession(db, before, now);
  if (old) await endSession(db, old.accountId, old.id);
  const next = nextStep(account, proved, secondFactorFor);
  const { token } = await startSession(db, { ...proved, accountId: account.id, next }, now);
  if (next === 'nothing') await noteSignIn(db, account.id, now);
  return { token, next, replaced: old?.accountId };
}

/**
 * Decides again what is left of signing in, after a step of it or a change of what proves somebody, and gives the
 * session a new token. `secondFactor`: one was proved just now. Undefined: the session or the account is gone. Call it
 * within a transaction, after the change.
 */
export async function advanceSession(
  db: Database,
  sessionId: string,
  proved: { readonly secondFactor: boolean },
  secondFactorFor: readonly Role[],
  now: number,
): Promise<Signed | undefined> {
  const session = await getSession(db, sessionId, now);
  const account = session && (await getAccount(db, session.accountId));
  if (!account || account.state !== 'active') return undefined;
  const secondFactor = session.secondFactor || proved.secondFactor;
  const next = nextStep(account, { secondFactor }, secondFactorFor);
  const rotated = await rotateSession(db, session.id, { next, secondFactor }, now);
  if (!rotated) return undefined;
  if (next === 'nothing' && session.next !== 'nothing') await noteSignIn(db, account.id, now);
  return { token: rotated.token, next };
}
