import type { Selectable } from 'kysely';
import { languageSchema } from '../../../contracts/api-sign-in.ts';
import { grantSchema, type Grant } from '../../../contracts/permissions.ts';
import type { Scope } from '../../store/scope.ts';
import type { Database } from '../../store/store.ts';
import type { AccountRow } from '../../store/tables-people.ts';
import type { StoredAccount } from './accounts.ts';
import { everyGrantWithin } from './managed.ts';

/** What an administrator sees of somebody. */
export type PersonSummary = Pick<
  StoredAccount,
  'id' | 'login' | 'name' | 'language' | 'state' | 'responder' | 'grants' | 'createdAt' | 'lastSignInAt'
> & {
  /** An authenticator app or a passkey. */
  readonly hasSecondFactor: boolean;
};

export const summaryOf = (account: StoredAccount): PersonSummary => ({
  id: account.id,
  login: account.login,
  name: account.name,
  language: account.language,
  state: account.state,
  responder: account.responder,
  grants: account.grants,
  hasSecondFactor: account.authenticator !== null || account.passkeys > 0,
  createdAt: account.createdAt,
  lastSignInAt: account.lastSignInAt,
});

/** Whose every role lies within the scope, in the order of their logins. Two queries, however many they are. */
export async function listPeople(db: Database, scope: Scope): Promise<PersonSummary[]> {
  const within = everyGrantWithin(scope, { owner: 'account', idColumn: 'accounts.id' });
  const rows = await db
    .selectFrom('accounts')
    .selectAll('accounts')
    .select((eb) =>
      eb
        .exists(eb.selectFrom('passkeys').select('passkeys.id').whereRef('passkeys.account_id', '=', 'accounts.id'))
        .as('has_passkey'),
    )
    .where(within)
    .orderBy('login')
    .execute();
  const grants = await grantsByAccount(db, within);
  return rows.map((row) => toSummary(row, grants.get(row.id) ?? []));
}

async function grantsByAccount(
  db: Database,
  within: ReturnType<typeof everyGrantWithin>,
): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const rows = await db
    .selectFrom('grants as given')
    .innerJoin('accounts', 'accounts.id', 'given.account_id')
    .select(['accounts.id', 'given.role', 'given.community_id', 'given.dwelling_id'])
    .where(within)
    .orderBy('given.id')
    .execute();
  const found = new Map<string, Grant[]>();
  for (const { id, role, community_id: communityId, dwelling_id: dwellingId } of rows) {
    // As grantsOf: what this version cannot read allows nothing.
    const grant = grantSchema.safeParse({ role, communityId, dwellingId });
    if (grant.success) found.set(id, [...(found.get(id) ?? []), grant.data]);
  }
  return found;
}

const toSummary = (
  row: Selectable<AccountRow> & { readonly has_passkey: unknown },
  grants: readonly Grant[],
): PersonSummary => ({
  id: row.id,
  login: row.login,
  name: row.name,
  language: languageSchema.catch('zh').parse(row.language),
  state: row.state === 'active' ? 'active' : 'disabled',
  responder: row.responder_id,
  grants,
  hasSecondFactor: row.totp_secret !== null || Boolean(row.has_passkey),
  createdAt: row.created_at,
  lastSignInAt: row.last_sign_in_at,
});
