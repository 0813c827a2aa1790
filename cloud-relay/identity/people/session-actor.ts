import type { Role } from '../../../contracts/permissions.ts';
import { minutes } from '../../../foundation/durations.ts';
import { isStoreFailure } from '../../store/failure.ts';
import type { Database } from '../../store/store.ts';
import type { Actor, Authenticate } from '../actor.ts';
import { getAccount, type StoredAccount } from './accounts.ts';
import { nextStep } from './next-step.ts';
import { findSession, getSession, noteSessionUse, type Session } from './sessions.ts';

/** For so long after signing in, somebody may do what a thief of an open browser must not. */
export const recentFor = minutes(15);

/**
 * Who a session stands for, as the account is at this moment. What is left of signing in is decided again: somebody
 * who was given a staff role must set up a second factor before it is of use.
 */
export function actorOf(account: StoredAccount, session: Session, secondFactorFor: readonly Role[]): Actor {
  return {
    kind: 'account',
    id: account.id,
    name: account.name,
    language: account.language,
    responder: account.responder,
    grants: account.grants,
    next: nextStep(account, session, secondFactorFor),
    session: session.id,
    recentUntil: session.signedInAt + recentFor,
  };
}

/** The half of `Authenticate` that knows people. */
export const sessionAuthentication =
  (db: Database, secondFactorFor: readonly Role[]): Authenticate['session'] =>
  async (token, from, now) => {
    const session = await findSession(db, token, now);
    const account = session && (await getAccount(db, session.accountId));
    if (!account || account.state !== 'active') return undefined;
    try {
      await noteSessionUse(db, session, from, now);
    } catch (error) {
      // A full disk must not keep responders from reading who needs help.
      if (!isStoreFailure(error)) throw error;
    }
    return actorOf(account, session, secondFactorFor);
  };

/** Who a session stands for now, by its id: for what stays open while its token changes. It is not noted as used. */
export async function readActor(
  db: Database,
  sessionId: string,
  secondFactorFor: readonly Role[],
  now: number,
): Promise<Actor | undefined> {
  const session = await getSession(db, sessionId, now);
  const account = session && (await getAccount(db, session.accountId));
  if (!account || account.state !== 'active') return undefined;
  return actorOf(account, session, secondFactorFor);
}
