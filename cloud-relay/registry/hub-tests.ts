import type { Selectable } from 'kysely';
import { minutes, type Duration } from '../../foundation/durations.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import type { HubTestRow } from '../store/tables-hub-tests.ts';

/** The last test mode of a hub, by the relay's own steady clock. Times in milliseconds since 1970. */
export interface HubTest {
  readonly from: number;
  readonly until: number;
  readonly by: 'relay' | 'hub';
  readonly walkTest: boolean;
  /** What the hub calls it; null: it has not said that it is in test mode. */
  readonly toldId: string | null;
  /** Since when test modes that the hub began by itself are counted together; null: there was none. */
  readonly seriesFrom: number | null;
}

/**
 * So long after its end the relay still believes a hub that calls an alarm a test, and waits for its word that the test is
 * over: the command that began it took a moment, and so does what the hub says at its end.
 */
export const testGrace: Duration = minutes(1);

/** Undefined: it was never in test mode. */
export async function hubTest(db: Database, hub: string): Promise<HubTest | undefined> {
  const row = await db.selectFrom('hub_tests').selectAll().where('hub_id', '=', hub).executeTakeFirst();
  return row && toHubTest(row);
}

/** By hub, those of the scope that are not over. */
export async function hubTestsNow(
  db: Database,
  scope: Scope,
  now: number,
  hub?: string,
): Promise<ReadonlyMap<string, HubTest>> {
  const rows = await db
    .selectFrom('hub_tests')
    .innerJoin('hubs', 'hubs.id', 'hub_tests.hub_id')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .selectAll('hub_tests')
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .where('hub_tests.until_at', '>', now)
    .$if(hub !== undefined, (query) => query.where('hub_tests.hub_id', '=', hub ?? ''))
    .execute();
  return new Map(rows.map((row) => [row.hub_id, toHubTest(row)]));
}

export async function putHubTest(tx: Database, hub: string, test: HubTest): Promise<void> {
  const columns = {
    from_at: test.from,
    until_at: test.until,
    begun_by: test.by,
    walk_test: Number(test.walkTest),
    told_id: test.toldId,
    series_from: test.seriesFrom,
  };
  await tx
    .insertInto('hub_tests')
    .values({ hub_id: hub, ...columns })
    .onConflict((conflict) => conflict.column('hub_id').doUpdateSet(columns))
    .execute();
}

const toHubTest = (row: Selectable<HubTestRow>): HubTest => ({
  from: row.from_at,
  until: row.until_at,
  by: row.begun_by === 'hub' ? 'hub' : 'relay',
  walkTest: row.walk_test !== 0,
  toldId: row.told_id,
  seriesFrom: row.series_from,
});
