import type { tokenRoutes } from '../../contracts/api-people.ts';
import { areWithin, grantsFor, mayGive } from '../identity/access.ts';
import {
  createApiToken,
  getApiToken,
  listApiTokens,
  revokeApiToken,
  type ApiToken,
} from '../identity/people/api-tokens.ts';
import { ApiRefusal } from './api-error.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Handlers } from './handlers.ts';

/** API tokens of programs: whoever manages them sees and makes those that hold within their own scope. */
export const tokenHandlers = ({
  store,
  liveChanges,
}: Pick<ApiDependencies, 'store' | 'liveChanges'>): Handlers<keyof typeof tokenRoutes> => ({
  'GET /api/tokens': async ({ scope, now }) => {
    const tokens = [];
    for (const token of await listApiTokens(store.db, now)) {
      if (await areWithin(store.db, scope, token.grants)) tokens.push(shown(token));
    }
    return { tokens };
  },
  'POST /api/tokens': async ({ actor, body, now }) => {
    const useless = body.actions.find((action) => grantsFor(body, action).length === 0);
    if (useless !== undefined) throw notOfItsRoles(useless);
    if (!(await mayGive(store.db, actor, { by: 'tokens.manage', grants: body.grants, only: body.actions }))) {
      throw outside();
    }
    const made = await createApiToken(store, { ...body, createdBy: actor }, now);
    return { ...shown(made), token: made.token };
  },
  'DELETE /api/tokens/:id': async ({ scope, params, now }) => {
    const token = await getApiToken(store.db, params.id, now);
    if (!token || !(await areWithin(store.db, scope, token.grants))) return undefined;
    await revokeApiToken(store.db, token.id, now);
    liveChanges.accessChanged({ token: token.id });
    return {};
  },
});

const shown = ({ id, name, grants, actions, createdAt, createdBy, expiresAt, lastUsedAt }: ApiToken) => ({
  id,
  name,
  grants: [...grants],
  actions: [...actions],
  createdAt,
  createdBy,
  expiresAt,
  lastUsedAt,
});

const outside = (): ApiRefusal =>
  new ApiRefusal(403, {
    code: 'permission/refused',
    field: 'grants',
    message: 'grants: you may give roles only for what you manage yourself',
    fix: 'choose a level or a home within your own',
  });

const notOfItsRoles = (value: string): ApiRefusal =>
  new ApiRefusal(400, {
    code: 'input/invalid',
    field: 'actions',
    value,
    message: `actions: none of the roles allows ${value}`,
    fix: 'leave it out, or add a role that does',
  });
