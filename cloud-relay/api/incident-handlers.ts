import type { incidentRoutes } from '../../contracts/api-incidents.ts';
import type { IncidentView } from '../duty/incident-desk.ts';
import { betweenAsking, type Action } from '../incidents/apply-action.ts';
import type { Incident, Person } from '../incidents/incident.ts';
import { getDwelling } from '../registry/dwellings.ts';
import { getResponder } from '../registry/responders.ts';
import { everywhere, isWithin } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import { actingPerson } from './acting-person.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers, Sender } from './handlers.ts';
import { surroundings } from './incident-surroundings.ts';
import { heldLife, incidentSummary, incidentView, namedIn, namedInSummary, withoutRecords } from './incident-view.ts';

type Unsaid<A> = A extends Action ? Omit<A, 'by'> : never;

interface Acting extends Sender {
  readonly params: { readonly id: string };
  readonly body: { readonly responder?: string | undefined };
}

export function incidentHandlers(deps: Pick<ApiDependencies, 'store' | 'desk'>): Handlers<keyof typeof incidentRoutes> {
  const { store, desk } = deps;

  const show = async (view: IncidentView | undefined, { scope, scopeFor }: Sender, acting: string | undefined) => {
    if (!view) return undefined;
    const around = await surroundings(store.db, scope)(view.incident, namedIn(view));
    const { community, dwelling } = view.incident.subject;
    const mayKnow =
      view.incident.life.state !== 'closed' || isWithin(await scopeFor('residents.read'), community, dwelling);
    return incidentView(view, mayKnow ? around : withoutRecords(around), acting);
  };

  const act = async (request: Acting, action: Unsaid<Action>) => {
    const { scope, params, body } = request;
    const before = await desk.get(scope, params.id);
    if (!before) return undefined;
    const by = await actingPerson(store.db, request, { incident: before.incident, named: body.responder });
    if (!by) return undefined;
    const after = await desk.act(scope, params.id, { ...action, by });
    if (after)
      await refuseWithoutEffect(store, { action: action.kind, by, before: before.incident, after: after.incident });
    return show(after, request, by.responder);
  };

  return {
    'GET /api/incidents': async ({ scope, query }, { request }) => {
      request.audited = { target: query.dwellingId ?? '' };
      if (query.dwellingId !== undefined && !(await getDwelling(store.db, scope, query.dwellingId))) return undefined;
      const around = surroundings(store.db, scope);
      const incidents = [];
      for (const incident of await desk.list(scope, query)) {
        incidents.push(incidentSummary(incident, await around(incident, namedInSummary(incident))));
      }
      return { incidents };
    },
    'GET /api/incidents/:id': async (sender) => {
      const { scope, params, query, actor } = sender;
      return show(await desk.get(scope, params.id), sender, query.responder ?? actor.responder ?? undefined);
    },
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
  // Pressed twice by the same person it is one wish.
  if (action === 'escalate-now' && after.askedFor && after.askedFor.by !== by.responder) {
    throw new ApiRefusal(409, {
      code: 'incident/just-escalated',
      message: 'somebody else has just had the next person called',
      fix: `see who answers; ${betweenAsking / 1_000} seconds after that press it can be pressed again`,
    });
  }
  const holder = heldLife(after)?.by;
  const takes = action === 'accept' || action === 'on-the-way' || action === 'arrived';
  if (!takes || !holder || holder.responder === by.responder) return;
  const name = (await getResponder(store.db, everywhere, holder.responder))?.name ?? holder.role;
  throw new ApiRefusal(409, {
    code: 'incident/held-by-another',
    message: `${name} already has this incident`,
    field: 'responder',
    value: name,
  });
}
