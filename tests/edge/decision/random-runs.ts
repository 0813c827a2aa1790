import { env } from 'node:process';

/**
 * How many random lives are told, and which. They are the same in each run, so that what fails is the change; ANJU_SEED=n or
 * random tells others, ANJU_STREAMS=20 twenty times as many. On failure fast-check prints its seed, its path and the smallest
 * life that fails.
 */
export const times = Number(env['ANJU_STREAMS'] ?? 1);

/** Whether the lives are those of each run: then it is known what they hold. */
export const isUsualSeed = env['ANJU_SEED'] === undefined;

export const runs = (numRuns: number, usualSeed = 1): { numRuns: number; seed?: number } => ({
  numRuns: Math.ceil(numRuns * times),
  ...(env['ANJU_SEED'] !== 'random' && { seed: Number(env['ANJU_SEED'] ?? usualSeed) }),
});

/** Far above what they need, in milliseconds, for a machine that has other things to do. */
export const patience = 240_000 * Math.max(1, times);
