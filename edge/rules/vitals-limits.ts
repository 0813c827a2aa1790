import type { Reading } from '../../device-profiles/reading.ts';

/** What may be wrong with somebody in bed, as far as a radar can tell. */
export const conditions = [
  'breathing-not-found',
  'breathing-slow',
  'breathing-fast',
  'heart-slow',
  'heart-fast',
  'restless-in-bed',
] as const;
export type Condition = (typeof conditions)[number];

export interface VitalsLimits {
  readonly breathsLow: number;
  readonly breathsHigh: number;
  readonly beatsLow: number;
  readonly beatsHigh: number;
  readonly restlessPercent: number;
}

/** `yes` beyond the limit, `no` well within it. Between the two nothing changes, so that a rate at the limit does not flutter. */
export type Verdicts = Partial<Readonly<Record<Condition, 'yes' | 'no'>>>;

const breathsWithin = 2;
const beatsWithin = 5;

/** What one live reading says of each condition; of those that it does not concern, nothing. */
export function verdictsOf({ capability, value }: Reading, limits: VitalsLimits): Verdicts | undefined {
  const rate = Number(value);
  switch (capability) {
    case 'respiration_rate':
      // No breathing found is no rate: it says nothing of slow and fast.
      if (rate <= 0) return { 'breathing-not-found': 'yes' };
      return {
        'breathing-not-found': 'no',
        ...slow('breathing-slow', rate, limits.breathsLow, breathsWithin),
        ...fast('breathing-fast', rate, limits.breathsHigh, breathsWithin),
      };
    case 'heart_rate':
      if (rate <= 0) return undefined;
      return {
        ...slow('heart-slow', rate, limits.beatsLow, beatsWithin),
        ...fast('heart-fast', rate, limits.beatsHigh, beatsWithin),
      };
    case 'movement':
      // Whoever moves breathes, and a radar finds no breath of somebody who moves.
      return rate >= limits.restlessPercent
        ? { 'restless-in-bed': 'yes', 'breathing-not-found': 'no' }
        : { 'restless-in-bed': 'no' };
    default:
      return undefined;
  }
}

const slow = (condition: Condition, rate: number, limit: number, within: number): Verdicts =>
  rate <= limit ? { [condition]: 'yes' } : rate >= limit + within ? { [condition]: 'no' } : {};

const fast = (condition: Condition, rate: number, limit: number, within: number): Verdicts =>
  rate >= limit ? { [condition]: 'yes' } : rate <= limit - within ? { [condition]: 'no' } : {};

/** The limit of a rate; undefined where there is none. */
export function limitOf(condition: Condition, limits: VitalsLimits): number | undefined {
  switch (condition) {
    case 'breathing-slow':
      return limits.breathsLow;
    case 'breathing-fast':
      return limits.breathsHigh;
    case 'heart-slow':
      return limits.beatsLow;
    case 'heart-fast':
      return limits.beatsHigh;
    default:
      return undefined;
  }
}
