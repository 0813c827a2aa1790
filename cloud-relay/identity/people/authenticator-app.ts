import { Secret, TOTP } from 'otpauth';
import type { Database } from '../../store/store.ts';
import type { StoredAccount } from './accounts.ts';
import { removeRecoveryCodes } from './recovery-codes.ts';

/** What the app shows above the code. */
const issuer = 'Anju 安居';
/** What every authenticator app understands: RFC 6238 with SHA-1, 6 digits and 30 s. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Steps before and after now: a phone may be wrong by half a minute. RFC 6238, section 5.2. */
const window = 1;

const totp = (secret: string, label = ''): TOTP =>
  new TOTP({ ...form, issuer, label, secret: Secret.fromBase32(secret) });

const stepAt = (wall: number): number => Math.floor(wall / (form.period * 1_000));

/** The time step whose code this is, if it is one of the steps around `wall` (milliseconds since 1970). */
export function stepOfCode(secret: string, code: string, wall: number): number | undefined {
  const delta = totp(secret).validate({ token: code, window, timestamp: wall });
  return delta === null ? undefined : stepAt(wall) + delta;
}

/**
 * Whether a code of this step was used before. A last step that lies in the future was noted while the computer's
 * clock was wrong, and locks nobody out.
 */
export const isUsed = (step: number, lastStep: number | null, wall: number): boolean =>
  lastStep !== null && step <= lastStep && lastStep <= stepAt(wall) + window;

/** Keeps a new secret until `confirmAuthenticator`. The uri is what the QR code says. */
export async function beginAuthenticator(
  db: Database,
  account: Pick<StoredAccount, 'id' | 'login'>,
): Promise<{ secret: string; uri: string }> {
  // 160 bits, as RFC 4226, section 4 recommends.
  const secret = new Secret({ size: 20 }).base32;
  await db.updateTable('accounts').set({ totp_pending: secret }).where('id', '=', account.id).execute();
  return { secret, uri: totp(secret, account.login).toString() };
}

/** The pending secret becomes the account's when the code is of it. False: it is not. Call it within a transaction. */
export async function confirmAuthenticator(
  db: Database,
  account: Pick<StoredAccount, 'id' | 'pendingAuthenticator'>,
  code: string,
  wall: number,
): Promise<boolean> {
  const { pendingAuthenticator: secret } = account;
  const step = secret === null ? undefined : stepOfCode(secret, code, wall);
  if (step === undefined) return false;
  await db
    .updateTable('accounts')
    .set({ totp_secret: secret, totp_pending: null, totp_last_step: step })
    .where('id', '=', account.id)
    .execute();
  return true;
}

/** Uses a code up. False: it is wrong, or was used before. Call it within a transaction. */
export async function useAuthenticatorCode(
  db: Database,
  { id, authenticator }: Pick<StoredAccount, 'id' | 'authenticator'>,
  code: string,
  wall: number,
): Promise<boolean> {
  const step = authenticator ? stepOfCode(authenticator.secret, code, wall) : undefined;
  if (!authenticator || step === undefined || isUsed(step, authenticator.lastStep, wall)) return false;
  await db.updateTable('accounts').set({ totp_last_step: step }).where('id', '=', id).execute();
  return true;
}

/** The app, one that is being set up, and the recovery codes. Call it within a transaction. */
export async function removeAuthenticator(db: Database, accountId: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ totp_secret: null, totp_pending: null, totp_last_step: null })
    .where('id', '=', accountId)
    .execute();
  await removeRecoveryCodes(db, accountId);
}
