import { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { loadHubConfiguration } from '../configuration/load.ts';
import { pressHeader } from './portal.ts';

const loopback = '127.0.0.1';
/** A device that is asked to leave may be asleep for most of a minute. */
const longestAnswerMs = 60_000;

const refusal = z.object({ problem: z.string().optional(), refused: z.string().optional() });

/** The port of the hub's own page. Throws when the configuration cannot be used, or names none. */
export function pagePortOf(config: string): number {
  const parsed = loadHubConfiguration(config);
  if (!parsed.ok)
    throw new AnjuError('config/invalid', parsed.problems.map((problem) => `${config}: ${problem}`).join('\n'));
  const { port } = parsed.configuration.portal;
  if (port === 0)
    throw new AnjuError('config/invalid', `${config}: portal.port: 0 cannot be found from here; name a port`);
  return port;
}

export interface PageRequest {
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  /** What it means that the hub has no such address. */
  readonly notThere: string;
}

/** Asks the hub that runs on this computer. Throws with its own words when it refuses. */
export async function askOwnPage({ port, method, path, body, notThere }: PageRequest): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(`http://${loopback}:${port}${path}`, {
      method,
      headers: body ? { [pressHeader]: path.split('/').at(-1) ?? '', 'content-type': 'application/json' } : {},
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(longestAnswerMs),
    });
  } catch (error) {
    throw new AnjuError('source/unavailable', `no hub runs on port ${port} of this computer: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (answer.ok) return answer.json();
  const { problem, refused } = refusal.catch({}).parse(await answer.json().catch(() => ({})));
  const because = problem ?? refused ?? (answer.status === 404 ? notThere : '');
  throw new AnjuError('input/invalid', because === '' ? `the hub answered ${answer.status}` : because);
}
