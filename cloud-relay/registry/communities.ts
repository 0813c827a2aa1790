import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { communityLevelSchema, type Community, type communityFieldsSchema } from '../../contracts/api-registry.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { CommunityRow } from '../store/tables-registry.ts';

export type CommunityInput = z.output<typeof communityFieldsSchema>;

/** From the top down. */
const levels = communityLevelSchema.options;

/**
 * Undefined when the parent is not within the scope. Only somebody who may see everything adds one at the top. A scope
 * that names communities does not grow by itself: the new one is in it the next time `scopeBelow` makes it.
 */
export async function createCommunity(
  db: Database,
  scope: Scope,
  input: CommunityInput,
  now: number,
): Promise<Community | undefined> {
  if (!(await mayStandUnder(db, scope, input))) return undefined;
  const row = { ...toRow(input), id: randomUUID(), created_at: now };
  return toCommunity(await db.insertInto('communities').values(row).returningAll().executeTakeFirstOrThrow());
}

export async function getCommunity(db: Database, scope: Scope, id: string): Promise<Community | undefined> {
  const row = await db
    .selectFrom('communities')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'communities.id'))
    .executeTakeFirst();
  return row && toCommunity(row);
}

export async function listCommunities(db: Database, scope: Scope): Promise<Community[]> {
  const rows = await db
    .selectFrom('communities')
    .selectAll()
    .where(withinScope(scope, 'communities.id'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toCommunity);
}

/** Undefined when it, or its new parent, is not within the scope. */
export async function updateCommunity(
  db: Database,
  scope: Scope,
  id: string,
  input: CommunityInput,
): Promise<Community | undefined> {
  const before = await getCommunity(db, scope, id);
  if (!before) return undefined;
  if (input.level !== before.level) {
    throw new AnjuError(
      'input/invalid',
      `level: ${input.level} differs from ${before.level}; a community keeps its level`,
    );
  }
  if (input.parentId !== before.parentId && !(await mayStandUnder(db, scope, input))) return undefined;
  const row = await db
    .updateTable('communities')
    .set(toRow(input))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && toCommunity(row);
}

/** Levels always fall on the way down, so that no chain of parents can run in a circle. */
async function mayStandUnder(db: Database, scope: Scope, { level, parentId }: CommunityInput): Promise<boolean> {
  if (parentId === null) return scope.communities === 'all';
  const above = await getCommunity(db, scope, parentId);
  if (!above) return false;
  if (levels.indexOf(above.level) >= levels.indexOf(level)) {
    throw new AnjuError(
      'input/invalid',
      `parentId: a ${level} cannot belong to a ${above.level}; choose one of a higher level`,
    );
  }
  return true;
}

const toRow = ({ level, name, parentId }: CommunityInput) => ({ level, name, parent_id: parentId });

export const toCommunity = (row: Omit<Selectable<CommunityRow>, 'created_at'>): Community => ({
  id: row.id,
  level: communityLevelSchema.catch('community').parse(row.level),
  name: row.name,
  parentId: row.parent_id,
});
