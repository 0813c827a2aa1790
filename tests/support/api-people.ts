import { createAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { createApiToken } from '../../cloud-relay/identity/people/api-tokens.ts';
import { startSession } from '../../cloud-relay/identity/people/sessions.ts';
import { sessionCookieName } from '../../cloud-relay/api/session-cookie.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import { grantSchema, type Action, type Grant, type Role } from '../../contracts/permissions.ts';
import type { NextStep } from '../../contracts/api-sign-in.ts';

/** A role, and where it holds: for everything, for a level of the field, or for one home. */
export interface RoleThere {
  readonly role: Role;
  readonly community?: string;
  readonly dwelling?: string;
}

export interface TestToken {
  readonly id: string;
  readonly token: string;
  /** As a program sends it. */
  readonly headers: { readonly host: string; readonly authorization: string };
}

export interface TestSession {
  readonly account: string;
  readonly session: string;
  /** As a page of the console sends it, also to write. */
  readonly headers: { readonly host: string; readonly cookie: string; readonly origin: string };
}

export const grantOf = ({ role, community, dwelling }: RoleThere): Grant =>
  grantSchema.parse({ role, communityId: community ?? null, dwellingId: dwelling ?? null });

/** Programs and people of a test, in the relay's own tables. `now`: the relay's wall time. */
export function apiPeople(store: Store, now: () => number, origin = 'http://localhost:8480') {
  let made = 0;
  const { host } = new URL(origin);

  /** An API token with this role. */
  const tokenFor = async (
    there: RoleThere,
    options: { readonly actions?: readonly Action[]; readonly days?: number } = {},
  ): Promise<TestToken> => {
    const input = { name: `program ${++made}`, grants: [grantOf(there)], days: options.days ?? 30 };
    const { id, token } = await createApiToken(
      store,
      { ...input, ...(options.actions && { actions: options.actions }) },
      now(),
    );
    return { id, token, headers: { host, authorization: `Bearer ${token}` } };
  };

  /** Somebody who is signed in in a browser, with both factors, or who has not finished yet. */
  const sessionFor = async (
    there: RoleThere,
    options: { readonly responder?: string; readonly unfinished?: Exclude<NextStep, 'nothing'> } = {},
  ): Promise<TestSession> => {
    const { unfinished = 'nothing', responder = null } = options;
    const account = await store.transaction((tx) =>
      createAccount(
        tx,
        {
          login: `person-${++made}`,
          name: `person ${made}`,
          language: 'zh',
          responder,
          grants: [grantOf(there)],
          passwordHash: null,
          mustChangePassword: unfinished === 'change-password',
        },
        now(),
      ),
    );
    if (unfinished !== 'set-up-second-factor') {
      await store.db
        .updateTable('accounts')
        .set({ totp_secret: 'JBSWY3DPEHPK3PXP' })
        .where('id', '=', account.id)
        .execute();
    }
    const proved = unfinished !== 'second-factor' && unfinished !== 'set-up-second-factor';
    const { token, session } = await startSession(
      store.db,
      { accountId: account.id, next: unfinished, secondFactor: proved, device: 'test', address: '127.0.0.1' },
      now(),
    );
    const cookie = `${sessionCookieName(origin.startsWith('https:'))}=${token}`;
    return { account: account.id, session: session.id, headers: { host, origin, cookie } };
  };

  return { tokenFor, sessionFor };
}
