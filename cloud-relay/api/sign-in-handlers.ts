import type { signInRoutes } from '../../contracts/api-sign-in.ts';
import { deviceName } from '../identity/people/device-name.ts';
import { endSession } from '../identity/people/sessions.ts';
import { proveSecondFactor, signIn, type SignInOutcome } from '../identity/people/sign-in.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers, RawExchange } from './handlers.ts';
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts';
import { busy, tooMany, unfinished, wrongSignIn } from './sign-in-answers.ts';

type OwnRoutes = Extract<
  keyof typeof signInRoutes,
  'POST /api/sign-in' | 'POST /api/sign-in/second-factor' | 'POST /api/sign-out'
>;

/** Signing in by password, and out. Passkeys and links have handlers of their own. */
export const signInHandlers = ({
  store,
  people,
  listener: { secure },
}: Pick<ApiDependencies, 'store' | 'people' | 'listener'>): Handlers<OwnRoutes> => ({
  'POST /api/sign-in': async ({ body, now }, exchange) => {
    const { request } = exchange;
    const outcome = await signIn(
      people,
      {
        ...body,
        address: request.ip,
        device: deviceName(request.headers['user-agent']),
        before: sessionCookie(request, secure),
      },
      now,
    );
    return answer(outcome, exchange, secure);
  },
  'POST /api/sign-in/second-factor': async ({ actor, body, now }, exchange) => {
    if (actor.session === undefined || actor.next !== 'second-factor') throw unfinished();
    const outcome = await proveSecondFactor(
      people,
      { accountId: actor.id, sessionId: actor.session, code: body.code, address: exchange.request.ip },
      now,
    );
    return answer(outcome, exchange, secure);
  },
  'POST /api/sign-out': async ({ actor }, { reply }) => {
    if (actor.session !== undefined) {
      await endSession(store.db, actor.id, actor.session);
      people.accessChanged(actor.id);
    }
    clearSessionCookie(reply, secure);
    return {};
  },
});

/** Gives the browser its session, or says no in the same words for everybody. The audit log learns why. */
function answer(outcome: SignInOutcome, { request, reply }: RawExchange, secure: boolean) {
  switch (outcome.kind) {
    case 'signed': {
      const { id, name } = outcome.account;
      request.audited = {
        who: { kind: 'account', id, name },
        target: id,
        detail: { by: outcome.by, next: outcome.next },
      };
      setSessionCookie(reply, outcome.token, secure);
      return { next: outcome.next };
    }
    case 'wrong':
      request.audited = { target: outcome.account ?? '', detail: { because: outcome.because } };
      throw wrongSignIn();
    case 'wait':
      request.audited = { target: outcome.account ?? '', detail: { because: `slowed-down-by-${outcome.because}` } };
      throw tooMany(reply, outcome.seconds);
    case 'busy':
      throw busy(reply);
  }
}
