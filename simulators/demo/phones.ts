import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import type { HomeSettings } from '../home/settings.ts';
import type { DemoFolder } from './demo-folder.ts';
import type { SeededHome } from './first-steps.ts';
import { relayHost } from './ports.ts';

/** Whose phone rings in the simulated home. The names are invented, as in the registry that the relay seeds. */
const people = {
  family: { zh: '李明（儿子）', en: 'Li Ming (son)' },
  gridWorker: { zh: '陈燕（网格员）', en: 'Chen Yan (grid worker)' },
  operator: { zh: '呼叫中心值班坐席', en: 'Operator on duty (call centre)' },
  installer: { zh: '赵工（安装维护）', en: 'Zhao (installer)' },
} as const satisfies Record<keyof SeededHome['responders'], { zh: string; en: string }>;

type Person = keyof typeof people;
const names: readonly Person[] = ['family', 'gridWorker', 'operator', 'installer'];
const pathOf = (person: Person): string => `/${person.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const secretFileOf = (person: Person): string => `phones${pathOf(person)}`;

/** As the home's configuration has them. */
export const demoPhones = names.map((person) => ({
  path: pathOf(person),
  name: people[person],
  secretFile: secretFileOf(person),
}));

/** Makes each phone's secret, once. */
export function makePhoneSecrets(folder: DemoFolder): void {
  for (const person of names) {
    folder.writeOnce(secretFileOf(person), () => `whsec_${randomBytes(32).toString('base64')}\n`);
  }
}

const refusal = z.object({ error: z.object({ message: z.string(), fix: z.string().optional() }) });
const patienceMs = 20_000;

/** Tells the relay, through its API, by which address each of the home's phones is called. Twice changes nothing. */
export async function registerPhones(options: {
  readonly console: string;
  /** Of the relay's API. */
  readonly token: string;
  readonly phones: NonNullable<HomeSettings['webhook']>;
  readonly responders: SeededHome['responders'];
}): Promise<void> {
  const { phones, responders, token } = options;
  for (const person of names) {
    const phone = phones.phones.find(({ path }) => path === pathOf(person));
    if (!phone) continue;
    const response = await fetch(new URL('/api/channel-addresses', options.console), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        responder: responders[person],
        label: '模拟手机 Simulated phone',
        url: `http://${relayHost}:${phones.port}${phone.path}`,
        secret: readFileSync(phone.secretFile, 'utf8').trim(),
      }),
      signal: AbortSignal.timeout(patienceMs),
    }).catch((error: unknown) => fail(messageOf(error), error));
    if (!response.ok) fail(await because(response));
  }
}

async function because(response: Response): Promise<string> {
  // A body that is not JSON gives no reason: then the status is all there is to say.
  const answer = refusal.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) return `HTTP ${response.status}`;
  const { message, fix } = answer.data.error;
  return fix === undefined ? message : `${message}; ${fix}`;
}

function fail(reason: string, cause?: unknown): never {
  throw new AnjuError('input/invalid', `The relay did not take the address of a simulated phone: ${reason}`, { cause });
}
