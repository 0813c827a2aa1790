import { getAccount, type StoredAccount } from './accounts.ts';
import { openSession, type Opening, type Signed } from './open-session.ts';
import { checkPasskey, type PasskeyAnswer, type PasskeyRefusal } from './passkeys.ts';
import type { PeopleParts } from './people-parts.ts';

export type PasskeySignIn =
  { readonly ok: true; readonly account: StoredAccount; readonly signed: Signed } | PasskeyRefusal;

/** A passkey is both factors: its owner's phone or key, and the finger, face or PIN that it asks for. */
export async function signInByPasskey(
  { store, secondFactorFor, accessChanged }: Pick<PeopleParts, 'store' | 'secondFactorFor' | 'accessChanged'>,
  { opening, ...answer }: PasskeyAnswer & { readonly opening: Omit<Opening, 'secondFactor'> },
  now: number,
): Promise<PasskeySignIn> {
  const checked = await checkPasskey(store, answer, now);
  if (!checked.ok) return checked;
  const { id } = checked.account;
  const opened = await store.transaction(async (tx) => {
    const account = await getAccount(tx, id);
    // Disabled, or recovered by another, since the passkey was looked at.
    if (account?.state !== 'active' || account.passkeys === 0) return undefined;
    return openSession(tx, account, { ...opening, secondFactor: true }, secondFactorFor, now);
  });
  if (!opened) return { ok: false, because: 'account-disabled', account: checked.account };
  const { replaced, ...signed } = opened;
  if (replaced !== undefined) accessChanged(replaced);
  return { ok: true, account: checked.account, signed };
}
