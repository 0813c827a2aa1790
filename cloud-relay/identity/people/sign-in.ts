import { loginSchema } from '../../../contracts/api-sign-in.ts';
import type { Database } from '../../store/store.ts';
import { findAccountByLogin, getAccount, setPassword, type StoredAccount } from './accounts.ts';
import { useAuthenticatorCode } from './authenticator-app.ts';
import { advanceSession, openSession, type Signed } from './open-session.ts';
import type { PeopleParts } from './people-parts.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { isKnownAddress } from './sessions.ts';
import { codeKey, keysOf, type SlowDownBy } from './slow-down.ts';

/**
 * How a step of signing in ended. `account` and `because` are for the audit log only: the caller never learns what was
 * wrong, nor whether anybody has the login.
 */
export type SignInOutcome =
  | (Signed & {
      readonly kind: 'signed';
      readonly account: Pick<StoredAccount, 'id' | 'name'>;
      readonly by: 'password' | 'authenticator' | 'recovery-code';
    })
  | { readonly kind: 'wrong'; readonly account: string | undefined; readonly because: WrongBecause }
  | {
      readonly kind: 'wait';
      readonly seconds: number;
      readonly account: string | undefined;
      readonly because: SlowDownBy;
    }
  | { readonly kind: 'busy' };

type WrongBecause = 'unknown-login' | 'wrong-password' | 'disabled' | 'changed-meanwhile' | 'wrong-code';

export interface PasswordSignIn {
  /** As it was typed. */
  readonly login: string;
  readonly password: string;
  readonly address: string;
  /** From `deviceName`. */
  readonly device: string;
  /** The session token that the browser came with. */
  readonly before: string | undefined;
}

/** What a password that was looked at means. */
export function judge(
  account: StoredAccount | undefined,
  password: 'right' | 'wrong',
): { readonly right: StoredAccount } | { readonly because: WrongBecause } {
  if (!account) return { because: 'unknown-login' };
  if (password === 'wrong') return { because: 'wrong-password' };
  return account.state === 'active' ? { right: account } : { because: 'disabled' };
}

/** The first step. All that is done for a login that somebody has is done for one that nobody has. */
export async function signIn(parts: PeopleParts, asked: PasswordSignIn, now: number): Promise<SignInOutcome> {
  const { store, passwords, slowDown } = parts;
  const login = asked.login.trim().toLowerCase();
  const account = loginSchema.safeParse(login).success ? await findAccountByLogin(store.db, login) : undefined;
  const isKnown = await isKnownAddress(store.db, account?.id ?? '', asked.address, now);
  const keys = keysOf({ login, address: asked.address, isKnown });
  const admission = slowDown.admit(keys, now);
  if (!admission.go) {
    return { kind: 'wait', seconds: admission.waitSeconds, account: account?.id, because: admission.because };
  }
  const checked = await passwords.check(account?.passwordHash ?? null, asked.password);
  if (checked === 'busy') {
    slowDown.notLooked(keys);
    return { kind: 'busy' };
  }
  const judged = judge(account, checked);
  if ('because' in judged) return { kind: 'wrong', account: account?.id, because: judged.because };
  slowDown.succeeded(keys);
  return letIn(parts, judged.right, asked, now);
}

async function letIn(
  { store, passwords, secondFactorFor, accessChanged }: PeopleParts,
  { id, name, passwordHash }: StoredAccount,
  { password, address, device, before }: PasswordSignIn,
  now: number,
): Promise<SignInOutcome> {
  const isOutdated = passwordHash !== null && passwords.isOutdated(passwordHash);
  // While passwords are busy it stays as it is until the next time.
  const newHash = isOutdated ? await passwords.hash(password) : undefined;
  const opened = await store.transaction(async (tx) => {
    const still = await getAccount(tx, id);
    if (still?.state !== 'active' || still.passwordHash !== passwordHash) return undefined;
    if (newHash !== undefined) await setPassword(tx, id, { hash: newHash, mustChange: still.mustChangePassword });
    return openSession(tx, still, { secondFactor: false, device, address, before }, secondFactorFor, now);
  });
  if (!opened) return { kind: 'wrong', account: id, because: 'changed-meanwhile' };
  const { token, next, replaced } = opened;
  if (replaced !== undefined) accessChanged(replaced);
  return { kind: 'signed', token, next, account: { id, name }, by: 'password' };
}

export interface SecondFactor {
  readonly accountId: string;
  readonly sessionId: string;
  /** As it was typed. */
  readonly code: string;
  readonly address: string;
}

/** The second step: the six digits of the authenticator app, or a recovery code. */
export async function proveSecondFactor(
  { store, slowDown, secondFactorFor, wall }: PeopleParts,
  { accountId, sessionId, code, address }: SecondFactor,
  now: number,
): Promise<SignInOutcome> {
  const isKnown = await isKnownAddress(store.db, accountId, address, now);
  const keys = [codeKey({ account: accountId, address, isKnown, isRecovery: !isDigits(code) })];
  const admission = slowDown.admit(keys, now);
  if (!admission.go) {
    return { kind: 'wait', seconds: admission.waitSeconds, account: accountId, because: admission.because };
  }
  const signed = await store.transaction(async (tx): Promise<SignInOutcome | undefined> => {
    const account = await getAccount(tx, accountId);
    const by = account && (await useCode(tx, account, code, { wall: wall(), now }));
    const advanced = by && (await advanceSession(tx, sessionId, { secondFactor: true }, secondFactorFor, now));
    return advanced && { kind: 'signed', ...advanced, account: { id: account.id, name: account.name }, by };
  });
  if (!signed) return { kind: 'wrong', account: accountId, because: 'wrong-code' };
  slowDown.succeeded(keys);
  return signed;
}

/** By what somebody proved the second factor; undefined: it is no code of theirs, or was used before. */
async function useCode(
  tx: Database,
  account: StoredAccount,
  typed: string,
  { wall, now }: { readonly wall: number; readonly now: number },
): Promise<'authenticator' | 'recovery-code' | undefined> {
  if (isDigits(typed)) {
    return (await useAuthenticatorCode(tx, account, withoutSpaces(typed), wall)) ? 'authenticator' : undefined;
  }
  return (await useRecoveryCode(tx, account.id, typed, now)) ? 'recovery-code' : undefined;
}

const withoutSpaces = (typed: string): string => typed.replaceAll(/\s/g, '');
const isDigits = (typed: string): boolean => /^\d{6}$/.test(withoutSpaces(typed));
