import { createHash, randomInt } from 'node:crypto';
import type { Database } from '../../store/store.ts';

const howMany = 10;
/** Crockford's base 32: no letter is read as a digit or another letter. Twelve of them are 60 bits. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 12;
const codeForm = /^[0-9a-hjkmnp-tv-z]{12}$/;

/** New codes, in the form xxxx-xxxx-xxxx; the old ones no longer work. Call it within a transaction. */
export async function newRecoveryCodes(db: Database, accountId: string): Promise<string[]> {
  await removeRecoveryCodes(db, accountId);
  const codes = Array.from({ length: howMany }, newCode);
  await db
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ code_hash: hashOf(accountId, code), account_id: accountId, used_at: null })))
    .execute();
  return codes.map((code) => code.replaceAll(/(.{4})(?=.)/g, '$1-'));
}

/** Uses a code up, as a person typed it. False: it is wrong, or was used before. */
export async function useRecoveryCode(db: Database, accountId: string, typed: string, now: number): Promise<boolean> {
  const code = readRecoveryCode(typed);
  if (code === undefined) return false;
  const { numUpdatedRows } = await db
    .updateTable('recovery_codes')
    .set({ used_at: now })
    .where('code_hash', '=', hashOf(accountId, code))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function countRecoveryCodes(db: Database, accountId: string): Promise<number> {
  const { left } = await db
    .selectFrom('recovery_codes')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

export async function removeRecoveryCodes(db: Database, accountId: string): Promise<void> {
  await db.deleteFrom('recovery_codes').where('account_id', '=', accountId).execute();
}

/** Letters that look like digits are read as them; case, hyphens and spaces do not matter. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return codeForm.test(code) ? code : undefined;
}

const newCode = (): string => Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** A code has 60 random bits, and guesses are slowed down: it needs no slow hash. */
const hashOf = (accountId: string, code: string): string =>
  createHash('sha256').update(`${accountId}\n${code}`).digest('hex');
