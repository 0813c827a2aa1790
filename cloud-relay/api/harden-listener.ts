import rateLimit, { normalizeIP, type RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerTokenSchema } from '../../contracts/api-page-answers.ts';
import type { RouteAccess } from '../../contracts/api-route.ts';
import type { Clock } from '../../foundation/clock.ts';
import { minutes } from '../../foundation/durations.ts';
import type { AnswerTokens } from '../paging/answer-token.ts';
import { ApiRefusal } from './api-error.ts';
import { nestsDeeperThan } from './json-depth.ts';
import type { ConsoleListener } from './listener.ts';
import { rateStore } from './rate-store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the API's routes; files of the console have none. */
    access?: RouteAccess;
  }
}

/** Requests a minute. An office of two hundred consoles may stand behind one address; a person is one session. */
const most = {
  fromAddress: 30_000,
  /** Of each kind: whoever wears out one of them keeps the neighbours from nothing else. */
  strangerWrites: 60,
  /** Guesses are slowed down by themselves (identity/people/slow-down.ts); a whole street may share one address. */
  signIns: 300,
  answersOfResponder: 60,
  strangerReads: 300,
  session: 1_200,
  apiToken: 6_000,
} as const;

/** Nothing that a person or the console sends nests half so deep. */
const deepestJson = 20;

const oneYearSeconds = 31_536_000;

/** What every request meets before any route: encryption that stays, readable bodies only, and no flood. */
export async function hardenListener(
  app: FastifyInstance,
  { listener, clock }: { readonly listener: ConsoleListener; readonly clock: Clock },
): Promise<void> {
  if (listener.secure) {
    app.addHook('onRequest', async (_request, reply) => {
      void reply.header('strict-transport-security', `max-age=${oneYearSeconds}`);
    });
  }
  readJsonOnly(app);
  await limitRates(app, clock);
}

/** Fastify's own parser refuses `__proto__` and `constructor.prototype`; ours looks at the nesting before it. */
function readJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (nestsDeeperThan(body, deepestJson)) {
      done(
        new ApiRefusal(400, {
          code: 'input/too-deep',
          message: `the body nests deeper than ${deepestJson} levels`,
          fix: 'send what the description in /api/openapi.json says',
        }),
      );
      return;
    }
    void parse(request, body, done);
  });
}

/** Each route's limit comes after it has found out who asks, so that a person is not held up by the neighbours. */
async function limitRates(app: FastifyInstance, clock: Clock): Promise<void> {
  const Store = rateStore(clock);
  await app.register(rateLimit, {
    global: true,
    timeWindow: minutes(1),
    store: Store,
    keyGenerator: (request) => askerOf(request).key,
    max: (request) => askerOf(request).most,
    errorResponseBuilder: () => tooMany(),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
  });
  const flood = app.createRateLimit({ max: most.fromAddress, keyGenerator: addressOf });
  app.addHook('onRequest', async (request, reply) => {
    const found = await flood(request);
    if (found.isAllowed || !found.isExceeded) return;
    void reply.header('retry-after', found.ttlInSeconds);
    throw tooMany();
  });
}

function askerOf(request: FastifyRequest): { readonly key: string; readonly most: number } {
  const { actor } = request;
  if (actor?.kind === 'token') return { key: `token ${actor.id}`, most: most.apiToken };
  if (actor) return { key: `session ${actor.session ?? actor.id}`, most: most.session };
  const address = addressOf(request);
  if (request.routeOptions.config.access === undefined) return { key: `files ${address}`, most: most.fromAddress };
  if (request.method === 'GET') return { key: `reads ${address}`, most: most.strangerReads };
  const { url = '' } = request.routeOptions;
  const limit = url.startsWith('/api/sign-in') ? most.signIns : most.strangerWrites;
  return { key: `writes ${url} ${address}`, most: limit };
}

/**
 * For the route that takes the buttons of a notice: a token that proves itself is counted for its responder, whoever else
 * asks from the same address. It stands in the body, so that the count comes after that has been read.
 */
export function answersByResponder(tokens: Pick<AnswerTokens, 'read'>, clock: Clock): RateLimitOptions {
  const responderOf = ({ body }: FastifyRequest): string | undefined => {
    const offered = offeredSchema.safeParse(body);
    const read = offered.success ? tokens.read(offered.data.token, clock.now().wall) : 'forged';
    return typeof read === 'string' ? undefined : read.responder;
  };
  return {
    hook: 'preValidation',
    keyGenerator: (request) => {
      const responder = responderOf(request);
      return responder === undefined ? askerOf(request).key : `answers ${responder}`;
    },
    max: (_request, key) => (key.startsWith('answers ') ? most.answersOfResponder : most.strangerWrites),
  };
}

const offeredSchema = z.object({ token: answerTokenSchema });

/** Whoever has an IPv6 address has 2^64 of them. */
const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip);

const tooMany = (): ApiRefusal =>
  new ApiRefusal(429, {
    code: 'requests/too-many',
    message: 'too many requests from here; wait a little',
    fix: 'wait as long as the retry-after header says, in seconds',
  });
