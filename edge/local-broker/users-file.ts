import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { AnjuError, isAnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import { brokerUsers, type BrokerUser } from './access.ts';

const password = z.string().min(16).max(200);
const usersSchema = z.strictObject({ hub: password, zigbee2mqtt: password });
export type BrokerPasswords = z.output<typeof usersSchema>;

/** Reads the users of the local broker; a missing file is made with generated passwords, for its owner's eyes only. */
export function readOrCreateUsers(file: string): BrokerPasswords {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  create(file);
  closeToOthers(file);
  return readUsers(file);
}

/** Throws `config/invalid` naming the file and the fix. */
export function readUsers(file: string): BrokerPasswords {
  try {
    return usersIn(file, readFileSync(file, 'utf8'));
  } catch (error) {
    throw cannotBeRead(file, error);
  }
}

/** As `readUsers`, for a program that goes on meanwhile: a hanging disk must not keep a hub from hearing. */
export async function readUsersLater(file: string): Promise<BrokerPasswords> {
  try {
    return usersIn(file, await readFile(file, 'utf8'));
  } catch (error) {
    throw cannotBeRead(file, error);
  }
}

const cannotBeRead = (file: string, error: unknown): AnjuError =>
  isAnjuError(error)
    ? error
    : new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });

function usersIn(file: string, text: string): BrokerPasswords {
  const parsed = usersSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const problem = z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ');
  throw new AnjuError(
    'config/invalid',
    `${file}: ${problem}. Remove the file to have new passwords made, and give Zigbee2MQTT the new one`,
  );
}

/** The user with that name and password, compared in constant time. */
export function authenticate(
  users: BrokerPasswords,
  name: string | undefined,
  given: Uint8Array | undefined,
): BrokerUser | undefined {
  const user = brokerUsers.find((known) => known === name);
  if (!user || !given) return undefined;
  return timingSafeEqual(digest(given), digest(Buffer.from(users[user]))) ? user : undefined;
}

function create(file: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    throw new AnjuError('config/unreadable', `${file}: cannot be made (${messageOf(error)})`, { cause: error });
  }
  const generated = (): string => randomBytes(24).toString('base64url');
  const users: BrokerPasswords = { hub: generated(), zigbee2mqtt: generated() };
  try {
    writeSync(descriptor, `${JSON.stringify(users, undefined, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** However the file came here. Only its owner, which is the broker, can do so. */
function closeToOthers(file: string): void {
  try {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be closed to others (${messageOf(error)})`, {
      cause: error,
    });
  }
}

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is refused by the schema, with the file's name.
    return undefined;
  }
}
