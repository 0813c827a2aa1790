import type { FastifyReply, FastifyRequest } from 'fastify';
import type { relayRoutes } from '../../contracts/api-relay.ts';
import { ApiRefusal } from './api-error.ts';
import type { Actor, ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import type { LiveEvents } from './live-events.ts';
import { securityHeaders } from './security-headers.ts';

/** Routes that write their answer themselves, or choose its status. */
export type OwnAnswer = 'GET /api/live' | 'GET /metrics' | 'GET /health';

interface Raw {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface RelayHandlerParts extends Pick<ApiDependencies, 'metrics' | 'health'> {
  readonly live: LiveEvents;
  readonly describe: () => object;
}

/** About the relay itself: who asks, what changes, how it is. */
export function relayHandlers({ live, metrics, health, describe }: RelayHandlerParts) {
  const typed: Handlers<Exclude<keyof typeof relayRoutes, OwnAnswer>> = {
    'GET /api/me': ({ actor, now }) =>
      Promise.resolve({
        name: actor.name,
        responder: actor.responder,
        communities: actor.scope.communities === 'all' ? 'all' : [...actor.scope.communities],
        now,
      }),
    'GET /api/openapi.json': () => Promise.resolve({ ...describe() }),
  };
  return {
    ...typed,
    'GET /api/live': ({ actor }: { readonly actor: Actor }, { request, reply }: Raw): Promise<void> => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      const lastEventId = request.headers['last-event-id'];
      if (!live.open(raw, actor.scope, typeof lastEventId === 'string' ? lastEventId : undefined)) raw.destroy();
      return Promise.resolve();
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
