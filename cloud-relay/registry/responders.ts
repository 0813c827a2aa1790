import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { responderFieldsSchema, responderRoleSchema, type Responder } from '../../contracts/api-registry.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { ResponderRow } from '../store/tables-registry.ts';
import { getCommunity } from './communities.ts';

export type ResponderInput = z.output<typeof responderFieldsSchema>;

/** Undefined when the community is not within the scope. */
export async function createResponder(
  db: Database,
  scope: Scope,
  input: ResponderInput,
  now: number,
): Promise<Responder | undefined> {
  if (!(await getCommunity(db, scope, input.communityId))) return undefined;
  const row = { ...toRow(input), id: randomUUID(), created_at: now };
  return toResponder(await db.insertInto('responders').values(row).returningAll().executeTakeFirstOrThrow());
}

export async function getResponder(db: Database, scope: Scope, id: string): Promise<Responder | undefined> {
  const row = await db
    .selectFrom('responders')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'responders.community_id'))
    .executeTakeFirst();
  return row && toResponder(row);
}

export async function listResponders(db: Database, scope: Scope): Promise<Responder[]> {
  const rows = await db
    .selectFrom('responders')
    .selectAll()
    .where(withinScope(scope, 'responders.community_id'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toResponder);
}

/** Undefined when the responder, or the new community, is not within the scope. */
export async function updateResponder(
  db: Database,
  scope: Scope,
  id: string,
  input: ResponderInput,
): Promise<Responder | undefined> {
  if (!(await getCommunity(db, scope, input.communityId))) return undefined;
  const row = await db
    .updateTable('responders')
    .set(toRow(input))
    .where('id', '=', id)
    .where(withinScope(scope, 'responders.community_id'))
    .returningAll()
    .executeTakeFirst();
  return row && toResponder(row);
}

const toRow = ({ communityId, name, phone, role, language }: ResponderInput) => ({
  community_id: communityId,
  name,
  phone,
  role,
  language,
});

const toResponder = (row: Selectable<ResponderRow>): Responder => ({
  id: row.id,
  communityId: row.community_id,
  name: row.name,
  phone: row.phone,
  role: responderRoleSchema.parse(row.role),
  language: responderFieldsSchema.shape.language.parse(row.language),
});
