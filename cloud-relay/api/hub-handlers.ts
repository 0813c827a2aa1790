import type { hubIdentityRoutes, hubRoutes } from '../../contracts/api-hubs.ts';
import { longestInstallationMinutes, longestWorkMinutes } from '../../contracts/api-hubs.ts';
import { longestTestMinutes } from '../../contracts/test-mode.ts';
import { createClaimCode, listOpenClaims, takeBackClaim } from '../identity/claims.ts';
import { getDwelling, listDwellings } from '../registry/dwellings.ts';
import { hubTestsNow } from '../registry/hub-tests.ts';
import { getHub, listHubs } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import { ApiRefusal } from './api-error.ts';
import { tooLongAgo } from './authorisation.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { hubPresence } from './hub-presence.ts';
import { hubSummary, hubView } from './hub-view.ts';

type Needs = Pick<ApiDependencies, 'store' | 'hubIdentity' | 'hubTests'>;

export const hubHandlers = ({ store, hubIdentity }: Omit<Needs, 'hubTests'>): Handlers<keyof typeof hubRoutes> => ({
  'GET /api/hubs': async ({ scope, now }) => {
    const [hubs, presenceOf] = [await listHubs(store.db, scope), await hubPresence(store.db, scope)];
    const dwellings = new Map((await listDwellings(store.db, scope)).map((dwelling) => [dwelling.id, dwelling]));
    const tests = await hubTestsNow(store.db, scope, now);
    const hubsShown = hubs.flatMap((hub) => {
      const dwelling = dwellings.get(hub.dwellingId);
      return dwelling
        ? [hubSummary({ hub, dwelling, presence: presenceOf(hub.id), test: tests.get(hub.id), now })]
        : [];
    });
    return { hubs: hubsShown };
  },
  'GET /api/hubs/:id': ({ scope, params, now }) => shownHub(store, scope, params.id, now),
  'POST /api/claim-codes': async ({ actor, scope, body, now }) => {
    // It will revoke that hub, and revoking asks for this too.
    if (body.replaces !== null && actor.recentUntil < now) throw tooLongAgo();
    const request = { ...body, address: hubIdentity.address(), by: actor };
    return store.transaction((tx) => createClaimCode(tx, scope, request, now));
  },
});

const testTooLong = `a test mode ends at most ${longestTestMinutes} minutes after it began: end it first, so that what stands is raised, then begin another`;
const tooLong = `an installation ends at most ${longestWorkMinutes / 60} hours after it began: end it first, so that what stands is paged, then begin another`;

export const hubIdentityHandlers = ({
  store,
  hubIdentity,
  hubTests,
}: Needs): Handlers<keyof typeof hubIdentityRoutes> => ({
  'POST /api/hubs/:id/revoke': async ({ scope, params, body, now }) => {
    const outcome = await hubIdentity.revoke(scope, params.id, body.because);
    if (outcome === 'already') throw conflict('the hub is revoked already');
    return outcome && shownHub(store, scope, params.id, now);
  },
  'POST /api/hubs/:id/installation': async ({ scope, params, body, now }) => {
    const outcome = await hubIdentity.install(scope, params.id, Math.min(body.minutes, longestInstallationMinutes));
    if (outcome === 'revoked') throw conflict('the hub is revoked: it is let in no more');
    if (outcome === 'too-long') throw conflict(tooLong);
    return outcome && shownHub(store, scope, params.id, now);
  },
  'DELETE /api/hubs/:id/installation': async ({ scope, params, now }) => {
    const outcome = await hubIdentity.install(scope, params.id, undefined);
    if (outcome === 'revoked') throw conflict('the hub is revoked: it is let in no more');
    return outcome && shownHub(store, scope, params.id, now);
  },
  'POST /api/hubs/:id/test-mode': async ({ scope, params, body, now }) => {
    const outcome = await hubTests.begin(scope, params.id, body);
    if (outcome === 'revoked') throw conflict('the hub is revoked: it is let in no more');
    if (outcome === 'away') throw conflict('the hub is not connected: begin the test mode at its own page');
    if (outcome === 'too-long') throw conflict(testTooLong);
    return outcome && shownHub(store, scope, params.id, now);
  },
  'DELETE /api/hubs/:id/test-mode': async ({ scope, params, now }) => {
    const outcome = await hubTests.end(scope, params.id);
    if (outcome === 'revoked') throw conflict('the hub is revoked: it is let in no more');
    const hub = outcome && (await shownHub(store, scope, params.id, now));
    return hub && { ...hub, endHeardByHub: outcome === 'done' };
  },
  'GET /api/claim-codes': async ({ scope, now }) => ({ claims: await listOpenClaims(store.db, scope, now) }),
  'DELETE /api/claim-codes/:id': async ({ scope, params, now }) =>
    (await takeBackClaim(store.db, scope, params.id, now)) ? {} : undefined,
  'GET /api/authority': async () => ({ authorities: await hubIdentity.authorities() }),
  'POST /api/authority/rotate': async () => {
    const outcome = await hubIdentity.rotate();
    if (outcome === 'too-many') throw conflict('there are three authorities; retire the oldest one first');
    if (outcome === 'cannot-vouch')
      throw conflict('the present authority is of an earlier release and cannot be rotated');
    return { authorities: await hubIdentity.authorities() };
  },
  'POST /api/authority/:id/retire': async ({ params, body }) => {
    const outcome = await hubIdentity.retire(params.id, body.force);
    if (outcome === 'unknown') return undefined;
    if (outcome === 'signing') throw conflict('this authority signs; rotate first, then retire it');
    if (outcome === 'in-use') {
      throw conflict('hubs still have certificates of it; wait until they have renewed, or set force to cut them off');
    }
    return { authorities: await hubIdentity.authorities() };
  },
});

async function shownHub(store: Needs['store'], scope: Scope, id: string, now: number) {
  const hub = await getHub(store.db, scope, id);
  const dwelling = hub && (await getDwelling(store.db, scope, hub.dwellingId));
  if (!hub || !dwelling) return undefined;
  const presenceOf = await hubPresence(store.db, scope, hub.id);
  const tests = await hubTestsNow(store.db, scope, now, hub.id);
  return hubView({ hub, dwelling, presence: presenceOf(hub.id), test: tests.get(hub.id), now });
}

const conflict = (message: string): ApiRefusal => new ApiRefusal(409, { code: 'store/conflict', message });
