import type { FastifyReply } from 'fastify';
import type { accountRoutes } from '../../contracts/api-account.ts';
import { AnjuError } from '../../foundation/errors.ts';
import type { Actor } from '../identity/actor.ts';
import { updateAccount } from '../identity/people/accounts.ts';
import { ownAccount, sessionsOf } from '../identity/people/own-account.ts';
import {
  beginOwnAuthenticator,
  changePassword,
  confirmOwnAuthenticator,
  removeOwnAuthenticator,
  renewRecoveryCodes,
  type NotChanged,
  type Own,
} from '../identity/people/own-access.ts';
import { endSession, endSessions } from '../identity/people/sessions.ts';
import { ApiRefusal, notFound } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { clearSessionCookie, setSessionCookie } from './session-cookie.ts';
import { busy, signInAgain, tooMany, unfinished } from './sign-in-answers.ts';

/** Passkeys have handlers of their own. */
type OwnRoutes = Exclude<keyof typeof accountRoutes, `${string} /api/account/passkeys${string}`>;

/** What somebody does with their own account. A program has none. */
export const accountHandlers = ({
  store,
  people,
  listener: { secure },
}: Pick<ApiDependencies, 'store' | 'people' | 'listener'>): Handlers<OwnRoutes> => ({
  'GET /api/account': ({ actor }) => ownAccount(store.db, actor.id, people.secondFactorFor),
  'PUT /api/account': async ({ actor, body }) => {
    await store.transaction((tx) => updateAccount(tx, actor.id, body));
    return ownAccount(store.db, actor.id, people.secondFactorFor);
  },
  'POST /api/account/password': async ({ actor, body, now }, { reply }) => {
    const changed = await changePassword(people, own(actor), { current: body.current, next: body.next }, now);
    if (changed.kind !== 'changed') throw refusal(changed, reply);
    setSessionCookie(reply, changed.token, secure);
    return { next: changed.next };
  },
  'POST /api/account/second-factor/begin': async ({ actor, now }, { reply }) => {
    const begun = await beginOwnAuthenticator(people, own(actor), now);
    if (begun.kind !== 'begun') throw refusal(begun, reply);
    return { secret: begun.secret, uri: begun.uri };
  },
  'POST /api/account/second-factor/confirm': async ({ actor, body, now }, { reply }) => {
    const changed = await confirmOwnAuthenticator(people, own(actor), body.code, now);
    if (changed.kind !== 'changed') throw refusal(changed, reply);
    setSessionCookie(reply, changed.token, secure);
    return { recoveryCodes: [...changed.more] };
  },
  'POST /api/account/second-factor/remove': async ({ actor, now }, { reply }) => {
    const changed = await removeOwnAuthenticator(people, own(actor), now);
    if (changed.kind !== 'changed') throw refusal(changed, reply);
    setSessionCookie(reply, changed.token, secure);
    return ownAccount(store.db, actor.id, people.secondFactorFor);
  },
  'POST /api/account/recovery-codes': async ({ actor, now }, { reply }) => {
    const renewed = await renewRecoveryCodes(people, own(actor), now);
    if (renewed.kind !== 'renewed') throw refusal(renewed, reply);
    return { recoveryCodes: [...renewed.recoveryCodes] };
  },
  'GET /api/account/sessions': async ({ actor, now }) => ({
    sessions: await sessionsOf(store.db, actor.id, actor.session, now),
  }),
  'DELETE /api/account/sessions/:id': async ({ actor, params }, { reply }) => {
    if (!(await endSession(store.db, actor.id, params.id))) return undefined;
    if (params.id === actor.session) clearSessionCookie(reply, secure);
    people.accessChanged(actor.id);
    return {};
  },
  'POST /api/account/sessions/end-others': async ({ actor }) => {
    await endSessions(store.db, actor.id, own(actor).session);
    people.accessChanged(actor.id);
    return {};
  },
});

/** Only a person in a session changes how they sign in. */
function own({ id, next, recentUntil, session }: Actor): Own {
  if (session === undefined) throw new ApiRefusal(404, notFound);
  return { id, next, recentUntil, session };
}

function refusal(because: NotChanged, reply: FastifyReply): Error {
  switch (because.kind) {
    case 'unfinished':
      return unfinished();
    case 'too-long-ago':
      return signInAgain();
    case 'wrong-password':
      return new AnjuError('input/invalid', 'current: that is not the password; type the one that you sign in with');
    case 'same-password':
      return new AnjuError('input/invalid', 'next: it is the same password; choose another');
    case 'wrong-code':
      return new AnjuError('input/invalid', 'code: the app shows another one; wait for its next code and type that');
    case 'needed':
      return new AnjuError('store/conflict', 'your role needs a second factor; add a passkey first');
    case 'nothing-to-recover':
      return new AnjuError(
        'store/conflict',
        'recovery codes stand in for an authenticator app or a passkey; set up one',
      );
    case 'wait':
      return tooMany(reply, because.seconds);
    case 'busy':
      return busy(reply);
    case 'gone':
      return new ApiRefusal(401, { code: 'identity/refused', message: 'this session has ended; sign in again' });
  }
}
