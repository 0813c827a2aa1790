import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../foundation/errors.ts';
import { makePrivateFile, readPrivateFile } from './private-file.ts';
import { makeAuthority, pairsFromPem, type KeyPair } from './x509-signing.ts';

/** What stands in the folder: the keys and certificates of all authorities, the one that signs first. */
export interface AuthorityGeneration {
  /** Counts up with each change. */
  readonly number: number;
  readonly authorities: readonly KeyPair[];
}

/**
 * Each change is a new file as a whole, which no two processes can make: after a crash the highest number counts, whatever
 * was left half done. The first one is `authority.pem`.
 */
const nameOf = (number: number): string => (number === 1 ? 'authority.pem' : `authority-${number}.pem`);
const numberIn = (name: string): number | undefined => {
  const found = /^authority(?:-([1-9][0-9]{0,8}))?\.pem$/.exec(name);
  return found ? Number(found[1] ?? 1) : undefined;
};

/** Reads the folder, making the first authority when there is none. Several processes may do so at once. */
export async function readGeneration(folder: string, now: number): Promise<AuthorityGeneration> {
  const number = await highestNumber(folder);
  if (number === undefined) {
    await makePrivateFile(join(folder, nameOf(1)), (await makeAuthority(now)).pem);
    // Another process may have made it meanwhile, or even replaced it.
    return readGeneration(folder, now);
  }
  const path = join(folder, nameOf(number));
  const text = await readPrivateFile(path);
  // Replaced, and removed, between the two looks.
  if (text === undefined) return readGeneration(folder, now);
  return { number, authorities: await pairsFromPem(path, text) };
}

/** False: another process has changed the folder since `before` was read. */
export async function writeGeneration(
  folder: string,
  before: AuthorityGeneration,
  authorities: readonly KeyPair[],
): Promise<AuthorityGeneration | undefined> {
  const number = before.number + 1;
  const text = authorities.map(({ pem }) => pem).join('');
  if (!(await makePrivateFile(join(folder, nameOf(number)), text))) return undefined;
  await removeOlder(folder, number);
  return { number, authorities };
}

export async function highestNumber(folder: string): Promise<number | undefined> {
  const numbers = await numbersIn(folder);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** Keys that count no more are not kept. What cannot be removed now is removed with the next change. */
async function removeOlder(folder: string, number: number): Promise<void> {
  for (const older of await numbersIn(folder)) {
    if (older < number) await rm(join(folder, nameOf(older)), { force: true });
  }
}

async function numbersIn(folder: string): Promise<number[]> {
  try {
    return (await readdir(folder)).map(numberIn).filter((number) => number !== undefined);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
