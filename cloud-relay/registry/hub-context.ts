import type { Dwelling } from '../../contracts/api-registry.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { scopedQuery } from '../store/prepared-query.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { toDwelling } from './dwellings.ts';

/** What an incident needs to know of a hub's home. */
export interface HubContext {
  readonly hub: HubId;
  readonly dwelling: Dwelling;
  /** When the work on it last began; null: never. */
  readonly installingFrom: number | null;
  /** Until then nobody is paged for what this hub raises; null: it watches. */
  readonly installingUntil: number | null;
  /** The last test mode of the hub, as the relay counts it; null: there was none. */
  readonly test: { readonly from: number; readonly until: number } | null;
}

/** Undefined when the hub is not within the scope. */
export async function hubContext(db: Database, scope: Scope, hubId: string): Promise<HubContext | undefined> {
  const row = await hubAndDwelling.first(db, scope, { hubId });
  if (!row) return undefined;
  return {
    hub: hubIdSchema.parse(row.hub_id),
    dwelling: toDwelling({ ...row, id: row.dwelling_id }),
    installingFrom: row.installing_from,
    installingUntil: row.installing_until,
    test: row.test_from === null || row.test_until === null ? null : { from: row.test_from, until: row.test_until },
  };
}

const hubAndDwelling = scopedQuery((db, scope, { hubId }: { readonly hubId: string }) =>
  db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .leftJoin('hub_tests', 'hub_tests.hub_id', 'hubs.id')
    .select([
      'hubs.id as hub_id',
      'hubs.installing_from',
      'hubs.installing_until',
      'hub_tests.from_at as test_from',
      'hub_tests.until_at as test_until',
      'dwellings.id as dwelling_id',
      'community_id',
      'address',
      'access_note',
    ])
    .where('hubs.id', '=', hubId)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id')),
);
