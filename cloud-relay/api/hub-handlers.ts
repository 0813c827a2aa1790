import type { hubRoutes } from '../../contracts/api-hubs.ts';
import { createClaimCode } from '../identity/claims.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { getHub, listHubs } from '../registry/hubs.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { hubPresence } from './hub-presence.ts';
import { hubSummary, hubView } from './hub-view.ts';

export const hubHandlers = ({
  store,
  hubIdentity,
}: Pick<ApiDependencies, 'store' | 'hubIdentity'>): Handlers<keyof typeof hubRoutes> => ({
  'GET /api/hubs': async ({ scope }) => {
    const [hubs, presenceOf] = [await listHubs(store.db, scope), await hubPresence(store.db, scope)];
    const hubsShown = [];
    for (const hub of hubs) {
      const dwelling = await getDwelling(store.db, scope, hub.dwellingId);
      if (dwelling) hubsShown.push(hubSummary({ hub, dwelling, presence: presenceOf(hub.id) }));
    }
    return { hubs: hubsShown };
  },
  'GET /api/hubs/:id': async ({ scope, params }) => {
    const hub = await getHub(store.db, scope, params.id);
    const dwelling = hub && (await getDwelling(store.db, scope, hub.dwellingId));
    if (!hub || !dwelling) return undefined;
    const presenceOf = await hubPresence(store.db, scope, hub.id);
    return hubView({ hub, dwelling, presence: presenceOf(hub.id) });
  },
  'POST /api/claim-codes': ({ scope, body, now }) =>
    store.transaction((tx) => createClaimCode(tx, scope, { ...body, address: hubIdentity.address() }, now)),
});
