import { randomInt } from 'node:crypto';
import { recordAudit } from '../../audit/audit-log.ts';
import { countAccounts, createAccount } from './accounts.ts';
import type { PeopleParts } from './people-parts.ts';

/** Nothing that is read as something else. Twenty of them are 99 bits. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const login = 'administrator';

/**
 * When nobody can sign in yet, somebody who may do everything, with a password that is good for one sign-in. It is
 * returned this once, to be printed; the relay keeps its hash. Undefined: there are accounts.
 */
export async function firstAdministrator(
  { store, passwords }: Pick<PeopleParts, 'store' | 'passwords'>,
  now: number,
): Promise<{ login: string; password: string } | undefined> {
  if ((await countAccounts(store.db)) > 0) return undefined;
  const password = generatedPassword();
  const passwordHash = await passwords.hash(password);
  if (passwordHash === undefined) throw new Error('passwords are busy before anybody can sign in');
  const made = await store.transaction(async (tx) => {
    // Two relays, or the relay and the command line, may start at the same time.
    if ((await countAccounts(tx)) > 0) return false;
    const { id } = await createAccount(
      tx,
      {
        login,
        name: 'Administrator',
        language: 'zh',
        responder: null,
        grants: [{ role: 'administrator', communityId: null, dwellingId: null }],
        passwordHash,
        mustChangePassword: true,
      },
      now,
    );
    await recordAudit(tx, {
      at: now,
      who: { kind: 'relay', id: '', name: '' },
      from: '',
      action: 'first-administrator',
      target: id,
      communityId: null,
      outcome: 'done',
      detail: {},
    });
    return true;
  });
  return made ? { login, password } : undefined;
}

/** Five groups of four, for a person who types it from another screen. */
export const generatedPassword = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join(''),
  ).join('-');
