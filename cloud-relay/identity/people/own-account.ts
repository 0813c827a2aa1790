import type { Account, SessionRecord } from '../../../contracts/api-account.ts';
import type { Role } from '../../../contracts/permissions.ts';
import type { Database } from '../../store/store.ts';
import { getAccount } from './accounts.ts';
import { needsSecondFactor } from './next-step.ts';
import { listPasskeys } from './passkeys.ts';
import { countRecoveryCodes } from './recovery-codes.ts';
import { listSessions } from './sessions.ts';

/** As somebody sees their own account. */
export async function ownAccount(
  db: Database,
  id: string,
  secondFactorFor: readonly Role[],
): Promise<Account | undefined> {
  const account = await getAccount(db, id);
  if (!account) return undefined;
  const { login, name, language, responder, grants } = account;
  return {
    id,
    login,
    name,
    language,
    responder,
    grants: [...grants],
    hasPassword: account.passwordHash !== null,
    secondFactor: {
      required: needsSecondFactor(account, secondFactorFor),
      authenticator: account.authenticator !== null,
      recoveryCodesLeft: await countRecoveryCodes(db, id),
    },
    passkeys: await listPasskeys(db, id),
  };
}

/** Where an account is signed in. `current`: the session that asks; undefined when somebody else does. */
export async function sessionsOf(
  db: Database,
  accountId: string,
  current: string | undefined,
  now: number,
): Promise<SessionRecord[]> {
  const sessions = await listSessions(db, accountId, now);
  return sessions.map(({ id, device, address, signedInAt, lastSeenAt, expiresAt }) => ({
    id,
    device,
    address,
    signedInAt,
    lastSeenAt,
    expiresAt,
    current: id === current,
  }));
}
