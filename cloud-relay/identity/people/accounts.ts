import { randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { languageSchema, loginSchema } from '../../../contracts/api-sign-in.ts';
import { AnjuError } from '../../../foundation/errors.ts';
import type { Grant } from '../../../contracts/permissions.ts';
import type { Database } from '../../store/store.ts';
import type { AccountRow } from '../../store/tables-people.ts';
import { grantsOf, replaceGrants } from './grants.ts';

/** Somebody who may sign in, as the relay keeps them. Times in milliseconds since 1970. */
export interface StoredAccount {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly language: 'zh' | 'en';
  readonly state: 'active' | 'disabled';
  /** As whom this person is paged. */
  readonly responder: string | null;
  readonly grants: readonly Grant[];
  readonly passwordHash: string | null;
  readonly mustChangePassword: boolean;
  /** An authenticator app: its secret in base32, and the last time step whose code was accepted. */
  readonly authenticator: { readonly secret: string; readonly lastStep: number | null } | null;
  /** The secret of one that is being set up. */
  readonly pendingAuthenticator: string | null;
  readonly passkeys: number;
  readonly webauthnId: string;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
}

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly language: 'zh' | 'en';
  readonly responder: string | null;
  readonly grants: readonly Grant[];
  /** What `Passwords.hash` made; null: signs in by passkey or link only. */
  readonly passwordHash: string | null;
  readonly mustChangePassword?: boolean;
}

/** Call it within a transaction. Throws `store/conflict` when somebody else has the login. */
export async function createAccount(db: Database, account: NewAccount, now: number): Promise<StoredAccount> {
  const login = loginSchema.parse(account.login);
  if (await findAccountByLogin(db, login)) {
    throw new AnjuError('store/conflict', `login: ${login} is somebody else’s; choose another`);
  }
  const id = randomUUID();
  await db
    .insertInto('accounts')
    .values({
      id,
      login,
      name: account.name,
      language: account.language,
      state: 'active',
      responder_id: account.responder,
      password_hash: account.passwordHash,
      must_change_password: account.mustChangePassword ? 1 : 0,
      totp_secret: null,
      totp_pending: null,
      totp_last_step: null,
      webauthn_id: randomBytes(32).toString('base64url'),
      created_at: now,
      last_sign_in_at: null,
    })
    .execute();
  await replaceGrants(db, { kind: 'account', id }, account.grants);
  return there(await getAccount(db, id));
}

export async function getAccount(db: Database, id: string): Promise<StoredAccount | undefined> {
  const row = await select(db).where('accounts.id', '=', id).executeTakeFirst();
  return row && toAccount(row, await grantsOf(db, { kind: 'account', id: row.id }));
}

/** `login` as loginSchema makes it. */
export async function findAccountByLogin(db: Database, login: string): Promise<StoredAccount | undefined> {
  const row = await select(db).where('accounts.login', '=', login).executeTakeFirst();
  return row && toAccount(row, await grantsOf(db, { kind: 'account', id: row.id }));
}

/** Everybody, in the order of their logins. Whom the asker may see is for the caller to say. */
export async function listAccounts(db: Database): Promise<StoredAccount[]> {
  const rows = await select(db).orderBy('accounts.login').execute();
  return Promise.all(rows.map(async (row) => toAccount(row, await grantsOf(db, { kind: 'account', id: row.id }))));
}

export async function countAccounts(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('accounts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface AccountChanges {
  readonly name?: string;
  readonly language?: 'zh' | 'en';
  readonly responder?: string | null;
  readonly state?: 'active' | 'disabled';
  readonly grants?: readonly Grant[];
}

/** What is left out stays. Call it within a transaction, and the callback for changed access after it. */
export async function updateAccount(
  db: Database,
  id: string,
  changes: AccountChanges,
): Promise<StoredAccount | undefined> {
  const { name, language, responder, state, grants } = changes;
  const set = {
    ...(name !== undefined && { name }),
    ...(language !== undefined && { language }),
    ...(responder !== undefined && { responder_id: responder }),
    ...(state !== undefined && { state }),
  };
  if (Object.keys(set).length > 0) await db.updateTable('accounts').set(set).where('id', '=', id).execute();
  if (grants) await replaceGrants(db, { kind: 'account', id }, grants);
  return getAccount(db, id);
}

/** Sessions are the caller's to end. `hash` null takes the password away. */
export async function setPassword(
  db: Database,
  id: string,
  password: { readonly hash: string | null; readonly mustChange: boolean },
): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ password_hash: password.hash, must_change_password: password.mustChange ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** Somebody has finished signing in. */
export async function noteSignIn(db: Database, id: string, now: number): Promise<void> {
  await db.updateTable('accounts').set({ last_sign_in_at: now }).where('id', '=', id).execute();
}

const select = (db: Database) =>
  db
    .selectFrom('accounts')
    .selectAll('accounts')
    .select((eb) =>
      eb
        .selectFrom('passkeys')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('passkeys.account_id', '=', 'accounts.id')
        .as('passkeys'),
    );

const toAccount = (row: Selectable<AccountRow> & { passkeys: number | null }, grants: Grant[]): StoredAccount => ({
  id: row.id,
  login: row.login,
  name: row.name,
  language: languageSchema.catch('zh').parse(row.language),
  // A state that this version does not know lets nobody in.
  state: row.state === 'active' ? 'active' : 'disabled',
  responder: row.responder_id,
  grants,
  passwordHash: row.password_hash,
  mustChangePassword: row.must_change_password === 1,
  authenticator: row.totp_secret === null ? null : { secret: row.totp_secret, lastStep: row.totp_last_step },
  pendingAuthenticator: row.totp_pending,
  passkeys: Number(row.passkeys ?? 0),
  webauthnId: row.webauthn_id,
  createdAt: row.created_at,
  lastSignInAt: row.last_sign_in_at,
});

function there<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('an account that was written is not there');
  return value;
}
