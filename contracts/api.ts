import type { z } from 'zod';
import { accountRoutes } from './api-account.ts';
import { carePlanRoutes } from './api-care-plans.ts';
import { channelRoutes } from './api-channels.ts';
import { auditRoutes } from './api-audit.ts';
import { hubIdentityRoutes, hubRoutes } from './api-hubs.ts';
import { incidentRoutes } from './api-incidents.ts';
import { learnedRoutes } from './api-learned.ts';
import { pageAnswerRoutes } from './api-page-answers.ts';
import { peopleRoutes, tokenRoutes } from './api-people.ts';
import { pushRoutes } from './api-push.ts';
import { registryRoutes } from './api-registry.ts';
import { relayRoutes } from './api-relay.ts';
import { signInRoutes } from './api-sign-in.ts';
import type { ApiRoute } from './api-route.ts';

/** Every route of the relay's console listener. fastify serves this table, and the console calls by it. */
export const api = {
  ...incidentRoutes,
  ...hubRoutes,
  ...hubIdentityRoutes,
  ...registryRoutes,
  ...carePlanRoutes,
  ...learnedRoutes,
  ...channelRoutes,
  ...pushRoutes,
  ...pageAnswerRoutes,
  ...signInRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...tokenRoutes,
  ...auditRoutes,
  ...relayRoutes,
} as const satisfies Record<string, ApiRoute>;

export type Api = typeof api;
export type RouteName = keyof Api;

type PartOf<Route, Name extends 'params' | 'query' | 'body'> = Route extends { readonly [N in Name]: infer Schema }
  ? Schema extends z.ZodType
    ? { readonly [N in Name]: z.input<Schema> }
    : unknown
  : unknown;

/** What a caller of a route must give: its params, query and body, where it has them. */
export type ApiRequest<Name extends RouteName> = PartOf<Api[Name], 'params'> &
  PartOf<Api[Name], 'query'> &
  PartOf<Api[Name], 'body'>;

export type ApiAnswer<Name extends RouteName> = z.output<Api[Name]['answer']>;
