import { z } from 'zod';
import type { Grant, Role } from '../../contracts/permissions.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { readOrMakePrivateFile } from '../identity/private-file.ts';
import { createAccount, findAccountByLogin } from '../identity/people/accounts.ts';
import { generatedPassword } from '../identity/people/first-administrator.ts';
import { Passwords } from '../identity/people/passwords.ts';
import type { Store } from '../store/store.ts';
import type { DemoSeed } from './demo-seed.ts';

const roles = ['administrator', 'operator', 'grid-worker', 'family', 'installer'] as const satisfies readonly Role[];
type DemoRole = (typeof roles)[number];

const accountsSchema = z.array(z.object({ login: z.enum(roles), password: z.string().min(12) })).length(roles.length);

/** The role is the sign-in name. */
export type DemoAccount = z.output<typeof accountsSchema>[number];

/**
 * One account for each role of the demo, with passwords that are made once and kept in `file`, for its owner only. An
 * account that is there stays as somebody may have changed it.
 */
export async function seedDemoAccounts(
  store: Store,
  { seed, file, now }: { readonly seed: DemoSeed; readonly file: string; readonly now: number },
): Promise<readonly DemoAccount[]> {
  const accounts = readAccounts(
    file,
    await readOrMakePrivateFile(file, () =>
      JSON.stringify(roles.map((login) => ({ login, password: generatedPassword() }))),
    ),
  );
  const passwords = new Passwords();
  for (const { login, password } of accounts) {
    if (await findAccountByLogin(store.db, login)) continue;
    const passwordHash = await passwords.hash(password);
    if (passwordHash === undefined) throw new Error('passwords are busy although nobody signs in here');
    const { name, grant, responder } = whoIs(seed)[login];
    const account = { login, name, language: 'zh' as const, responder, grants: [grant], passwordHash };
    await store.transaction((tx) => createAccount(tx, account, now));
  }
  return accounts;
}

interface DemoPerson {
  readonly name: string;
  readonly grant: Grant;
  readonly responder: string | null;
}

const whoIs = ({ communityId, dwellingId, responders }: DemoSeed): Readonly<Record<DemoRole, DemoPerson>> => {
  const here = (role: Role): Grant => ({ role, communityId, dwellingId: null });
  return {
    administrator: {
      name: '管理员',
      grant: { role: 'administrator', communityId: null, dwellingId: null },
      responder: null,
    },
    operator: { name: '值班坐席', grant: here('operator'), responder: responders.operator },
    'grid-worker': { name: '陈燕', grant: here('grid-worker'), responder: responders.gridWorker },
    family: { name: '李明', grant: { role: 'family', communityId: null, dwellingId }, responder: responders.family },
    installer: { name: '赵工', grant: here('installer'), responder: responders.installer },
  };
};

function readAccounts(file: string, text: string): readonly DemoAccount[] {
  try {
    return accountsSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AnjuError('input/invalid', `--accounts: ${file} does not hold the demo's accounts; name another file`, {
      cause: error,
    });
  }
}
