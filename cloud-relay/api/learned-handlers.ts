import type { HubLearned, learnedRoutes } from '../../contracts/api-learned.ts';
import type { Learned } from '../../contracts/learned.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { hubLearned } from '../registry/hub-learned.ts';
import { getHub } from '../registry/hubs.ts';
import type { Scope } from '../store/scope.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';

type Needs = Pick<ApiDependencies, 'store' | 'learnedReset'>;

/** What hubs have learned of the people in their homes. */
export const learnedHandlers = ({ store, learnedReset }: Needs): Handlers<keyof typeof learnedRoutes> => {
  const shown = async (scope: Scope, id: string): Promise<HubLearned | undefined> => {
    const hub = await getHub(store.db, scope, id);
    const dwelling = hub && (await getDwelling(store.db, scope, hub.dwellingId));
    if (!hub || !dwelling) return undefined;
    const { learned, saidAt } = await hubLearned(store.db, scope, hub.id);
    return { hub: hub.id, communityId: dwelling.communityId, saidAt, learned: learned && byHour(learned) };
  };

  return {
    'GET /api/hubs/:id/learned': ({ scope, params }) => shown(scope, params.id),
    'POST /api/hubs/:id/learned/reset': async ({ scope, params }) => {
      const outcome = await learnedReset(scope, params.id);
      if (outcome === 'revoked') throw conflict('the hub is revoked: it is let in no more');
      if (outcome === 'away') throw conflict('the hub is not connected: try again when it is, or reset it at the hub');
      return outcome && shown(scope, params.id);
    },
  };
};

function byHour({ limitMinutes, limitAfterDoorMinutes, longestMinutes, longestAfterDoorMinutes, ...facts }: Learned) {
  const hours = limitMinutes.map((limit, hour) => ({
    hour,
    limitMinutes: limit,
    limitAfterDoorMinutes: limitAfterDoorMinutes[hour] ?? limit,
    longestMinutes: longestMinutes[hour] ?? 0,
    longestAfterDoorMinutes: longestAfterDoorMinutes[hour] ?? 0,
  }));
  return { ...facts, hours };
}

const conflict = (message: string): ApiRefusal => new ApiRefusal(409, { code: 'store/conflict', message });
