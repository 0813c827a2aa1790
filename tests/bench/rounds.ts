import { setTimeout as pause } from 'node:timers/promises';

/** One thing that is measured: what has to happen before its pause, and how long it then takes in milliseconds. */
export interface Measured {
  readonly prepare?: () => Promise<void>;
  readonly take: () => Promise<number>;
}

/** The first rounds warm up code and caches and do not count. */
const warmUp = 20;

/**
 * Takes each of these once a round, after the same pause each, so that all of them meet the same computer: as busy, as fast
 * asleep, and with as much of their memory pushed out by the others.
 */
export async function inRounds<Name extends string>(
  what: string,
  measured: Readonly<Record<Name, Measured>>,
  options: { readonly rounds: number; readonly pauseMs: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measured) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let n = -warmUp; n < options.rounds; n++) {
    for (const name of names) {
      await measured[name].prepare?.();
      await pause(options.pauseMs);
      const ms = await measured[name].take();
      if (n >= 0) samples[name].push(ms);
    }
    progress(what, n + 1, options.rounds);
  }
  return samples;
}

function progress(what: string, done: number, all: number): void {
  if (process.stderr.isTTY && done % 50 === 0) process.stderr.write(`\r${what}: ${done} of ${all} `);
  if (process.stderr.isTTY && done === all) process.stderr.write('\n');
}
