import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { actionSchema, type Action, type Grant } from '../../../contracts/permissions.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import type { Database, Store } from '../../store/store.ts';
import { readStored } from '../../store/stored-json.ts';
import type { ApiTokenRow } from '../../store/tables-people.ts';
import type { Actor, Authenticate } from '../actor.ts';
import { grantsOf, replaceGrants } from './grants.ts';

/** What a program shows to say who it is. Times in milliseconds since 1970. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** What of its grants' actions it may do. */
  readonly actions: readonly Action[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

export interface ApiTokenInput {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Left out: everything that its grants allow. */
  readonly actions?: readonly Action[];
  readonly days: number;
  /** The account that made it; empty for the command line. */
  readonly createdBy?: string;
}

const written = /^anju_[A-Za-z0-9_-]{43}$/;
/** Each note of a use is a commit. */
const notedEvery = minutes(5);

/**
 * Makes a token. Its text is in the answer and nowhere else: the relay keeps a hash. Whether the giver may give these
 * grants is the caller's to ask (`mayGive`).
 */
export async function createApiToken(
  store: Store,
  input: ApiTokenInput,
  now: number,
): Promise<ApiToken & { readonly token: string }> {
  const token = `anju_${randomBytes(32).toString('base64url')}`;
  const id = randomUUID();
  const actions = input.actions ?? actionSchema.options;
  const made = { id, name: input.name, created_at: now, expires_at: now + days(input.days) };
  await store.transaction(async (tx) => {
    await tx
      .insertInto('api_tokens')
      .values({
        ...made,
        token_hash: hashOf(token),
        actions: JSON.stringify(actions),
        created_by: input.createdBy ?? '',
        revoked_at: null,
        last_used_at: null,
      })
      .execute();
    await replaceGrants(tx, { kind: 'token', id }, input.grants);
  });
  return {
    id,
    name: input.name,
    grants: input.grants,
    actions,
    createdAt: made.created_at,
    expiresAt: made.expires_at,
    lastUsedAt: null,
    token,
  };
}

/** The half of `Authenticate` that knows programs. */
export const apiTokenAuthentication =
  (db: Database): Authenticate['apiToken'] =>
  (token, _from, now) =>
    authenticate(db, token, now);

async function authenticate(db: Database, token: string, now: number): Promise<Actor | undefined> {
  if (!written.test(token)) return undefined;
  const row = await holding(db, now).where('token_hash', '=', hashOf(token)).executeTakeFirst();
  if (!row) return undefined;
  if (row.last_used_at === null || now - row.last_used_at >= notedEvery) await noteUse(db, row.id, now);
  return {
    kind: 'token',
    id: row.id,
    name: row.name,
    language: 'en',
    responder: null,
    grants: await grantsOf(db, { kind: 'token', id: row.id }),
    only: readActions(row),
    next: 'nothing',
    recentUntil: row.expires_at,
  };
}

/** Those that hold, the newest first. */
export async function listApiTokens(db: Database, now: number): Promise<ApiToken[]> {
  const rows = await holding(db, now).orderBy('created_at', 'desc').orderBy('id').execute();
  return Promise.all(rows.map((row) => toApiToken(db, row)));
}

export async function getApiToken(db: Database, id: string, now: number): Promise<ApiToken | undefined> {
  const row = await holding(db, now).where('id', '=', id).executeTakeFirst();
  return row && toApiToken(db, row);
}

/** Takes a token back; it holds with the next request. False: there was none that held. */
export async function revokeApiToken(db: Database, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

const holding = (db: Database, now: number) =>
  db.selectFrom('api_tokens').selectAll().where('revoked_at', 'is', null).where('expires_at', '>', now);

/** A disk that takes nothing must not keep out a program that only reads: the note is for people's eyes. */
const noteUse = (db: Database, id: string, now: number): Promise<unknown> =>
  db
    .updateTable('api_tokens')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .execute()
    .catch(() => undefined);

const toApiToken = async (db: Database, row: Selectable<ApiTokenRow>): Promise<ApiToken> => ({
  id: row.id,
  name: row.name,
  grants: await grantsOf(db, { kind: 'token', id: row.id }),
  actions: readActions(row),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});

/** A list that cannot be read allows nothing. */
const readActions = ({ actions }: Selectable<ApiTokenRow>): readonly Action[] =>
  readStored(z.array(actionSchema), actions, []);

/** The token has 256 random bits: it needs no salt and no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
