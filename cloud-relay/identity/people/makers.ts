import type { Selectable } from 'kysely';
import { z } from 'zod';
import { actionSchema, type Action, type Grant } from '../../../contracts/permissions.ts';
import { readStored } from '../../store/stored-json.ts';
import type { Database } from '../../store/store.ts';
import type { ApiTokenRow } from '../../store/tables-people.ts';
import { mayGive } from '../access.ts';
import { getAccount } from './accounts.ts';
import { grantsOf } from './grants.ts';

/** Who made a link or a token. `relay`: somebody at the command line of the relay's own computer, who may do everything. */
export interface Maker {
  readonly kind: 'account' | 'token' | 'relay';
  readonly id: string;
}

interface MakerRights {
  readonly grants: readonly Grant[];
  readonly only?: readonly Action[];
}

/** Tokens that make tokens that make tokens: each request asks for all of them, so there are no more than these. */
const deepest = 8;

/** As it is kept with what was made. */
export const makerText = ({ kind, id }: Maker): string => `${kind}:${id}`;

/** For people's eyes; empty for the command line, and for somebody who is gone. */
export async function makerName(db: Database, createdBy: string): Promise<string> {
  const [kind, id = ''] = createdBy.split(':', 2);
  const table = kind === 'account' ? 'accounts' : 'api_tokens';
  return (await db.selectFrom(table).select('name').where('id', '=', id).executeTakeFirst())?.name ?? '';
}

/** What a maker may do now; undefined for one who is gone, or who was given what their own maker may no longer give. */
export async function rightsOfMaker(
  db: Database,
  createdBy: string,
  now: number,
  left = deepest,
): Promise<MakerRights | undefined> {
  const [kind, id = ''] = createdBy.split(':', 2);
  if (kind === 'relay') return { grants: [{ role: 'administrator', communityId: null, dwellingId: null }] };
  if (kind === 'token') {
    const row = await holdingTokens(db, now).where('id', '=', id).executeTakeFirst();
    return row && tokenRights(db, row, now, left - 1);
  }
  const account = await getAccount(db, id);
  return account?.state === 'active' ? account : undefined;
}

/**
 * What a token that holds may do. Undefined when whoever made it could not give that any more: an administrator who was
 * dismissed does not come back as a program. A token without a maker is of the relay's own command line.
 */
export async function tokenRights(
  db: Database,
  row: Selectable<ApiTokenRow>,
  now: number,
  left = deepest,
): Promise<Required<MakerRights> | undefined> {
  const rights = { grants: await grantsOf(db, { kind: 'token', id: row.id }), only: readActions(row) };
  if (row.created_by === '') return rights;
  const maker = left > 0 ? await rightsOfMaker(db, row.created_by, now, left) : undefined;
  return maker && (await mayGive(db, maker, { by: 'tokens.manage', ...rights })) ? rights : undefined;
}

/** Neither expired nor taken back. */
export const holdingTokens = (db: Database, now: number) =>
  db.selectFrom('api_tokens').selectAll().where('revoked_at', 'is', null).where('expires_at', '>', now);

/** A list that cannot be read allows nothing. */
export const readActions = ({ actions }: Pick<ApiTokenRow, 'actions'>): readonly Action[] =>
  readStored(z.array(actionSchema), actions, []);
