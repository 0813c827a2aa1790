import type { Community, Dwelling, EscalationPolicy, Resident } from '../../contracts/api-registry.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { toCommunity } from './communities.ts';
import { toDwelling } from './dwellings.ts';
import { policiesFor } from './policies.ts';
import { listResidents } from './residents.ts';

/** Everything about a hub's home that an incident needs: where, who, and who is paged. */
export interface HubContext {
  readonly hub: HubId;
  readonly dwelling: Dwelling;
  readonly community: Community;
  readonly residents: readonly Resident[];
  /** Undefined where nobody has been named, which is itself a fault. */
  readonly policies: { readonly alarm: EscalationPolicy | undefined; readonly fault: EscalationPolicy | undefined };
}

/** Undefined when the hub is not within the scope. One alarm asks for this once: it is few queries, not simple ones. */
export async function hubContext(db: Database, scope: Scope, hubId: string): Promise<HubContext | undefined> {
  const row = await db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .innerJoin('communities', 'communities.id', 'dwellings.community_id')
    .select(['hubs.id as hub_id', 'dwellings.id as dwelling_id', 'address', 'access_note'])
    .select(['communities.id as community_id', 'level', 'name', 'parent_id'])
    .where('hubs.id', '=', hubId)
    .where(withinScope(scope, 'dwellings.community_id'))
    .executeTakeFirst();
  if (!row) return undefined;
  const dwelling = toDwelling({ ...row, id: row.dwelling_id });
  return {
    hub: hubIdSchema.parse(row.hub_id),
    dwelling,
    community: toCommunity({ ...row, id: row.community_id }),
    residents: await listResidents(db, scope, dwelling.id),
    policies: await policiesFor(db, dwelling),
  };
}
