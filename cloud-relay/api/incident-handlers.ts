import type { incidentRoutes } from '../../contracts/api-incidents.ts';
import type { IncidentView } from '../duty/incident-desk.ts';
import type { Action } from '../incidents/apply-action.ts';
import type { Incident, Person } from '../incidents/incident.ts';
import { getResponder } from '../registry/responders.ts';
import type { Scope } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import { ApiRefusal } from './api-error.ts';
import type { Actor, ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { surroundings } from './incident-surroundings.ts';
import { heldLife, incidentSummary, incidentView, namedIn, namedInSummary } from './incident-view.ts';

type Unsaid<A> = A extends Action ? Omit<A, 'by'> : never;

interface Acting {
  readonly actor: Actor;
  readonly scope: Scope;
  readonly params: { readonly id: string };
  readonly body: { readonly responder?: string | undefined };
}

export function incidentHandlers(deps: Pick<ApiDependencies, 'store' | 'desk'>): Handlers<keyof typeof incidentRoutes> {
  const { store, desk } = deps;

  const show = async (view: IncidentView | undefined, scope: Scope, acting: string | undefined) =>
    view && incidentView(view, await surroundings(store.db, scope)(view.incident, namedIn(view)), acting);

  const act = async (request: Acting, action: Unsaid<Action>) => {
    const { scope, params } = request;
    const by = await actingPerson(store, request);
    const before = by && (await desk.get(scope, params.id));
    if (!by || !before) return undefined;
    const after = await desk.act(scope, params.id, { ...action, by });
    if (after)
      await refuseWithoutEffect(store, { action: action.kind, by, before: before.incident, after: after.incident });
    return show(after, scope, by.responder);
  };

  return {
    'GET /api/incidents': async ({ scope, query }) => {
      const around = surroundings(store.db, scope);
      const incidents = [];
      for (const incident of await desk.list(scope, query)) {
        incidents.push(incidentSummary(incident, await around(incident, namedInSummary(incident))));
      }
      return { incidents };
    },
    'GET /api/incidents/:id': async ({ scope, params, query, actor }) =>
      show(await desk.get(scope, params.id), scope, actor.responder ?? query.responder),
    'POST /api/incidents/:id/accept': (request) => act(request, { kind: 'accept' }),
    'POST /api/incidents/:id/on-my-way': (request) =>
      act(request, { kind: 'on-the-way', etaMinutes: request.body.etaMinutes }),
    'POST /api/incidents/:id/arrived': (request) => act(request, { kind: 'arrived' }),
    'POST /api/incidents/:id/close': (request) =>
      act(request, { kind: 'close', outcome: request.body.outcome, note: request.body.note }),
    'POST /api/incidents/:id/cannot': (request) => act(request, { kind: 'resign', note: request.body.note }),
    'POST /api/incidents/:id/escalate-now': (request) => act(request, { kind: 'escalate-now' }),
  };
}

/** The responder in whose name the sender acts. Undefined: nobody whom the sender may see. */
async function actingPerson(store: Store, { actor, scope, body }: Acting): Promise<Person | undefined> {
  if (actor.responder !== null && body.responder !== undefined && body.responder !== actor.responder) {
    throw refused('this token acts for its own responder only', body.responder, 'leave it out');
  }
  const id = actor.responder ?? body.responder;
  if (id === undefined) throw refused('must say who acts', null, 'choose a responder');
  const responder = await getResponder(store.db, scope, id);
  return responder && { responder: responder.id, role: responder.role };
}

const refused = (message: string, value: string | null, fix: string): ApiRefusal =>
  new ApiRefusal(400, { code: 'input/invalid', field: 'responder', message: `responder: ${message}`, value, fix });

interface Effect {
  readonly action: Action['kind'];
  readonly by: Person;
  readonly before: Incident;
  readonly after: Incident;
}

/** A person who pressed a button must not believe that they have an incident which somebody else has, or which is over. */
async function refuseWithoutEffect(store: Store, { action, by, before, after }: Effect): Promise<void> {
  if (before.life.state === 'closed') {
    throw new ApiRefusal(409, { code: 'incident/closed', message: 'the incident is closed' });
  }
  const holder = heldLife(after)?.by;
  const takes = action === 'accept' || action === 'on-the-way' || action === 'arrived';
  if (!takes || !holder || holder.responder === by.responder) return;
  const name = (await getResponder(store.db, { communities: 'all' }, holder.responder))?.name ?? holder.role;
  throw new ApiRefusal(409, {
    code: 'incident/held-by-another',
    message: `${name} already has this incident`,
    field: 'responder',
    value: name,
  });
}
