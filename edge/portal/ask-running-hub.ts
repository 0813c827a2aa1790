import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { pressHeader } from './portal.ts';

const loopback = '127.0.0.1';
const longestAnswerMs = 2_000;
/** A renewal talks with the relay twice, and with the disk. */
const longestRenewalMs = 120_000;
const healthAnswer = z.object({ hub: z.string() });
const renewalAnswer = z.object({ renewed: z.boolean(), problem: z.string().optional() });

/** Whether the program on that port of this computer is this very hub. */
export async function isRunningHub(port: number, hub: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://${loopback}:${port}/health`, { signal: AbortSignal.timeout(longestAnswerMs) });
    return healthAnswer.parse(await answer.json()).hub === hub;
  } catch {
    return false;
  }
}

async function pressed(port: number): Promise<z.output<typeof renewalAnswer>> {
  const answer = await fetch(`http://${loopback}:${port}/renew`, {
    method: 'POST',
    headers: { [pressHeader]: 'renew' },
    signal: AbortSignal.timeout(longestRenewalMs),
  });
  return renewalAnswer.parse(await answer.json());
}

/** Lets the hub that runs on this computer renew its certificate. False: it does not run. Throws why it could not. */
export async function askRunningHub(port: number, hub: string): Promise<boolean> {
  if (port === 0 || !(await isRunningHub(port, hub))) return false;
  const { renewed, problem } = await pressed(port).catch((error: unknown) => {
    throw new AnjuError('identity/refused', `the running hub did not answer: ${messageOf(error)}. See its log`, {
      cause: error,
    });
  });
  if (!renewed) throw new AnjuError('identity/refused', problem ?? 'the running hub could not renew its certificate');
  return true;
}
