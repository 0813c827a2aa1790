import { forgetAddressesOf } from '../../store/channel-address-store.ts';
import type { Database } from '../../store/store.ts';
import { createAccount, getAccount, setPassword, updateAccount, type StoredAccount } from './accounts.ts';
import { removeAuthenticator } from './authenticator-app.ts';
import { findLink, useUp, type Link } from './links.ts';
import { refuseWeak } from './new-password.ts';
import { openSession, type Opening, type Signed } from './open-session.ts';
import { removeAllPasskeys } from './passkeys.ts';
import type { PeopleParts } from './people-parts.ts';
import { takeBackMadeBy } from './made-by.ts';
import { endSessions } from './sessions.ts';

export type UsedLink =
  | { readonly outcome: 'used'; readonly kind: Link['kind']; readonly account: StoredAccount; readonly signed: Signed }
  /** It does not work; why is nobody's to learn. */
  | { readonly outcome: 'refused' }
  /** Too many passwords wait to be hashed. The link still works. */
  | { readonly outcome: 'busy' };

interface Used {
  readonly kind: Link['kind'];
  readonly account: StoredAccount;
  readonly opened: Awaited<ReturnType<typeof openSession>>;
}

/**
 * Takes an invitation: the account comes to be, with its roles. Or recovers an account: whatever proved its owner until
 * now proves nothing any more, and what was made in its name ends. Both with a new password, and signed in as far as a password goes: staff set up their
 * second factor next. Throws `input/invalid` for a weak password; the link still works then.
 */
export async function useLink(
  { store, passwords, slowDown, secondFactorFor, accessChanged }: Omit<PeopleParts, 'wall'>,
  asked: {
    readonly secret: string;
    readonly password: string;
    readonly name: string | undefined;
    readonly opening: Omit<Opening, 'secondFactor'>;
  },
  now: number,
): Promise<UsedLink> {
  // Nobody makes the relay hash a password without a link that works.
  const known = await findLink(store.db, asked.secret, now);
  if (!known) return { outcome: 'refused' };
  refuseWeak('password', asked.password, known.login);
  const passwordHash = await passwords.hash(asked.password);
  if (passwordHash === undefined) return { outcome: 'busy' };
  const used = await store.transaction(async (tx): Promise<Used | undefined> => {
    // Again: meanwhile it may have been used or taken back.
    const link = await findLink(tx, asked.secret, now);
    if (!link || !(await useUp(tx, link.id, now))) return undefined;
    const account =
      link.kind === 'invitation'
        ? await createAccount(tx, { ...link, ...(asked.name !== undefined && { name: asked.name }), passwordHash }, now)
        : await recover(tx, link.account.id, { passwordHash, name: asked.name, now });
    const opened = await openSession(tx, account, { ...asked.opening, secondFactor: false }, secondFactorFor, now);
    return { kind: link.kind, account, opened };
  });
  if (!used) return { outcome: 'refused' };
  const { replaced, ...signed } = used.opened;
  // Whoever guessed codes until now does not make the owner wait any longer.
  slowDown.succeeded([{ by: 'account', of: used.account.id }]);
  accessChanged(used.account.id);
  if (replaced !== undefined) accessChanged(replaced);
  return { outcome: 'used', kind: used.kind, account: used.account, signed };
}

async function recover(
  db: Database,
  id: string,
  {
    passwordHash,
    name,
    now,
  }: { readonly passwordHash: string; readonly name: string | undefined; readonly now: number },
): Promise<StoredAccount> {
  await setPassword(db, id, { hash: passwordHash, mustChange: false });
  await removeAuthenticator(db, id);
  await removeAllPasskeys(db, id);
  await endSessions(db, id);
  // A thief may have made them, and a lost telephone is paged no more: its owner adds browsers again.
  await takeBackMadeBy(db, id, now);
  await forgetAddressesOf(db, id);
  if (name !== undefined) await updateAccount(db, id, { name });
  const account = await getAccount(db, id);
  if (!account) throw new Error('an account that was recovered is not there');
  return account;
}
