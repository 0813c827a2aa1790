import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Resident, residentFieldsSchema } from '../../contracts/api-registry.ts';
import { communitiesOf, withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { ResidentRow } from '../store/tables-registry.ts';
import { getDwelling } from './dwellings.ts';

export type ResidentInput = z.output<typeof residentFieldsSchema>;

/** Undefined when the dwelling is not within the scope, or the scope is single homes only. */
export async function createResident(
  db: Database,
  scope: Scope,
  input: ResidentInput,
  now: number,
): Promise<Resident | undefined> {
  if (!(await getDwelling(db, communitiesOf(scope), input.dwellingId))) return undefined;
  const row = { ...toRow(input), id: randomUUID(), created_at: now };
  return toResident(await db.insertInto('residents').values(row).returningAll().executeTakeFirstOrThrow());
}

export async function getResident(db: Database, scope: Scope, id: string): Promise<Resident | undefined> {
  const row = await selectWithin(db, scope).where('residents.id', '=', id).executeTakeFirst();
  return row && toResident(row);
}

/** Everybody within the scope, or only who lives in one dwelling. */
export async function listResidents(db: Database, scope: Scope, dwellingId?: string): Promise<Resident[]> {
  let query = selectWithin(db, scope);
  if (dwellingId !== undefined) query = query.where('residents.dwelling_id', '=', dwellingId);
  const rows = await query.orderBy('residents.created_at').orderBy('residents.id').execute();
  return rows.map(toResident);
}

/** Undefined when the resident, or the new dwelling, is not within the scope. */
export async function updateResident(
  db: Database,
  scope: Scope,
  id: string,
  input: ResidentInput,
): Promise<Resident | undefined> {
  if (!(await getResident(db, scope, id)) || !(await getDwelling(db, scope, input.dwellingId))) return undefined;
  const row = await db
    .updateTable('residents')
    .set(toRow(input))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row && toResident(row);
}

const selectWithin = (db: Database, scope: Scope) =>
  db
    .selectFrom('residents')
    .innerJoin('dwellings', 'dwellings.id', 'residents.dwelling_id')
    .selectAll('residents')
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'));

const toRow = ({ dwellingId, name, respectfulName, phone }: ResidentInput) => ({
  dwelling_id: dwellingId,
  name,
  respectful_name: respectfulName,
  phone,
});

const toResident = (row: Selectable<ResidentRow>): Resident => ({
  id: row.id,
  dwellingId: row.dwelling_id,
  name: row.name,
  respectfulName: row.respectful_name,
  phone: row.phone,
});
