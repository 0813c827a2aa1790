import { randomUUID } from 'node:crypto';
import { createAccount, type NewAccount, type StoredAccount } from '../../cloud-relay/identity/people/accounts.ts';
import { createApiToken } from '../../cloud-relay/identity/people/api-tokens.ts';
import { openSession } from '../../cloud-relay/identity/people/open-session.ts';
import type { Store } from '../../cloud-relay/store/store.ts';
import type { Grant, Role } from '../../contracts/permissions.ts';

/** May do everything there is. */
export const everything: Grant = { role: 'administrator', communityId: null, dwellingId: null };

/** An API token of everything, as `anju-relay token create --role administrator` makes it. */
export async function tokenOfEverything(store: Store, now: number): Promise<string> {
  const { token } = await createApiToken(store, { name: 'test', grants: [everything], days: 3_650 }, now);
  return token;
}

/** Somebody with this role, everywhere unless `given` says where, who cannot sign in by password unless it has a hash. */
export const somebody = (
  store: Store,
  role: Role,
  now: number,
  given: Partial<NewAccount> = {},
): Promise<StoredAccount> =>
  store.transaction((tx) =>
    createAccount(
      tx,
      {
        login: `${role}-${randomUUID()}`,
        name: role,
        language: 'zh',
        responder: null,
        grants: [{ role, communityId: null, dwellingId: null }],
        passwordHash: null,
        ...given,
      },
      now,
    ),
  );

/** What the cookie of a browser holds in which this person has signed in, with a second factor where one is there. */
export async function sessionOf(store: Store, account: StoredAccount, now: number): Promise<string> {
  const opening = { secondFactor: true, device: 'Test', address: '127.0.0.1', before: undefined };
  const { token } = await store.transaction((tx) => openSession(tx, account, opening, [], now));
  return token;
}
