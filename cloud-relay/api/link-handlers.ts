import { deviceName } from '../identity/people/device-name.ts';
import { findLink } from '../identity/people/links.ts';
import { addressKey } from '../identity/people/slow-down.ts';
import { useLink } from '../identity/people/use-link.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';
import { sessionCookie, setSessionCookie } from './session-cookie.ts';
import { busy, tooMany, wrongSignIn } from './sign-in-answers.ts';

/** Invitations and recovery links, by whoever holds one. Used, expired, taken back or never made: one answer. */
export const linkHandlers = ({
  store,
  people,
  listener,
}: Pick<ApiDependencies, 'store' | 'people' | 'listener'>): Handlers<
  'POST /api/links/look' | 'POST /api/links/use'
> => ({
  'POST /api/links/look': async ({ body, now }, { request, reply }) => {
    const keys = [addressKey('link', request.ip)];
    const admission = people.slowDown.admit(keys, now);
    if (!admission.go) throw tooMany(reply, admission.waitSeconds);
    const link = await findLink(store.db, body.secret, now);
    if (!link) throw wrongSignIn();
    people.slowDown.succeeded(keys);
    const { kind, login, name, language, grants, expiresAt } = link;
    return { kind, login, name, language, grants: [...grants], expiresAt };
  },

  'POST /api/links/use': async ({ body, now }, { request, reply }) => {
    const keys = [addressKey('link', request.ip)];
    const admission = people.slowDown.admit(keys, now);
    if (!admission.go) throw tooMany(reply, admission.waitSeconds);
    const opening = {
      device: deviceName(request.headers['user-agent']),
      address: request.ip,
      before: sessionCookie(request, listener.secure),
    };
    const { secret, password, name } = body;
    const used = await useLink(people, { secret, password, name, opening }, now).catch((error: unknown) => {
      // A weak password, for a link that works: no guess.
      people.slowDown.notLooked(keys);
      throw error;
    });
    if (used.outcome === 'refused') throw wrongSignIn();
    if (used.outcome === 'busy') {
      people.slowDown.notLooked(keys);
      throw busy(reply);
    }
    people.slowDown.succeeded(keys);
    const { account, signed, kind } = used;
    request.audited = {
      who: { kind: 'account', id: account.id, name: account.name },
      target: account.id,
      detail: { link: kind },
    };
    setSessionCookie(reply, signed.token, listener.secure);
    return { next: signed.next };
  },
});
