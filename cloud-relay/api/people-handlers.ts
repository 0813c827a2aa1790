import type { peopleRoutes } from '../../contracts/api-people.ts';
import type { Grant } from '../../contracts/permissions.ts';
import { invite, listInvitations, takeBack, type Invitation } from '../identity/people/invitations.ts';
import { sessionsOf } from '../identity/people/own-account.ts';
import { changePerson, findPerson, recoverPerson, signOut } from '../identity/people/people.ts';
import { listPeople, summaryOf, type PersonSummary } from '../identity/people/people-list.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';

type PeopleRoutes = Exclude<keyof typeof peopleRoutes, `${string} /api/tokens${string}`>;

/** Who may sign in: seen and changed by administrators within their scope. What changes holds at once. */
export const peopleHandlers = ({
  store,
  people: { accessChanged, handBack },
}: Pick<ApiDependencies, 'store' | 'people'>): Handlers<PeopleRoutes> => ({
  'GET /api/people': async ({ scope }) => ({ people: (await listPeople(store.db, scope)).map(withOwnGrants) }),

  'GET /api/people/:id': async ({ actor, scope, params, now }) => {
    const account = await findPerson(store.db, scope, params.id);
    if (!account) return undefined;
    const sessions = await sessionsOf(store.db, account.id, actor.session, now);
    return { ...withOwnGrants(summaryOf(account)), sessions };
  },

  'PUT /api/people/:id': async ({ actor, scope, params, body }, { request }) => {
    request.audited = {
      target: params.id,
      detail: { state: body.state, roles: written(body.grants), responder: body.responder ?? '' },
    };
    const account = await changePerson({ store, handBack }, { actor, scope }, params.id, body);
    if (!account) return undefined;
    accessChanged(account.id);
    return withOwnGrants(summaryOf(account));
  },

  'POST /api/people/:id/end-sessions': async ({ actor, scope, params }) => {
    if (!(await signOut(store, { actor, scope }, params.id))) return undefined;
    accessChanged(params.id);
    return {};
  },

  'POST /api/people/:id/recovery': async ({ actor, scope, params, now }) => {
    const link = await recoverPerson(store, { actor, scope }, params.id, now);
    return link && { secret: link.secret, expiresAt: link.expiresAt };
  },

  'GET /api/invitations': async ({ scope, now }) => ({
    invitations: (await listInvitations(store.db, scope, now)).map(withOwnGrants),
  }),

  'POST /api/invitations': async ({ actor, scope, body, now }, { request }) => {
    request.audited = { detail: { roles: written(body.grants) } };
    return withOwnGrants(await invite(store, { actor, scope, invited: body }, now));
  },

  'DELETE /api/invitations/:id': async ({ scope, params, now }) =>
    (await takeBack(store, scope, params.id, now)) ? {} : undefined,
});

/** A list of its own, as the schema of the answer wants it. */
const withOwnGrants = <Of extends Pick<PersonSummary | Invitation, 'grants'>>(of: Of): Of & { grants: Grant[] } => ({
  ...of,
  grants: [...of.grants],
});

/** For the audit log: which roles, and where. */
const written = (grants: readonly Grant[]): string =>
  grants
    .map(({ role, communityId, dwellingId }) => `${role} of ${communityId ?? dwellingId ?? 'everything'}`)
    .join(', ')
    .slice(0, 500);
