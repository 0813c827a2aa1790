import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../foundation/errors.ts';

/** Reads a file of ours; undefined when there is none. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The content of a file that only its owner may read, made by `make` when it does not exist. When two processes make
 * it at once both get the one that stands.
 */
export async function readOrMakePrivateFile(path: string, make: () => Promise<string> | string): Promise<string> {
  const found = await readPrivateFile(path);
  if (found !== undefined) return found;
  const content = await make();
  if (await makePrivateFile(path, content)) return content;
  const other = await readPrivateFile(path);
  if (other === undefined) throw new Error(`${path}: removed while it was being made`);
  return other;
}

/** Makes the file as a whole, on the disk when it resolves. False when there is one already. */
export async function makePrivateFile(path: string, content: string): Promise<boolean> {
  const temporary = await writeTemporary(path, content);
  try {
    // link, unlike rename, fails when the name is taken.
    await link(temporary, path);
    await syncFolder(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.new`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  return temporary;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
