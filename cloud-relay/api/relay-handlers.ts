import type { FastifyReply, FastifyRequest } from 'fastify';
import type { relayRoutes } from '../../contracts/api-relay.ts';
import { actionsOf, grantsFor, scopeOf } from '../identity/access.ts';
import type { Actor } from '../identity/actor.ts';
import type { Below } from '../store/field-levels.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers, Sender } from './handlers.ts';
import type { LiveAccess, LiveEvents } from './live-events.ts';
import { securityHeaders } from './security-headers.ts';

/** Routes that write their answer themselves, or choose its status. */
export type OwnAnswer = 'GET /api/live' | 'GET /api/audit.csv' | 'GET /metrics' | 'GET /health';

interface Raw {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface RelayHandlerParts extends Pick<ApiDependencies, 'metrics' | 'health'> {
  readonly live: LiveEvents;
  readonly describe: () => object;
  readonly below: Below;
  /** Who a request is from now, long after it came. */
  readonly identify: (request: FastifyRequest) => Promise<Actor | undefined>;
}

/** About the relay itself: who asks, what changes, how it is. */
export function relayHandlers({ below, live, metrics, health, describe, identify }: RelayHandlerParts) {
  const typed: Handlers<Exclude<keyof typeof relayRoutes, OwnAnswer>> = {
    'GET /api/me': ({ actor, now }) =>
      Promise.resolve({
        kind: actor.kind,
        id: actor.id,
        name: actor.name,
        language: actor.language,
        responder: actor.responder,
        next: actor.next,
        // Whoever has only a stolen password learns nothing from it.
        grants: actor.next === 'nothing' ? [...actor.grants] : [],
        can: actor.next === 'nothing' ? actionsOf(actor) : [],
        recentUntil: actor.recentUntil,
        now,
      }),
    'GET /api/openapi.json': () => Promise.resolve({ ...describe() }),
  };
  return {
    ...typed,
    'GET /api/live': async ({ actor }: Sender, { request, reply }: Raw): Promise<void> => {
      const access = await liveAccess(below, actor);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const lastEventId = request.headers['last-event-id'];
      const ask = async (): Promise<LiveAccess | undefined> => {
        const now = await identify(request);
        return now?.next === 'nothing' ? liveAccess(below, now) : undefined;
      };
      const from = typeof lastEventId === 'string' ? lastEventId : undefined;
      if (!live.open(raw, { access, ask }, from)) raw.destroy();
    },
    'GET /metrics': async (_: unknown, { reply }: Raw): Promise<string> => {
      void reply.type(metrics.contentType);
      return metrics.metrics();
    },
    'GET /health': async (_: unknown, { reply }: Raw) => {
      const found = await health().catch(() => {
        throw new ApiRefusal(503, { code: 'relay/failed', message: 'the relay cannot say how it is' });
      });
      // So that a monitor which looks at the status alone sees it too.
      void reply.code(found.state === 'ok' ? 200 : 503);
      return found;
    },
  };
}

const liveAccess = async (below: Below, actor: Actor): Promise<LiveAccess> => ({
  actor,
  incidents: await scopeOf(below, grantsFor(actor, 'incidents.read')),
  hubs: await scopeOf(below, grantsFor(actor, 'hubs.read')),
});
