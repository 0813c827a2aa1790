import type { Selectable } from 'kysely';
import type { CarePlanStanding } from '../../contracts/care-plan.ts';
import { preparedQuery } from './prepared-query.ts';
import { withinScope, type Scope } from './scope.ts';
import type { Database } from './store.ts';
import type { HubCarePlanRow } from './tables-care-plans.ts';

/** What a hub should go by, beside what it says and was sent. Both null: the defaults, as version 0. */
export interface WantedPlan {
  readonly dwelling_id: string;
  readonly wanted_version: number | null;
  readonly wanted_revision: string | null;
}

export type CarePlanOfHub = Selectable<HubCarePlanRow> & WantedPlan;

/** A hub of a home, whether or not it ever spoke. */
export type CarePlanOfHomeHub = WantedPlan & {
  readonly hub: string;
  readonly last_heard_at: number | null;
  /** Null: it has said nothing of care plans. */
  readonly said: Selectable<HubCarePlanRow> | null;
};

const ofHub = preparedQuery((db, { hub }: { readonly hub: string }) =>
  db
    .selectFrom('hub_care_plans')
    .innerJoin('hubs', 'hubs.id', 'hub_care_plans.hub_id')
    .leftJoin('care_plans', 'care_plans.dwelling_id', 'hubs.dwelling_id')
    .selectAll('hub_care_plans')
    .select(['hubs.dwelling_id', 'care_plans.version as wanted_version', 'care_plans.revision as wanted_revision'])
    .where('hubs.id', '=', hub)
    .where('hubs.revoked_at', 'is', null),
);

/** Undefined: it is revoked, or has said nothing of care plans. The relay's own duty: no scope. */
export const carePlanOfHub = (db: Database, hub: string): Promise<CarePlanOfHub | undefined> =>
  ofHub.first(db, { hub });

/** The hubs of a home that may connect. */
export async function carePlansOfHome(db: Database, scope: Scope, dwellingId: string): Promise<CarePlanOfHomeHub[]> {
  const hubs = await db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .leftJoin('hub_presence', 'hub_presence.hub_id', 'hubs.id')
    .leftJoin('care_plans', 'care_plans.dwelling_id', 'hubs.dwelling_id')
    .select([
      'hubs.id as hub',
      'hubs.dwelling_id',
      'hub_presence.last_heard_at',
      'care_plans.version as wanted_version',
      'care_plans.revision as wanted_revision',
    ])
    .where('hubs.dwelling_id', '=', dwellingId)
    .where('hubs.revoked_at', 'is', null)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .orderBy('hubs.enrolled_at')
    .orderBy('hubs.id')
    .execute();
  const said = await db
    .selectFrom('hub_care_plans')
    .innerJoin('hubs', 'hubs.id', 'hub_care_plans.hub_id')
    .selectAll('hub_care_plans')
    .where('hubs.dwelling_id', '=', dwellingId)
    .execute();
  const saidBy = new Map(said.map((row) => [row.hub_id, row]));
  return hubs.map((row) => ({ ...row, said: saidBy.get(row.hub) ?? null }));
}

/** Keeps what a hub says of its plan. True: it says something new. */
export async function noteCarePlanSaid(
  tx: Database,
  hub: string,
  standing: CarePlanStanding,
  now: number,
): Promise<boolean> {
  const { running, refused, notKept = '' } = standing;
  const before = await saidBefore.first(tx, { hub });
  const said = {
    running_plan: running?.planId ?? '',
    running_version: running?.version ?? 0,
    running_revision: running?.revision ?? '',
    not_kept: notKept,
    refused_revision: refused?.revision ?? null,
    problems: JSON.stringify(refused?.problems ?? []),
  };
  if (before && Object.entries(said).every(([column, value]) => Reflect.get(before, column) === value)) return false;
  const sameRunning = before?.running_revision === said.running_revision && before.running_plan === said.running_plan;
  const noted = { ...said, running_since: sameRunning ? before.running_since : now, answered_at: now };
  await tx
    .insertInto('hub_care_plans')
    .values({ hub_id: hub, ...noted, sent_revision: null, sent_at: null, attempts: 0, next_at: null })
    .onConflict((row) => row.column('hub_id').doUpdateSet(noted))
    .execute();
  return true;
}

const saidBefore = preparedQuery((db, { hub }: { readonly hub: string }) =>
  db.selectFrom('hub_care_plans').selectAll().where('hub_id', '=', hub),
);

/** False: another process has sent it meanwhile. */
export async function noteCarePlanSent(
  db: Database,
  before: CarePlanOfHub,
  sent: { readonly revision: string; readonly at: number; readonly attempts: number; readonly nextAt: number },
): Promise<boolean> {
  const done = await db
    .updateTable('hub_care_plans')
    .set({ sent_revision: sent.revision, sent_at: sent.at, attempts: sent.attempts, next_at: sent.nextAt })
    .where('hub_id', '=', before.hub_id)
    .where('sent_at', before.sent_at === null ? 'is' : '=', before.sent_at)
    .where('attempts', '=', before.attempts)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** The text of one version, as it was stored. */
export async function carePlanText(db: Database, dwellingId: string, revision: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('care_plan_versions')
    .select('plan')
    .where('dwelling_id', '=', dwellingId)
    .where('revision', '=', revision)
    .executeTakeFirst();
  return row?.plan;
}

/** The hubs of a home that may connect. The relay's own duty: no scope. */
export async function hubsOfHome(db: Database, dwellingId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('hubs')
    .select('id')
    .where('dwelling_id', '=', dwellingId)
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}
