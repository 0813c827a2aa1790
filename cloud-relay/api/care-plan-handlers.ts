import type { carePlanRoutes, HomeCarePlan } from '../../contracts/api-care-plans.ts';
import { ruleCatalogue } from '../../contracts/rule-catalogue.ts';
import { changeCarePlan, getCarePlan, listCarePlanVersions, type CarePlanChange } from '../registry/care-plans.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { carePlansOfHome } from '../store/care-plan-delivery-store.ts';
import type { Scope } from '../store/scope.ts';
import { ApiRefusal } from './api-error.ts';
import { deliveryView } from './care-plan-view.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { knownRuleProblem } from './known-rule-problem.ts';

type Needs = Pick<ApiDependencies, 'store' | 'carePlans'>;

/** How homes are watched. A change is on the disk before it is sent, and sent before it is answered. */
export const carePlanHandlers = ({ store, carePlans }: Needs): Handlers<keyof typeof carePlanRoutes> => {
  const shown = async (scope: Scope, dwellingId: string): Promise<HomeCarePlan | undefined> => {
    const dwelling = await getDwelling(store.db, scope, dwellingId);
    const current = await getCarePlan(store.db, scope, dwellingId);
    if (!dwelling || !current) return undefined;
    const hubs = await carePlansOfHome(store.db, scope, dwellingId);
    return { dwellingId, communityId: dwelling.communityId, current, hubs: hubs.map(deliveryView) };
  };

  const changed = async (scope: Scope, change: CarePlanChange, now: number): Promise<HomeCarePlan | undefined> => {
    const outcome = await store.transaction((tx) => changeCarePlan(tx, scope, change, now));
    if (!outcome) return undefined;
    if ('newest' in outcome) throw conflict(change.expectedVersion, outcome.newest);
    await carePlans.changed(change.dwellingId);
    return shown(scope, change.dwellingId);
  };

  return {
    'GET /api/dwellings/:id/care-plan': ({ scope, params }) => shown(scope, params.id),
    'GET /api/dwellings/:id/care-plan/versions': async ({ scope, params, query }) => {
      const { before, limit } = query;
      const found = await listCarePlanVersions(store.db, scope, params.id, { before, limit: limit + 1 });
      return found && { versions: found.slice(0, limit), more: found.length > limit };
    },
    'PUT /api/dwellings/:id/care-plan': async ({ scope, params, body, actor, now }) => {
      const { expectedVersion, plan, note } = body;
      if (!(await getDwelling(store.db, scope, params.id))) return undefined;
      const problem = knownRuleProblem(ruleCatalogue, plan.rules);
      if (problem) throw invalid({ ...problem, field: `plan.${problem.field}` });
      const change = { dwellingId: params.id, expectedVersion, plan, note, restoredFrom: null, by: actor };
      return changed(scope, change, now);
    },
    'POST /api/dwellings/:id/care-plan/restore': async ({ scope, params, body, actor, now }) => {
      const { expectedVersion, version, note } = body;
      if (!(await getDwelling(store.db, scope, params.id))) return undefined;
      const earlier = await getCarePlan(store.db, scope, params.id, version);
      if (!earlier) throw invalid({ field: 'version', value: version, fix: 'name a version that the history shows' });
      const { plan } = earlier;
      return changed(
        scope,
        { dwellingId: params.id, expectedVersion, plan, note, restoredFrom: version, by: actor },
        now,
      );
    },
    'GET /api/rules': async () => ({ rules: [...ruleCatalogue] }),
  };
};

const conflict = (expected: number, newest: number): ApiRefusal =>
  new ApiRefusal(409, {
    code: 'store/conflict',
    message: `expectedVersion: version ${newest} is the newest one, not ${expected}: somebody else has changed the plan`,
    field: 'expectedVersion',
    value: newest,
    fix: 'look at the newest version, then make your change on it',
  });

const invalid = ({ field, value, fix }: { field: string; value: unknown; fix: string }): ApiRefusal =>
  new ApiRefusal(400, { code: 'input/invalid', message: `${field}: ${fix}`, field, value, fix });
