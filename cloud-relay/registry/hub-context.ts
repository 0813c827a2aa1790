import type { Dwelling, EscalationPolicy } from '../../contracts/api-registry.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { toDwelling } from './dwellings.ts';
import { policiesFor } from './policies.ts';

/** What an incident needs to know of a hub's home: where it is, and who is paged. */
export interface HubContext {
  readonly hub: HubId;
  readonly dwelling: Dwelling;
  /** When the work on it last began; null: never. */
  readonly installingFrom: number | null;
  /** Until then nobody is paged for what this hub raises; null: it watches. */
  readonly installingUntil: number | null;
  /** Undefined where nobody has been named, which is itself a fault. */
  readonly policies: { readonly alarm: EscalationPolicy | undefined; readonly fault: EscalationPolicy | undefined };
}

/** Undefined when the hub is not within the scope. One alarm asks for this once: it is few queries, not simple ones. */
export async function hubContext(db: Database, scope: Scope, hubId: string): Promise<HubContext | undefined> {
  const row = await db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .select([
      'hubs.id as hub_id',
      'hubs.installing_from',
      'hubs.installing_until',
      'dwellings.id as dwelling_id',
      'community_id',
      'address',
      'access_note',
    ])
    .where('hubs.id', '=', hubId)
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'))
    .executeTakeFirst();
  if (!row) return undefined;
  const dwelling = toDwelling({ ...row, id: row.dwelling_id });
  return {
    hub: hubIdSchema.parse(row.hub_id),
    dwelling,
    installingFrom: row.installing_from,
    installingUntil: row.installing_until,
    policies: await policiesFor(db, dwelling),
  };
}
