import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { CarePlanVersion } from '../../contracts/api-care-plans.ts';
import { carePlanFieldsSchema, noCarePlan, type CarePlanFields } from '../../contracts/care-plan.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { Actor } from '../identity/actor.ts';
import type { Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { readStored } from '../store/stored-json.ts';
import type { CarePlanVersionRow } from '../store/tables-care-plans.ts';
import { getDwelling } from './dwellings.ts';

/** A home in which nobody has decided anything. */
const { version: _, ...defaults } = noCarePlan;
const versionZero: CarePlanVersion = {
  version: 0,
  changedAt: null,
  changedBy: null,
  note: '',
  restoredFrom: null,
  plan: defaults,
};

/** The newest version, or one of the earlier ones. Undefined outside the scope, or when there is no such version. */
export async function getCarePlan(
  db: Database,
  scope: Scope,
  dwellingId: string,
  version?: number,
): Promise<CarePlanVersion | undefined> {
  if (!(await getDwelling(db, scope, dwellingId))) return undefined;
  const wanted = version ?? (await newestVersion(db, dwellingId));
  if (wanted === 0) return versionZero;
  const row = await versions(db, dwellingId).where('version', '=', wanted).executeTakeFirst();
  return row && toVersion(row);
}

/** The newest first, below `before` where that is given. Undefined outside the scope. */
export async function listCarePlanVersions(
  db: Database,
  scope: Scope,
  dwellingId: string,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<CarePlanVersion[] | undefined> {
  if (!(await getDwelling(db, scope, dwellingId))) return undefined;
  let query = versions(db, dwellingId);
  if (page.before !== undefined) query = query.where('version', '<', page.before);
  const rows = await query.orderBy('version', 'desc').limit(page.limit).execute();
  return rows.map(toVersion);
}

export interface CarePlanChange {
  readonly dwellingId: string;
  /** The version that it was made on. */
  readonly expectedVersion: number;
  readonly plan: CarePlanFields;
  readonly note: string;
  readonly restoredFrom: number | null;
  readonly by: Pick<Actor, 'kind' | 'id' | 'name'>;
}

/** Somebody else was quicker: `newest` is what stands there now. */
export interface CarePlanConflict {
  readonly newest: number;
}

/**
 * A new version. Call it inside a transaction: two people who change the same version at once make one new version, and
 * one conflict. Undefined outside the scope.
 */
export async function changeCarePlan(
  tx: Database,
  scope: Scope,
  change: CarePlanChange,
  now: number,
): Promise<CarePlanVersion | CarePlanConflict | undefined> {
  const { dwellingId, expectedVersion, plan, note, restoredFrom, by } = change;
  if (!(await getDwelling(tx, scope, dwellingId))) return undefined;
  const version = expectedVersion + 1;
  const revision = randomUUID();
  const counted =
    expectedVersion === 0
      ? await tx
          .insertInto('care_plans')
          .values({ dwelling_id: dwellingId, version, revision })
          .onConflict((conflict) => conflict.column('dwelling_id').doNothing())
          .executeTakeFirst()
          .then(({ numInsertedOrUpdatedRows }) => (numInsertedOrUpdatedRows ?? 0n) > 0n)
      : await tx
          .updateTable('care_plans')
          .set({ version, revision })
          .where('dwelling_id', '=', dwellingId)
          .where('version', '=', expectedVersion)
          .executeTakeFirst()
          .then(({ numUpdatedRows }) => numUpdatedRows > 0n);
  if (!counted) return { newest: await newestVersion(tx, dwellingId) };
  const row = {
    dwelling_id: dwellingId,
    version,
    revision,
    changed_at: now,
    changed_by_kind: by.kind,
    changed_by_id: by.id,
    changed_by_name: by.name,
    note,
    restored_from: restoredFrom,
    plan: JSON.stringify(plan),
  };
  return toVersion(await tx.insertInto('care_plan_versions').values(row).returningAll().executeTakeFirstOrThrow());
}

const versions = (db: Database, dwellingId: string) =>
  db.selectFrom('care_plan_versions').selectAll().where('dwelling_id', '=', dwellingId);

async function newestVersion(db: Database, dwellingId: string): Promise<number> {
  const row = await db
    .selectFrom('care_plans')
    .select('version')
    .where('dwelling_id', '=', dwellingId)
    .executeTakeFirst();
  return row?.version ?? 0;
}

function toVersion(row: Selectable<CarePlanVersionRow>): CarePlanVersion {
  const plan = readStored<CarePlanFields | undefined>(carePlanFieldsSchema, row.plan, undefined);
  // Showing something else in its place would be believed.
  if (!plan) throw new AnjuError('disk/corrupt', `care plan of ${row.dwelling_id}, version ${row.version}: unreadable`);
  return {
    version: row.version,
    changedAt: row.changed_at,
    changedBy: {
      kind: row.changed_by_kind === 'token' ? 'token' : 'account',
      id: row.changed_by_id,
      name: row.changed_by_name,
    },
    note: row.note,
    restoredFrom: row.restored_from,
    plan,
  };
}
