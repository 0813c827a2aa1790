import type { Database } from '../../store/store.ts';
import type { Actor } from '../actor.ts';
import { getAccount, setPassword } from './accounts.ts';
import { beginAuthenticator, confirmAuthenticator, removeAuthenticator } from './authenticator-app.ts';
import { refuseWeak } from './new-password.ts';
import { needsSecondFactor } from './next-step.ts';
import { advanceSession, type Signed } from './open-session.ts';
import type { PeopleParts } from './people-parts.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { endSessions, getSession } from './sessions.ts';
import type { SlowDownKey } from './slow-down.ts';

/** Somebody at their own account, in their own session. */
export type Own = Pick<Actor, 'id' | 'next' | 'recentUntil'> & { readonly session: string };

/** Why a change of one's own access was not made. `gone`: the session or the account, meanwhile. */
export type NotChanged =
  | { readonly kind: 'unfinished' | 'too-long-ago' | 'wrong-password' | 'same-password' | 'wrong-code' }
  | { readonly kind: 'needed' | 'nothing-to-recover' | 'busy' | 'gone' }
  | { readonly kind: 'wait'; readonly seconds: number };

export type Changed<More = unknown> = { readonly kind: 'changed'; readonly more: More } & Signed;

/** Every other session ends: whoever had the old password is out. */
export async function changePassword(
  parts: PeopleParts,
  own: Own,
  asked: { readonly current: string | undefined; readonly next: string },
  now: number,
): Promise<Changed | NotChanged> {
  const { store, passwords, slowDown } = parts;
  if (own.next === 'second-factor') return { kind: 'unfinished' };
  const account = await getAccount(store.db, own.id);
  if (!account) return { kind: 'gone' };
  refuseWeak('next', asked.next, account.login);
  if (account.passwordHash === null) {
    if (own.recentUntil < now) return { kind: 'too-long-ago' };
  } else {
    const keys: SlowDownKey[] = [{ by: 'account', of: `password of ${account.id}` }];
    const admission = slowDown.admit(keys, now);
    if (!admission.go) return { kind: 'wait', seconds: admission.waitSeconds };
    const checked = await passwords.check(account.passwordHash, asked.current ?? '');
    if (checked === 'busy') slowDown.notLooked(keys);
    if (checked !== 'right') return { kind: checked === 'busy' ? 'busy' : 'wrong-password' };
    slowDown.succeeded(keys);
    if (asked.next === asked.current) return { kind: 'same-password' };
  }
  const hash = await passwords.hash(asked.next);
  if (hash === undefined) return { kind: 'busy' };
  return change(parts, own, now, async (tx) => {
    const still = await getAccount(tx, account.id);
    if (still?.passwordHash !== account.passwordHash) return { kind: 'gone' };
    await setPassword(tx, account.id, { hash, mustChange: false });
    return { kind: 'made', secondFactor: false, more: undefined };
  });
}

/** A secret for an app. It is of no use until it is confirmed, and the app that there is works on until then. */
export async function beginOwnAuthenticator(
  { store }: PeopleParts,
  own: Own,
  now: number,
): Promise<{ readonly kind: 'begun'; readonly secret: string; readonly uri: string } | NotChanged> {
  const refusal = refusalOf(own, now);
  if (refusal) return refusal;
  const account = await getAccount(store.db, own.id);
  if (!account) return { kind: 'gone' };
  return { kind: 'begun', ...(await beginAuthenticator(store.db, account)) };
}

/** From now on the app is asked for. Every other session ends, and there are new recovery codes. */
export async function confirmOwnAuthenticator(
  parts: PeopleParts,
  own: Own,
  code: string,
  now: number,
): Promise<Changed<readonly string[]> | NotChanged> {
  const refusal = refusalOf(own, now);
  if (refusal) return refusal;
  return change(parts, own, now, async (tx) => {
    const account = await getAccount(tx, own.id);
    const digits = code.replaceAll(/\s/g, '');
    if (!account || !(await confirmAuthenticator(tx, account, digits, parts.wall()))) return { kind: 'wrong-code' };
    return { kind: 'made', secondFactor: true, more: await newRecoveryCodes(tx, own.id) };
  });
}

/** The password alone signs in again, where the roles allow that. The recovery codes go with the app. */
export async function removeOwnAuthenticator(parts: PeopleParts, own: Own, now: number): Promise<Changed | NotChanged> {
  const refusal = refusalOf(own, now);
  if (refusal) return refusal;
  return change(parts, own, now, async (tx) => {
    const account = await getAccount(tx, own.id);
    if (!account) return { kind: 'gone' };
    if (account.passkeys === 0 && needsSecondFactor(account, parts.secondFactorFor)) return { kind: 'needed' };
    await removeAuthenticator(tx, own.id);
    return { kind: 'made', secondFactor: false, more: undefined };
  });
}

/** For somebody who has something that codes stand in for. The old ones no longer work. */
export async function renewRecoveryCodes(
  { store }: PeopleParts,
  own: Own,
  now: number,
): Promise<{ readonly kind: 'renewed'; readonly recoveryCodes: readonly string[] } | NotChanged> {
  const refusal = refusalOf(own, now);
  if (refusal) return refusal;
  return store.transaction(async (tx) => {
    const account = await getAccount(tx, own.id);
    if (!account) return { kind: 'gone' };
    if (!account.authenticator && account.passkeys === 0) return { kind: 'nothing-to-recover' };
    return { kind: 'renewed', recoveryCodes: await newRecoveryCodes(tx, own.id) };
  });
}

/** A second factor that is still owed must not be replaced by a new one; a forced password comes before it. */
function refusalOf(own: Own, now: number): NotChanged | undefined {
  if (own.next === 'second-factor' || own.next === 'change-password') return { kind: 'unfinished' };
  return own.recentUntil < now ? { kind: 'too-long-ago' } : undefined;
}

type Made<More> = { readonly kind: 'made'; readonly secondFactor: boolean; readonly more: More };

/** Makes the change, ends the other sessions and gives this one a new token: all of it or nothing. */
async function change<More>(
  { store, secondFactorFor, accessChanged }: PeopleParts,
  own: Own,
  now: number,
  make: (tx: Database) => Promise<Made<More> | NotChanged>,
): Promise<Changed<More> | NotChanged> {
  const outcome = await store.transaction(async (tx): Promise<Changed<More> | NotChanged> => {
    if (!(await getSession(tx, own.session, now))) return { kind: 'gone' };
    const made = await make(tx);
    if (made.kind !== 'made') return made;
    await endSessions(tx, own.id, own.session);
    const advanced = await advanceSession(tx, own.session, made, secondFactorFor, now);
    // A closed account has lost its sessions, or is about to.
    return advanced ? { kind: 'changed', ...advanced, more: made.more } : { kind: 'gone' };
  });
  if (outcome.kind === 'changed') accessChanged(own.id);
  return outcome;
}
