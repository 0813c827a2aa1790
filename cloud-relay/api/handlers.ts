import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Api, RouteName } from '../../contracts/api.ts';
import type { Action } from '../../contracts/permissions.ts';
import type { Actor } from '../identity/actor.ts';
import type { Scope } from '../store/scope.ts';

type Parsed<Route, Name extends 'params' | 'query' | 'body'> = Route extends { readonly [N in Name]: infer Schema }
  ? Schema extends z.ZodType
    ? { readonly [N in Name]: z.output<Schema> }
    : unknown
  : unknown;

/** Who sent a request, and what they may do. */
export interface Sender {
  /** Not there on routes for anyone. */
  readonly actor: Actor;
  /** Where the sender may do the action of the route; nowhere where the route has none. */
  readonly scope: Scope;
  /** Where the sender may do something else. */
  readonly scopeFor: (action: Action) => Promise<Scope>;
}

/** A request as it was parsed by its route's schemas, and who sent it. `now`: milliseconds since 1970. */
export type Request<Name extends RouteName> = Parsed<Api[Name], 'params'> &
  Parsed<Api[Name], 'query'> &
  Parsed<Api[Name], 'body'> &
  Sender & { readonly now: number };

/** For the few routes that set a cookie or write their answer themselves. */
export interface RawExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Undefined is "not found": it does not exist, or lies outside the sender's scope, and nobody can tell which. */
export type Handler<Name extends RouteName> = (
  request: Request<Name>,
  raw: RawExchange,
) => Promise<z.input<Api[Name]['answer']> | undefined>;

export type Handlers<Names extends RouteName> = { readonly [Name in Names]: Handler<Name> };
