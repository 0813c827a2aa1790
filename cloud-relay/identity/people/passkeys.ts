import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { AnjuError } from '../../../foundation/errors.ts';
import type { Role } from '../../../contracts/permissions.ts';
import type { Database, Store } from '../../store/store.ts';
import type { PasskeyRow } from '../../store/tables-people.ts';
import { getAccount, type StoredAccount } from './accounts.ts';
import { needsSecondFactor } from './next-step.ts';
import { readAssertion, readRegistration, type Credential } from './passkey-proof.ts';
import type { RelyingParty } from './relying-party.ts';
import { assertionJsonSchema, challengeOf, registrationJsonSchema, type AssertionJson } from './web-authn-json.ts';

/** A phone, a computer, a key on the key ring, and their spares. */
const mostPasskeys = 20;

/** One passkey as its owner sees it. Times in milliseconds since 1970. */
export interface Passkey {
  /** SHA-256 of the credential's id, base64url: that itself may be a kilobyte. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** The oldest first. */
export async function listPasskeys(db: Database, accountId: string): Promise<Passkey[]> {
  return (await rowsOf(db, accountId)).map(toPasskey);
}

/** The credential ids that an authenticator is told not to make a second passkey beside. */
export const credentialIds = async (db: Database, accountId: string): Promise<string[]> =>
  (await rowsOf(db, accountId)).map(({ id }) => id);

/** What is kept of a passkey that a browser made. */
export interface NewPasskey {
  readonly name: string;
  readonly credential: Credential;
  readonly transports: readonly string[];
}

/** Reads the passkey that a browser made. Throws `input/invalid` when the answer does not prove one for its challenge. */
export async function readNewPasskey(answer: PasskeyAnswer, name: string): Promise<NewPasskey> {
  const json = registrationJsonSchema.safeParse(answer.response);
  const challenge = json.success ? challengeOf(json.data) : undefined;
  const credential =
    json.success && challenge !== undefined && answer.takeChallenge(challenge)
      ? await readRegistration(answer.party, json.data, challenge)
      : undefined;
  if (!json.success || !credential) {
    throw new AnjuError('input/invalid', 'response: does not prove a new passkey; begin again and confirm it anew');
  }
  return { name, credential, transports: json.data.response.transports };
}

/** Throws `store/conflict` when it is kept already, or there are too many. Call it within a transaction. */
export async function keepPasskey(db: Database, accountId: string, made: NewPasskey, now: number): Promise<Passkey> {
  const { id, publicKey, counter } = made.credential;
  if (await findRow(db, id)) {
    throw new AnjuError('store/conflict', 'response: this passkey is kept already; use it, or make one elsewhere');
  }
  if ((await rowsOf(db, accountId)).length >= mostPasskeys) {
    throw new AnjuError('store/conflict', `name: there are ${mostPasskeys} passkeys already; remove one first`);
  }
  const row: PasskeyRow = {
    id,
    account_id: accountId,
    name: made.name,
    public_key: publicKey,
    counter,
    transports: JSON.stringify(made.transports),
    created_at: now,
    last_used_at: null,
  };
  await db.insertInto('passkeys').values(row).execute();
  return toPasskey(row);
}

/** What a browser says about a passkey. */
export interface PasskeyAnswer {
  readonly party: RelyingParty;
  readonly response: unknown;
  /** Uses the challenge up. False: nobody was given it. */
  readonly takeChallenge: (challenge: string) => boolean;
}

/** `because`, and whose passkey it said it was, are for the audit log, never for the sender. */
export type PasskeyRefusal =
  | {
      readonly ok: false;
      readonly because: 'unreadable' | 'challenge-not-given' | 'passkey-unknown';
      readonly account?: undefined;
    }
  | { readonly ok: false; readonly because: 'not-proven' | 'account-disabled'; readonly account: StoredAccount }
  | {
      readonly ok: false;
      readonly because: 'counter-went-back';
      readonly account: StoredAccount;
      readonly passkey: string;
    };

export type PasskeyCheck = { readonly ok: true; readonly account: StoredAccount } | PasskeyRefusal;

/** Whose passkey has signed the challenge. Notes its use. */
export async function checkPasskey(store: Store, asked: PasskeyAnswer, now: number): Promise<PasskeyCheck> {
  const json = assertionJsonSchema.safeParse(asked.response);
  const challenge = json.success ? challengeOf(json.data) : undefined;
  if (!json.success || challenge === undefined) return { ok: false, because: 'unreadable' };
  if (!asked.takeChallenge(challenge)) return { ok: false, because: 'challenge-not-given' };
  const row = await findRow(store.db, json.data.id);
  const account = row && (await getAccount(store.db, row.account_id));
  if (!row || !account || !isOf(account, json.data)) return { ok: false, because: 'passkey-unknown' };
  const counter = await readAssertion(asked.party, json.data, { challenge, credential: toCredential(row) });
  if (counter === undefined) return { ok: false, because: 'not-proven', account };
  if (account.state !== 'active') return { ok: false, because: 'account-disabled', account };
  if (!(await noteUse(store.db, row.id, { counter, now }))) {
    return { ok: false, because: 'counter-went-back', account, passkey: toPasskey(row).id };
  }
  return { ok: true, account };
}

/**
 * False when the account has none of that id. Throws `store/conflict` for the last one of somebody who could then not
 * sign in any more. Call it within a transaction.
 */
export async function removePasskey(
  db: Database,
  accountId: string,
  { id, secondFactorFor }: { readonly id: string; readonly secondFactorFor: readonly Role[] },
): Promise<boolean> {
  const rows = await rowsOf(db, accountId);
  const row = rows.find((each) => toPasskey(each).id === id);
  const account = row && (await getAccount(db, accountId));
  if (!account) return false;
  if (rows.length === 1 && account.passwordHash === null) {
    throw new AnjuError('store/conflict', 'id: this passkey is all that you sign in with; set a password first');
  }
  if (rows.length === 1 && account.authenticator === null && needsSecondFactor(account, secondFactorFor)) {
    throw new AnjuError(
      'store/conflict',
      'id: your roles need a second factor and this is the last one; set up an authenticator app or another passkey first',
    );
  }
  await db.deleteFrom('passkeys').where('id', '=', row.id).where('account_id', '=', accountId).execute();
  return true;
}

export async function removeAllPasskeys(db: Database, accountId: string): Promise<void> {
  await db.deleteFrom('passkeys').where('account_id', '=', accountId).execute();
}

/** Without a name typed, the owner that the passkey names must be the one that we know it by (WebAuthn, section 7.2). */
const isOf = ({ webauthnId }: StoredAccount, { response }: AssertionJson): boolean =>
  response.userHandle.replace(/=+$/, '') === webauthnId;

/**
 * A counter that does not grow means that there are two of this passkey: one is a copy. One that stays 0 does not
 * count (as those that follow their owner to every device). Two answers at once: the database lets one through.
 */
async function noteUse(db: Database, id: string, used: { counter: number; now: number }): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('passkeys')
    .set({ counter: used.counter, last_used_at: used.now })
    .where('id', '=', id)
    .where((eb) => (used.counter === 0 ? eb('counter', '=', 0) : eb('counter', '<', used.counter)))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

const findRow = (db: Database, id: string) =>
  db.selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst();

const rowsOf = (db: Database, accountId: string) =>
  db
    .selectFrom('passkeys')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();

const toCredential = (row: Selectable<PasskeyRow>): Credential => ({
  id: row.id,
  publicKey: row.public_key,
  counter: row.counter,
});

const toPasskey = (row: Selectable<PasskeyRow>): Passkey => ({
  id: createHash('sha256').update(row.id).digest('base64url'),
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});
