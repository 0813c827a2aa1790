import { recordAudit } from '../audit/audit-log.ts';
import { getAccount } from '../identity/people/accounts.ts';
import { Challenges } from '../identity/people/challenges.ts';
import { deviceName } from '../identity/people/device-name.ts';
import { advanceSession } from '../identity/people/open-session.ts';
import { assertionOptions, registrationOptions } from '../identity/people/passkey-proof.ts';
import { signInByPasskey } from '../identity/people/passkey-sign-in.ts';
import { credentialIds, keepPasskey, readNewPasskey, removePasskey } from '../identity/people/passkeys.ts';
import { relyingParty } from '../identity/people/relying-party.ts';
import { endSessions } from '../identity/people/sessions.ts';
import { addressKey } from '../identity/people/slow-down.ts';
import { networkOf } from '../network-of.ts';
import type { Actor } from '../identity/actor.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { sessionCookie, setSessionCookie } from './session-cookie.ts';
import { tooMany, unfinished, wrongSignIn } from './sign-in-answers.ts';

type PasskeyRoutes =
  | 'POST /api/sign-in/passkey/begin'
  | 'POST /api/sign-in/passkey'
  | 'POST /api/account/passkeys/begin'
  | 'POST /api/account/passkeys'
  | 'DELETE /api/account/passkeys/:id';

/** Making, using and removing passkeys. */
export function passkeyHandlers({
  store,
  people,
  listener,
}: Pick<ApiDependencies, 'store' | 'people' | 'listener'>): Handlers<PasskeyRoutes> {
  // Apart, so that strangers who begin to sign in never push out somebody who makes a passkey.
  const signIns = new Challenges();
  const makings = new Challenges();
  const party = () => relyingParty(listener.publicUrl());
  return {
    'POST /api/sign-in/passkey/begin': async ({ now }, { request }) => ({
      options: { ...(await assertionOptions(party(), signIns.give(networkOf(request.ip), now))) },
    }),

    'POST /api/sign-in/passkey': async ({ body, now }, { request, reply }) => {
      const from = request.ip;
      const keys = [addressKey('passkey', from)];
      const admission = people.slowDown.admit(keys, now);
      if (!admission.go) throw tooMany(reply, admission.waitSeconds);
      const outcome = await signInByPasskey(
        people,
        {
          party: party(),
          response: body.response,
          takeChallenge: (challenge) => signIns.take(challenge, now),
          opening: {
            device: deviceName(request.headers['user-agent']),
            address: from,
            before: sessionCookie(request, listener.secure),
          },
        },
        now,
      );
      if (!outcome.ok) {
        request.audited = {
          detail: { by: 'passkey', because: outcome.because },
          ...(outcome.account && { target: outcome.account.id }),
        };
        if (outcome.because === 'counter-went-back') {
          const { id, name } = outcome.account;
          await recordAudit(store.db, {
            at: now,
            who: { kind: 'account', id, name },
            from,
            action: 'passkey-counter-went-back',
            target: outcome.passkey,
            communityId: null,
            outcome: 'refused',
            detail: {},
          });
        }
        throw wrongSignIn();
      }
      people.slowDown.succeeded(keys);
      const { account, signed } = outcome;
      request.audited = { who: { kind: 'account', id: account.id, name: account.name }, detail: { by: 'passkey' } };
      setSessionCookie(reply, signed.token, listener.secure);
      return { next: signed.next };
    },

    'POST /api/account/passkeys/begin': async ({ actor, now }) => {
      const session = ownSession(actor);
      const account = await getAccount(store.db, actor.id);
      if (!account) return undefined;
      const known = await credentialIds(store.db, account.id);
      const challenge = makings.give(session, now);
      return { options: { ...(await registrationOptions(party(), account, { challenge, known })) } };
    },

    'POST /api/account/passkeys': async ({ actor, body, now }, { reply }) => {
      const session = ownSession(actor);
      const takeChallenge = (challenge: string): boolean => makings.take(challenge, now, session);
      const made = await readNewPasskey({ party: party(), response: body.response, takeChallenge }, body.name);
      const { passkey, signed } = await store.transaction(async (tx) => {
        const kept = await keepPasskey(tx, actor.id, made, now);
        const advanced = await advanceSession(tx, session, { secondFactor: true }, people.secondFactorFor, now);
        // The account was recovered or closed at this moment: nothing of it is kept.
        if (!advanced) throw wrongSignIn();
        return { passkey: kept, signed: advanced };
      });
      setSessionCookie(reply, signed.token, listener.secure);
      return passkey;
    },

    'DELETE /api/account/passkeys/:id': async ({ actor, params }) => {
      const { secondFactorFor } = people;
      const removed = await store.transaction(async (tx) => {
        if (!(await removePasskey(tx, actor.id, { id: params.id, secondFactorFor }))) return false;
        // The phone that was lost may still be signed in.
        await endSessions(tx, actor.id, actor.session);
        return true;
      });
      if (!removed) return undefined;
      people.accessChanged(actor.id);
      return {};
    },
  };
}

/**
 * A passkey is both factors, so that whoever still owes one may not make it: a stolen password would be enough. A
 * program has none.
 */
function ownSession({ session, next }: Actor): string {
  if (session === undefined) {
    throw new ApiRefusal(403, { code: 'permission/refused', message: 'a program has no passkeys' });
  }
  if (next !== 'nothing' && next !== 'set-up-second-factor') throw unfinished();
  return session;
}
