import type { registryRoutes } from '../../contracts/api-registry.ts';
import { createCommunity, getCommunity, listCommunities, updateCommunity } from '../registry/communities.ts';
import { createDwelling, getDwelling, listDwellings, updateDwelling } from '../registry/dwellings.ts';
import { createPolicy, getPolicy, listPolicies, updatePolicy } from '../registry/policies.ts';
import { createResident, getResident, listResidents, updateResident } from '../registry/residents.ts';
import { createResponder, getResponder, listResponders, updateResponder } from '../registry/responders.ts';
import { isWithin, type Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { Handlers } from './handlers.ts';

/** Who lives where and who comes: read and written within the sender's scope, each change in a transaction of its own. */
export const registryHandlers = ({ store }: { readonly store: Store }): Handlers<keyof typeof registryRoutes> => ({
  'GET /api/communities': async ({ scope }) => ({ communities: await listCommunities(store.db, scope) }),
  'POST /api/communities': ({ scope, body, now }) => store.transaction((tx) => createCommunity(tx, scope, body, now)),
  'GET /api/communities/:id': ({ scope, params }) => getCommunity(store.db, scope, params.id),
  'PUT /api/communities/:id': ({ scope, params, body }) =>
    store.transaction((tx) => updateCommunity(tx, scope, params.id, body)),

  'GET /api/dwellings': async ({ scope, query }, { request }) => {
    request.audited = ofWhich(query);
    const inside = narrowed(scope, query.communityId);
    return inside && { dwellings: await listDwellings(store.db, inside) };
  },
  'POST /api/dwellings': ({ scope, body, now }) => store.transaction((tx) => createDwelling(tx, scope, body, now)),
  'GET /api/dwellings/:id': ({ scope, params }) => getDwelling(store.db, scope, params.id),
  'PUT /api/dwellings/:id': ({ scope, params, body }) =>
    store.transaction((tx) => updateDwelling(tx, scope, params.id, body)),

  'GET /api/residents': async ({ scope, query }, { request }) => {
    request.audited = ofWhich(query);
    const inside = narrowed(scope, query.communityId);
    if (!inside) return undefined;
    const { dwellingId } = query;
    if (dwellingId !== undefined && !(await getDwelling(store.db, inside, dwellingId))) return undefined;
    return { residents: await listResidents(store.db, inside, dwellingId) };
  },
  'POST /api/residents': ({ scope, body, now }) => store.transaction((tx) => createResident(tx, scope, body, now)),
  'GET /api/residents/:id': ({ scope, params }) => getResident(store.db, scope, params.id),
  'PUT /api/residents/:id': ({ scope, params, body }) =>
    store.transaction((tx) => updateResident(tx, scope, params.id, body)),

  'GET /api/responders': async ({ scope, query }) => {
    const inside = narrowed(scope, query.communityId);
    return inside && { responders: await listResponders(store.db, inside) };
  },
  'POST /api/responders': ({ scope, body, now }) => store.transaction((tx) => createResponder(tx, scope, body, now)),
  'GET /api/responders/:id': ({ scope, params }) => getResponder(store.db, scope, params.id),
  'PUT /api/responders/:id': ({ scope, params, body }) =>
    store.transaction((tx) => updateResponder(tx, scope, params.id, body)),

  'GET /api/policies': async ({ scope, query }) => {
    const inside = narrowed(scope, query.communityId);
    return inside && { policies: await listPolicies(store.db, inside) };
  },
  'POST /api/policies': ({ scope, body, now }) => store.transaction((tx) => createPolicy(tx, scope, body, now)),
  'GET /api/policies/:id': ({ scope, params }) => getPolicy(store.db, scope, params.id),
  'PUT /api/policies/:id': ({ scope, params, body }) =>
    store.transaction((tx) => updatePolicy(tx, scope, params.id, body)),
});

/** Whose records a list was asked for; without either: all that the asker may see. */
const ofWhich = (query: { readonly communityId?: string | undefined; readonly dwellingId?: string | undefined }) => ({
  target: query.dwellingId ?? query.communityId ?? '',
});

/** The part of a scope that one community is; undefined when it lies outside. */
function narrowed(scope: Scope, communityId: string | undefined): Scope | undefined {
  if (communityId === undefined) return scope;
  return isWithin(scope, communityId) ? { communities: [communityId], dwellings: [] } : undefined;
}
