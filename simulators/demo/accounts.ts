import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

const accountsSchema = z.array(z.object({ login: z.string().min(1), password: z.string().min(1) })).min(1);

/** Somebody of the demo who may sign in to the console. */
export type DemoAccount = z.output<typeof accountsSchema>[number];

/** As the relay wrote them when it seeded the demo. */
export function readDemoAccounts(file: string): readonly DemoAccount[] {
  try {
    return accountsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
}

/** For a person at a terminal: a line each, in columns. */
export function accountLines(accounts: readonly DemoAccount[]): string[] {
  const width = Math.max(...accounts.map(({ login }) => login.length));
  return accounts.map(({ login, password }) => `${login.padEnd(width)}  ${password}`);
}
