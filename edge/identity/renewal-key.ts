import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../foundation/replace-file.ts';

const keyPath = (dataFolder: string): string => join(dataFolder, 'identity', 'renewal-key.pem');

export const makePrivateKeyPem = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

/**
 * The key for the next certificate, on the disk before anybody is asked: when the answer is lost, or the power goes
 * before it is saved, the hub asks again with the same key, and the relay knows it for the same hub and not for a copy.
 */
export async function nextKeyPem(dataFolder: string, presentKeyPem: string): Promise<string> {
  const kept = await keptKeyPem(dataFolder);
  // The power went after the new identity was saved: that key is in use already.
  if (kept !== undefined && kept !== presentKeyPem) return kept;
  const made = makePrivateKeyPem();
  await replaceFile(keyPath(dataFolder), made);
  return made;
}

/** The next certificate is there. */
export const forgetNextKey = (dataFolder: string): Promise<void> => rm(keyPath(dataFolder), { force: true });

async function keptKeyPem(dataFolder: string): Promise<string | undefined> {
  try {
    const kept = await readFile(keyPath(dataFolder), 'utf8');
    createPrivateKey(kept);
    return kept;
  } catch {
    // None, or a damaged one: another is as good.
    return undefined;
  }
}
