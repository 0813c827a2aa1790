import webPush from 'web-push';
import { z } from 'zod';
import { AnjuError } from '../../foundation/errors.ts';
import { readOrMakePrivateFile } from '../identity/private-file.ts';
import { dataFiles } from './data-folder.ts';

const pushKeysSchema = z.object({ publicKey: z.string().min(80).max(100), privateKey: z.string().min(40).max(50) });
/** The relay's VAPID key pair (RFC 8292), base64url. A browser's subscription is bound to it: never change it. */
export type PushKeys = z.infer<typeof pushKeysSchema>;

export async function pushKeys(dataFolder: string): Promise<PushKeys> {
  const file = dataFiles(dataFolder).pushKeys;
  const text = await readOrMakePrivateFile(file, () => `${JSON.stringify(webPush.generateVAPIDKeys())}\n`);
  try {
    return pushKeysSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AnjuError(
      'identity/untrusted',
      `${file}: holds no VAPID keys. Restore it from a backup; with new keys every browser must subscribe again.`,
      { cause: error },
    );
  }
}
