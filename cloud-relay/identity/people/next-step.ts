import type { NextStep } from '../../../contracts/api-sign-in.ts';
import type { Role } from '../../../contracts/permissions.ts';
import type { StoredAccount } from './accounts.ts';

type Facts = Pick<StoredAccount, 'grants' | 'authenticator' | 'passkeys' | 'mustChangePassword'>;

/** Whether one of the account's roles demands a second factor. */
export const needsSecondFactor = ({ grants }: Pick<Facts, 'grants'>, secondFactorFor: readonly Role[]): boolean =>
  grants.some(({ role }) => secondFactorFor.includes(role));

/**
 * What is left before somebody is signed in. Somebody who has an authenticator app is always asked for it. Staff who
 * have only passkeys sign in with one of those, or prove themselves by a recovery code: a password alone must neither
 * let them in nor set up an app of the thief's own. The second factor comes before anything is changed.
 */
export function nextStep(
  account: Facts,
  proved: { readonly secondFactor: boolean },
  secondFactorFor: readonly Role[],
): NextStep {
  const demanded = needsSecondFactor(account, secondFactorFor);
  const hasOne = account.authenticator !== null || account.passkeys > 0;
  const isAsked = account.authenticator !== null || (demanded && account.passkeys > 0);
  if (isAsked && !proved.secondFactor) return 'second-factor';
  if (account.mustChangePassword) return 'change-password';
  if (demanded && !hasOne) return 'set-up-second-factor';
  return 'nothing';
}
