import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { languageSchema } from '../../../contracts/api-sign-in.ts';
import type { Grant } from '../../../contracts/permissions.ts';
import { days, hours } from '../../../foundation/durations.ts';
import { getResponder } from '../../registry/responders.ts';
import type { Database, Store } from '../../store/store.ts';
import type { LinkRow } from '../../store/tables-people.ts';
import { mayGive, scopeFor } from '../access.ts';
import { findAccountByLogin, getAccount, type StoredAccount } from './accounts.ts';
import { grantsOf, replaceGrants } from './grants.ts';
import { makerText, rightsOfMaker, type Maker } from './makers.ts';

const lifeOf = { invitation: days(7), recovery: hours(24) } as const;

/** For whom an account is made when the invitation is taken. */
export interface Invited {
  /** As loginSchema makes it. */
  readonly login: string;
  readonly name: string;
  readonly language: 'zh' | 'en';
  readonly responder: string | null;
  readonly grants: readonly Grant[];
}

/** A link that works. Times in milliseconds since 1970. */
export type Link = Invited & {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
} & ({ readonly kind: 'invitation' } | { readonly kind: 'recovery'; readonly account: StoredAccount });

/** What the maker is shown, this once. */
export interface NewLink {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Whether `by` may invite so is the caller's to ask. Call it within a transaction. */
export async function createInvitation(db: Database, invited: Invited, by: Maker, now: number): Promise<NewLink> {
  const { grants, responder, ...who } = invited;
  const link = await insertLink(db, { ...who, kind: 'invitation', account_id: null, responder_id: responder }, by, now);
  await replaceGrants(db, { kind: 'link', id: link.id }, grants);
  return link;
}

/** An earlier one of the account works no more. Whether `by` may is the caller's to ask. Call it within a transaction. */
export async function createRecovery(
  db: Database,
  { id, login, name, language }: Pick<StoredAccount, 'id' | 'login' | 'name' | 'language'>,
  by: Maker,
  now: number,
): Promise<NewLink> {
  await deleteRecoveries(db, id);
  return insertLink(db, { kind: 'recovery', account_id: id, login, name, language, responder_id: null }, by, now);
}

/** From the command line of the relay's own computer. Undefined: nobody who may sign in has this login. */
export const recoverFromCommandLine = (
  store: Store,
  { login, now }: { readonly login: string; readonly now: number },
): Promise<NewLink | undefined> =>
  store.transaction(async (tx) => {
    const account = await findAccountByLogin(tx, login.trim().toLowerCase());
    if (account?.state !== 'active') return undefined;
    return createRecovery(tx, account, { kind: 'relay', id: '' }, now);
  });

export async function deleteRecoveries(db: Database, accountId: string): Promise<void> {
  await db.deleteFrom('links').where('account_id', '=', accountId).execute();
}

/**
 * The link of this secret, when it works: it is neither used, expired nor taken back, and whoever made it may still do
 * now what it does. An administrator who was dismissed leaves no open door, and nobody who was raised since then is
 * recovered by somebody below them. Undefined: it does not work, and nobody learns why.
 */
export async function findLink(db: Database, secret: string, now: number): Promise<Link | undefined> {
  const row = await db
    .selectFrom('links')
    .selectAll()
    .where('secret_hash', '=', hashOf(secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  const link = row && (await toLink(db, row));
  if (!link || link.grants.length === 0) return undefined;
  const maker = await rightsOfMaker(db, row.created_by, now);
  const stillMay = maker && (await mayGive(db, maker, { by: 'people.manage', grants: link.grants }));
  if (!stillMay || link.kind === 'invitation' || link.responder === null) return stillMay ? link : undefined;
  const scope = await scopeFor(db, maker, 'people.manage');
  return (await getResponder(db, scope, link.responder)) ? link : undefined;
}

/** False: somebody was faster. Call it within the transaction that does what the link is for. */
export async function useUp(db: Database, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('links')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** For housekeeping: links that expired before then, and their roles. Call it within a transaction. */
export async function deleteOldLinks(db: Database, before: number): Promise<void> {
  const old = db.selectFrom('links').select('id').where('expires_at', '<', before);
  await db.deleteFrom('grants').where('link_id', 'in', old).execute();
  await db.deleteFrom('links').where('expires_at', '<', before).execute();
}

type LinkKind = Pick<LinkRow, 'kind' | 'account_id' | 'login' | 'name' | 'language' | 'responder_id'> & {
  readonly kind: keyof typeof lifeOf;
};

async function insertLink(db: Database, link: LinkKind, by: Maker, now: number): Promise<NewLink> {
  const secret = randomBytes(24).toString('base64url');
  const made = { id: randomUUID(), created_at: now, expires_at: now + lifeOf[link.kind] };
  await db
    .insertInto('links')
    .values({ ...link, ...made, secret_hash: hashOf(secret), created_by: makerText(by), used_at: null })
    .execute();
  return { id: made.id, secret, createdAt: made.created_at, expiresAt: made.expires_at };
}

/** Undefined when there is nothing that it could do any more. */
async function toLink(db: Database, row: Selectable<LinkRow>): Promise<Link | undefined> {
  const times = { id: row.id, createdAt: row.created_at, expiresAt: row.expires_at };
  if (row.kind === 'invitation') {
    if (await findAccountByLogin(db, row.login)) return undefined;
    return { ...times, kind: 'invitation', ...(await invitedOf(db, row)) };
  }
  const account = row.account_id === null ? undefined : await getAccount(db, row.account_id);
  if (row.kind !== 'recovery' || account?.state !== 'active') return undefined;
  const { login, name, language, responder, grants } = account;
  return { ...times, kind: 'recovery', login, name, language, responder, grants, account };
}

export const invitedOf = async (db: Database, row: Selectable<LinkRow>): Promise<Invited> => ({
  login: row.login,
  name: row.name,
  language: languageSchema.catch('zh').parse(row.language),
  responder: row.responder_id,
  grants: await grantsOf(db, { kind: 'link', id: row.id }),
});

/** The secret has 192 random bits: it needs no salt and no slow hash. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
