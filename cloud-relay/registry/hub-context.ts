import type { Community, Dwelling, EscalationPolicy, Resident } from '../../contracts/api-registry.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import type { Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { getCommunity } from './communities.ts';
import { getDwelling } from './dwellings.ts';
import { getHub, type RegisteredHub } from './hubs.ts';
import { policyFor } from './policies.ts';
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

/** Undefined when the hub is not within the scope. */
export async function hubContext(db: Database, scope: Scope, hubId: string): Promise<HubContext | undefined> {
  const hub = await getHub(db, scope, hubId);
  return hub && dwellingContext(db, scope, hub);
}

async function dwellingContext(db: Database, scope: Scope, hub: RegisteredHub): Promise<HubContext | undefined> {
  const dwelling = await getDwelling(db, scope, hub.dwellingId);
  const community = dwelling && (await getCommunity(db, scope, dwelling.communityId));
  if (!dwelling || !community) return undefined;
  return {
    hub: hub.id,
    dwelling,
    community,
    residents: await listResidents(db, scope, dwelling.id),
    policies: {
      alarm: await policyFor(db, dwelling, 'alarm'),
      fault: await policyFor(db, dwelling, 'fault'),
    },
  };
}
