import { createServer } from 'node:net';
import { once } from 'node:events';
import { after } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';

const clock = systemClock();
const look = milliseconds(20);

/** A pause in a load, in real time. Never for waiting until something has happened: that is `until`. */
export const pause = (duration: Duration): Promise<void> =>
  new Promise((resolve) => {
    clock.wakeAt(after(clock.now(), duration), resolve);
  });

/**
 * Asks until it is so, leaving the processes under test the computer in between. Returns what was found. Throws after
 * `within` with what was waited for, and `details`.
 */
export async function until<Found>(
  condition: () => Found | Promise<Found>,
  what: string,
  within: Duration,
  details: () => unknown = () => '',
): Promise<NonNullable<Exclude<Found, false>>> {
  const end = performance.now() + within;
  for (;;) {
    const found = await condition();
    if (found !== false && found !== undefined && found !== null) {
      return found as NonNullable<Exclude<Found, false>>;
    }
    if (performance.now() > end) throw new Error(`not within ${within} ms: ${what}. ${show(await details())}`);
    await pause(look);
  }
}

const show = (details: unknown): string => (typeof details === 'string' ? details : JSON.stringify(details));

/** TCP ports that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The middle and the ends of measured milliseconds, as text. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN).toFixed(1);
  return sorted.length === 0 ? 'none' : `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${sorted.length})`;
}
