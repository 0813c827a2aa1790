import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { api, type RouteName } from '../../contracts/api.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Actor } from '../identity/actor.ts';
import { grantsFor, scopeOf } from '../identity/access.ts';
import { FieldLevels, type Below } from '../store/field-levels.ts';
import { nowhere, type Scope } from '../store/scope.ts';
import { accountHandlers } from './account-handlers.ts';
import { Admission } from './admission.ts';
import { errorAnswer, notFound } from './api-error.ts';
import { auditHandlers } from './audit-handlers.ts';
import { auditEveryRequest, noteOf } from './audit-hook.ts';
import { authorise } from './authorisation.ts';
import { serveConsole } from './serve-console.ts';
import type { ApiDependencies } from './dependencies.ts';
import { carePlanHandlers } from './care-plan-handlers.ts';
import { channelHandlers } from './channel-handlers.ts';
import { answersByResponder, hardenListener } from './harden-listener.ts';
import { hubHandlers, hubIdentityHandlers } from './hub-handlers.ts';
import { incidentHandlers } from './incident-handlers.ts';
import { learnedHandlers } from './learned-handlers.ts';
import { linkHandlers } from './link-handlers.ts';
import { listenerOptions } from './listener.ts';
import { LiveEvents } from './live-events.ts';
import { pageAnswerHandlers } from './page-answer-handlers.ts';
import { passkeyHandlers } from './passkey-handlers.ts';
import { peopleHandlers } from './people-handlers.ts';
import { pushHandlers } from './push-handlers.ts';
import { registryHandlers } from './registry-handlers.ts';
import { relayHandlers, type OwnAnswer } from './relay-handlers.ts';
import { routeSchema } from './route-schema.ts';
import { securityHeaders } from './security-headers.ts';
import { sessionCookieName } from './session-cookie.ts';
import { signInHandlers } from './sign-in-handlers.ts';
import { tokenHandlers } from './token-handlers.ts';
import type { Handlers, Sender } from './handlers.ts';

/**
 * The console's listener without its port: every route of the table in contracts/, and the console itself. Routes that
 * have no handler do not compile, and nothing is served that is not in the table.
 */
export async function buildApi(deps: ApiDependencies): Promise<FastifyInstance> {
  const app = Fastify({
    ...listenerOptions(deps.listener),
    logger: false,
    exposeHeadRoutes: false,
    // Longer ones are refused by the route's own schema, in words.
    routerOptions: { maxParamLength: 4_000 },
  });
  const admission = new Admission(deps);
  const { below } = new FieldLevels(deps.store.db);
  const live = new LiveEvents({ clock: deps.clock, process: randomUUID().slice(0, 8) });
  const unsubscribe = deps.changes.subscribe((change) => live.incidentChanged(change));
  const unsubscribeLive = deps.liveChanges.subscribe(live);
  app.addHook('preClose', () => {
    unsubscribe();
    unsubscribeLive();
    live.close();
  });

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  await app.register(fastifyCookie);
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders);
    admission.checkHost(request);
    admission.checkOrigin(request);
  });
  auditEveryRequest(app, deps);
  await hardenListener(app, deps);
  app.setErrorHandler((error, request, reply) => answerError(deps, error, { request, reply }));

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Anju relay', description: 'What the console says to the relay.', version: '1' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(deps.listener.secure) },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const handlers = {
    ...incidentHandlers(deps),
    ...hubHandlers(deps),
    ...hubIdentityHandlers(deps),
    ...registryHandlers(deps),
    ...carePlanHandlers(deps),
    ...learnedHandlers(deps),
    ...channelHandlers(deps),
    ...pushHandlers(deps),
    ...pageAnswerHandlers(deps),
    ...signInHandlers(deps),
    ...linkHandlers(deps),
    ...passkeyHandlers(deps),
    ...accountHandlers(deps),
    ...peopleHandlers(deps),
    ...tokenHandlers(deps),
    ...auditHandlers(deps),
    ...relayHandlers({
      ...deps,
      live,
      below,
      describe: () => app.swagger(),
      identify: (request) => admission.lookUp(request),
    }),
  } satisfies Handlers<Exclude<RouteName, OwnAnswer>> & { [Name in OwnAnswer]: unknown };
  for (const name of Object.keys(api)) addRoute(app, { name: name as RouteName, handlers, admission, below, deps });

  await serveConsole(app, { folder: deps.consoleFolder, log: deps.log });
  return app;
}

type AnyHandler = (request: unknown, raw: { request: FastifyRequest; reply: FastifyReply }) => Promise<unknown>;

interface RouteParts {
  readonly name: RouteName;
  readonly handlers: Readonly<Record<RouteName, unknown>>;
  readonly admission: Admission;
  readonly below: Below;
  readonly deps: ApiDependencies;
}

/** The border between fastify's requests, parsed by the route's own schemas, and typed handlers. */
function addRoute(app: FastifyInstance, { name, handlers, admission, below, deps }: RouteParts): void {
  const [method = '', url = ''] = name.split(' ');
  const route = api[name];
  const handler = handlers[name] as AnyHandler;
  app.route({
    method,
    url,
    schema: routeSchema(name, route),
    config: {
      access: route.access,
      look: 'look' in route && route.look,
      ...(name === 'POST /api/page-answers' && { rateLimit: answersByResponder(deps.answerTokens, deps.clock) }),
    },
    onRequest: async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      if (route.access === 'anyone') return;
      const actor = await admission.identify(request);
      request.actor = actor;
      request.scope = await authorise(below, route, actor, deps.clock.now().wall);
    },
    handler: async (request, reply) => {
      const { params, query, body } = request;
      const asked = { params, query, body, ...senderOf(request, below), now: deps.clock.now().wall };
      const answer = await handler(asked, { request, reply });
      request.audited = { ...noteOf(answer), ...request.audited };
      if (reply.sent) return reply;
      if (answer === undefined) return reply.code(404).send({ error: notFound });
      return reply.code('status' in route ? route.status : reply.statusCode).send(answer);
    },
  });
}

const senderOf = ({ actor, scope }: FastifyRequest, below: Below): Partial<Sender> => ({
  ...(actor && { actor }),
  scope: scope ?? nowhere,
  scopeFor: (action) => scopeOf(below, actor ? grantsFor(actor, action) : []),
});

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not for anyone. */
    actor?: Actor;
    /** Where the actor may do the action of the route. */
    scope?: Scope;
  }
}

function answerError(
  { log }: ApiDependencies,
  error: unknown,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { params, query, body } = request;
  const answer = errorAnswer(error, { params, query, body });
  if (answer.isOurs) {
    log.error(
      { route: `${request.method} ${request.routeOptions.url ?? '?'}`, problem: messageOf(error) },
      'api-failed',
    );
  }
  return reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(answer.body);
}
