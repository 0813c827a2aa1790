import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Dwelling, dwellingFieldsSchema } from '../../contracts/api-registry.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { DwellingRow } from '../store/tables-registry.ts';
import { getCommunity } from './communities.ts';

export type DwellingInput = z.output<typeof dwellingFieldsSchema>;

/** Undefined when its community is not within the scope. */
export async function createDwelling(
  db: Database,
  scope: Scope,
  input: DwellingInput,
  now: number,
): Promise<Dwelling | undefined> {
  if (!(await getCommunity(db, scope, input.communityId))) return undefined;
  const row = { ...toRow(input), id: randomUUID(), created_at: now };
  return toDwelling(await db.insertInto('dwellings').values(row).returningAll().executeTakeFirstOrThrow());
}

export async function getDwelling(db: Database, scope: Scope, id: string): Promise<Dwelling | undefined> {
  const row = await db
    .selectFrom('dwellings')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .executeTakeFirst();
  return row && toDwelling(row);
}

export async function listDwellings(db: Database, scope: Scope): Promise<Dwelling[]> {
  const rows = await db
    .selectFrom('dwellings')
    .selectAll()
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toDwelling);
}

/** Undefined when it, or its new community, is not within the scope. */
export async function updateDwelling(
  db: Database,
  scope: Scope,
  id: string,
  input: DwellingInput,
): Promise<Dwelling | undefined> {
  const before = await getDwelling(db, scope, id);
  if (!before) return undefined;
  const moves = input.communityId !== before.communityId;
  if (moves && !(await getCommunity(db, scope, input.communityId))) return undefined;
  const row = await db
    .updateTable('dwellings')
    .set(toRow(input))
    .where('id', '=', id)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .returningAll()
    .executeTakeFirst();
  // Whoever looks after the home from now on sees what is going on there, and is paged for it.
  if (row && moves) {
    await db
      .updateTable('incidents')
      .set({ community_id: input.communityId })
      .where('dwelling_id', '=', id)
      .where('due_at', 'is not', null)
      .execute();
  }
  return row && toDwelling(row);
}

const toRow = ({ communityId, address, accessNote }: DwellingInput) => ({
  community_id: communityId,
  address,
  access_note: accessNote,
});

export const toDwelling = (row: Omit<Selectable<DwellingRow>, 'created_at'>): Dwelling => ({
  id: row.id,
  communityId: row.community_id,
  address: row.address,
  accessNote: row.access_note,
});
