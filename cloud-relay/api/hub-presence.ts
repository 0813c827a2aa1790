import { z } from 'zod';
import { withinScope, type Scope } from '../store/scope.ts';
import type { Database } from '../store/store.ts';
import { readStored } from '../store/stored-json.ts';
import type { HubPresence } from './hub-view.ts';

const neverHeard: HubPresence = { lastHeardAt: null, heartbeat: null, isLost: false };

/** When each hub of a scope was last heard, what its last heartbeat said, and whether it counts as lost. */
export async function hubPresence(db: Database, scope: Scope, hubId?: string): Promise<(hub: string) => HubPresence> {
  let query = db
    .selectFrom('hubs')
    .innerJoin('dwellings', 'dwellings.id', 'hubs.dwelling_id')
    .leftJoin('hub_presence', 'hub_presence.hub_id', 'hubs.id')
    .leftJoin('hub_losses', 'hub_losses.hub_id', 'hubs.id')
    .select(['hubs.id', 'hub_presence.last_heard_at', 'hub_presence.heartbeat', 'hub_losses.lost_at'])
    .where(withinScope(scope, 'dwellings.community_id', 'dwellings.id'));
  if (hubId !== undefined) query = query.where('hubs.id', '=', hubId);
  const rows = await query.execute();
  const known = new Map(
    rows.map(({ id, last_heard_at, heartbeat, lost_at }): [string, HubPresence] => [
      id,
      {
        lastHeardAt: last_heard_at,
        heartbeat: heartbeat === null ? null : readStored(z.unknown(), heartbeat, null),
        isLost: lost_at !== null,
      },
    ]),
  );
  return (hub) => known.get(hub) ?? neverHeard;
}
