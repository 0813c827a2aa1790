import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { readOrMakePrivateFile } from '../identity/private-file.ts';

/** Where the relay keeps what is its own. Everything in it is readable by its owner only. */
export const dataFiles = (dataFolder: string) => ({
  database: join(dataFolder, 'relay.db'),
  authority: join(dataFolder, 'authority'),
  consoleToken: join(dataFolder, 'console-token'),
  pushKeys: join(dataFolder, 'push-keys.json'),
});

/** Whoever has it may use the console. Made once; only the console's address carries it. */
export async function consoleToken(dataFolder: string): Promise<string> {
  const text = await readOrMakePrivateFile(
    dataFiles(dataFolder).consoleToken,
    () => `${randomBytes(32).toString('base64url')}\n`,
  );
  return text.trim();
}

/** Where a person on this computer opens the console. The first page takes the token out of the address again. */
export const consoleAddress = (host: string, port: number, token: string): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}/?token=${token}`;
