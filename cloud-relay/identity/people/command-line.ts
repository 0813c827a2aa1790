import { grantSchema, type Role } from '../../../contracts/permissions.ts';
import { AnjuError } from '../../../foundation/errors.ts';
import { recordAudit } from '../../audit/audit-log.ts';
import { everywhere } from '../../store/scope.ts';
import type { Database, Store } from '../../store/store.ts';
import { areWithin } from '../access.ts';
import { listAccounts, type StoredAccount } from './accounts.ts';
import { createApiToken } from './api-tokens.ts';
import { recoverFromCommandLine } from './links.ts';

/** Whoever may run the relay's own commands may do everything; it is written down all the same. */
const byCommandLine = {
  who: { kind: 'relay' as const, id: 'command-line', name: 'command line' },
  from: '',
  communityId: null,
  outcome: 'done' as const,
};

export interface NewTokenOptions {
  readonly name: string;
  readonly role: Role;
  readonly community?: string;
  readonly dwelling?: string;
  readonly days: number;
}

/** Returns the token's text, which is kept nowhere. */
export async function makeToken(store: Store, options: NewTokenOptions, now: number): Promise<string> {
  const { name, role, community, dwelling, days } = options;
  if (name.trim() === '' || name.length > 120) {
    throw new AnjuError('input/invalid', '--name: must have 1 to 120 characters; say what the token is for');
  }
  const grant = grantSchema.safeParse({ role, communityId: community ?? null, dwellingId: dwelling ?? null });
  if (!grant.success) {
    const because = grant.error.issues.map(({ message }) => message).join('; ');
    throw new AnjuError('input/invalid', `--community, --dwelling: ${because}`);
  }
  if (!(await areWithin(store.db, everywhere, [grant.data]))) {
    const missing =
      community === undefined ? `--dwelling: there is no home ${dwelling}` : `--community: there is no ${community}`;
    throw new AnjuError('store/not-found', `${missing}; the console lists them with their ids`);
  }
  const made = await createApiToken(store, { name: name.trim(), grants: [grant.data], days }, now);
  await recordAudit(store.db, {
    ...byCommandLine,
    at: now,
    action: 'token-created',
    target: made.id,
    detail: { role },
  });
  return made.token;
}

/** Returns a link with which an administrator of everything chooses a new password. It works once, for a day. */
export async function resetAdministrator(
  store: Store,
  { login, url }: { readonly login: string | undefined; readonly url: string },
  now: number,
): Promise<string> {
  const { id, login: found } = await theAdministrator(store.db, login);
  const link = await recoverFromCommandLine(store, { login: found, now });
  if (!link) throw new AnjuError('store/not-found', `--login: ${found} cannot be recovered; it is disabled`);
  await recordAudit(store.db, { ...byCommandLine, at: now, action: 'recovery-link-created', target: id, detail: {} });
  return `${url}/link#${link.secret}`;
}

async function theAdministrator(db: Database, login: string | undefined): Promise<StoredAccount> {
  const accounts = await listAccounts(db);
  const administrators = accounts.filter(
    ({ state, grants }) =>
      state === 'active' &&
      grants.some(
        ({ role, communityId, dwellingId }) => role === 'administrator' && communityId === null && dwellingId === null,
      ),
  );
  const names = administrators.map((one) => one.login).join(', ');
  const wanted = login?.trim().toLowerCase();
  const [only, ...others] = administrators.filter((one) => wanted === undefined || one.login === wanted);
  if (only && others.length === 0) return only;
  if (names === '')
    throw new AnjuError('store/not-found', 'there is no administrator; `run` makes one when nobody can sign in');
  throw new AnjuError('store/not-found', `--login: must be one of ${names}`);
}
