import { milliseconds, type Duration } from './durations.ts';

export interface RetrySchedule {
  readonly initial: Duration;
  readonly factor: number;
  readonly max: Duration;
  /** Share of each interval, 0 to 1, that is random, so that many clients do not come back at once. */
  readonly jitter: number;
  /** How many retries; absent means for ever. */
  readonly count?: number;
}

/** The waits before each retry, in order. Nothing sleeps here. */
export function* intervals(schedule: RetrySchedule, random: () => number = Math.random): Generator<Duration, void> {
  let base: number = schedule.initial;
  for (let n = 0; schedule.count === undefined || n < schedule.count; n++) {
    const spread = base * schedule.jitter;
    yield milliseconds(Math.round(base - spread / 2 + spread * random()));
    base = Math.min(base * schedule.factor, schedule.max);
  }
}
