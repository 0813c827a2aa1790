import type { ApiRoute } from '../../contracts/api-route.ts';
import type { NextStep } from '../../contracts/api-sign-in.ts';
import type { Actor } from '../identity/actor.ts';
import { grantsFor, scopeOf } from '../identity/access.ts';
import type { Below } from '../store/field-levels.ts';
import { nowhere, type Scope } from '../store/scope.ts';
import { ApiRefusal } from './api-error.ts';

type Access = Pick<ApiRoute, 'access' | 'wholeRelay' | 'recent'>;

/**
 * The one place that decides whether somebody may call a route, by the table of permissions. Answers where they may:
 * the route sees the records of that scope and no others. Throws the refusal.
 */
export async function authorise(below: Below, route: Access, actor: Actor, now: number): Promise<Scope> {
  const { access } = route;
  if (access !== 'anyone' && access !== 'signing-in' && actor.next !== 'nothing') throw unfinished(actor.next);
  const scope = await scopeWithin(below, access, actor);
  if (scope === undefined || (route.wholeRelay && scope.communities !== 'all')) throw refused();
  if (route.recent && actor.recentUntil < now) throw tooLongAgo();
  return scope;
}

/** Undefined: none of their grants allows it. */
async function scopeWithin(below: Below, access: ApiRoute['access'], actor: Actor): Promise<Scope | undefined> {
  if (access === 'anyone' || access === 'signing-in' || access === 'signed-in') return nowhere;
  const grants = grantsFor(actor, access);
  return grants.length === 0 ? undefined : scopeOf(below, grants);
}

const leftToDo: Readonly<Record<Exclude<NextStep, 'nothing'>, string>> = {
  'second-factor': 'give the code of the authenticator app, or a recovery code',
  'change-password': 'choose a new password',
  'set-up-second-factor': 'set up an authenticator app or a passkey',
};

const unfinished = (next: Exclude<NextStep, 'nothing'>): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'identity/unfinished',
    message: `next: ${next} is left of signing in`,
    field: 'next',
    value: next,
    fix: leftToDo[next],
  });

const refused = (): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'permission/refused',
    message: 'none of your roles allows this',
    fix: 'ask an administrator for a role that does',
  });

/** For what asks for a recent sign-in, as a route or only with what was sent. */
export const tooLongAgo = (): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'identity/sign-in-again',
    message: 'this is allowed only within 15 minutes of signing in',
    fix: 'sign in again, then repeat it',
  });
