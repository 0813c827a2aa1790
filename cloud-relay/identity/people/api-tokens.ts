import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { actionSchema, type Action, type Grant } from '../../../contracts/permissions.ts';
import { days, minutes } from '../../../foundation/durations.ts';
import { AnjuError } from '../../../foundation/errors.ts';
import type { Database, Store } from '../../store/store.ts';
import type { ApiTokenRow } from '../../store/tables-people.ts';
import type { Actor, Authenticate } from '../actor.ts';
import { grantsOf, replaceGrants } from './grants.ts';
import { holdingTokens, makerName, makerText, readActions, tokenRights, type Maker } from './makers.ts';

/** What a program shows to say who it is. Times in milliseconds since 1970. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** What of its grants' actions it may do. */
  readonly actions: readonly Action[];
  readonly createdAt: number;
  /** The name of who made it, now; empty for the command line. */
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

export interface ApiTokenInput {
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Left out: everything that its grants allow. */
  readonly actions?: readonly Action[];
  readonly days: number;
  /** Whoever may do no less as long as the token holds; left out for the command line. */
  readonly createdBy?: Maker;
}

const written = /^anju_[A-Za-z0-9_-]{43}$/;
/** Each note of a use is a commit. */
const notedEvery = minutes(5);

/**
 * Makes a token. Its text is in the answer and nowhere else: the relay keeps a hash. Whether the giver may give these
 * grants is the caller's to ask (`mayGive`). What a token makes expires with it at the latest. Throws `store/conflict`
 * when its maker is gone at this moment, or is the last of a long row of tokens.
 */
export async function createApiToken(
  store: Store,
  input: ApiTokenInput,
  now: number,
): Promise<ApiToken & { readonly token: string }> {
  const token = `anju_${randomBytes(32).toString('base64url')}`;
  const id = randomUUID();
  const actions = input.actions ?? actionSchema.options;
  const made = { id, name: input.name, created_at: now };
  const expiresAt = await store.transaction(async (tx) => {
    const expires_at = Math.min(now + days(input.days), await expiryOf(tx, input.createdBy, now));
    const row = {
      ...made,
      expires_at,
      token_hash: hashOf(token),
      actions: JSON.stringify(actions),
      created_by: input.createdBy ? makerText(input.createdBy) : '',
      revoked_at: null,
      last_used_at: null,
    };
    await tx.insertInto('api_tokens').values(row).execute();
    await replaceGrants(tx, { kind: 'token', id }, input.grants);
    if (!(await tokenRights(tx, row, now))) {
      throw new AnjuError('store/conflict', 'grants: this token would not work; let somebody who signs in make it');
    }
    return expires_at;
  });
  return {
    id,
    name: input.name,
    grants: input.grants,
    actions,
    createdAt: made.created_at,
    createdBy: input.createdBy ? await makerName(store.db, makerText(input.createdBy)) : '',
    expiresAt,
    lastUsedAt: null,
    token,
  };
}

/** When what somebody makes must have expired: with the token that makes it. */
async function expiryOf(db: Database, by: Maker | undefined, now: number): Promise<number> {
  if (by?.kind !== 'token') return Infinity;
  const row = await holdingTokens(db, now).select('expires_at').where('id', '=', by.id).executeTakeFirst();
  return row?.expires_at ?? now;
}

/** The half of `Authenticate` that knows programs. */
export const apiTokenAuthentication =
  (db: Database): Authenticate['apiToken'] =>
  (token, _from, now) =>
    authenticate(db, token, now);

async function authenticate(db: Database, token: string, now: number): Promise<Actor | undefined> {
  if (!written.test(token)) return undefined;
  const row = await holdingTokens(db, now).where('token_hash', '=', hashOf(token)).executeTakeFirst();
  const rights = row && (await tokenRights(db, row, now));
  if (!rights) return undefined;
  if (row.last_used_at === null || now - row.last_used_at >= notedEvery) await noteUse(db, row.id, now);
  return {
    kind: 'token',
    id: row.id,
    name: row.name,
    language: 'en',
    responder: null,
    ...rights,
    next: 'nothing',
    recentUntil: row.expires_at,
  };
}

/** Neither expired nor taken back, the newest first; also those whose maker may no longer give what they have. */
export async function listApiTokens(db: Database, now: number): Promise<ApiToken[]> {
  const rows = await holdingTokens(db, now).orderBy('created_at', 'desc').orderBy('id').execute();
  return Promise.all(rows.map((row) => toApiToken(db, row)));
}

export async function getApiToken(db: Database, id: string, now: number): Promise<ApiToken | undefined> {
  const row = await holdingTokens(db, now).where('id', '=', id).executeTakeFirst();
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
  createdBy: await makerName(db, row.created_by),
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});

/** The token has 256 random bits: it needs no salt and no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
