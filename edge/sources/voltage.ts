import type { Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';

/** How a battery's voltage is to be understood; from its profile and the configuration. */
export interface VoltageFacts {
  /** Low below the first, no longer so at or above the second, in volts. */
  readonly lowVolts: number;
  readonly recoveredVolts: number;
  /** How long it must be so before it is said. */
  readonly holds: Duration;
  readonly saysEvery: Duration;
}

/** What is remembered of one battery. Times are monotonic milliseconds. */
export interface VoltageState {
  /** Of the samples since the voltage was said last. */
  readonly sum: number;
  readonly samples: number;
  readonly gatheredSince: number | undefined;
  readonly voltageSaid: boolean;
  /** What the samples say lately, and since when without a break. */
  readonly leaning: boolean | undefined;
  readonly leaningSince: number;
  readonly lowSaid: boolean | undefined;
}

export interface VoltageStep {
  readonly state: VoltageState;
  readonly volts: number | undefined;
  readonly low: boolean | undefined;
}

export const unmeasured: VoltageState = {
  sum: 0,
  samples: 0,
  gatheredSince: undefined,
  voltageSaid: false,
  leaning: undefined,
  leaningSince: 0,
  lowSaid: undefined,
};

/** The first voltage after a start is said after this long; it is a mean of several samples too. */
const firstSaidAfter = 10_000;

/** One sample in volts. Between the two limits a battery stays what it was; one that was never judged is not low there. */
export function stepVoltage(before: VoltageState, volts: number, now: Monotonic, facts: VoltageFacts): VoltageStep {
  const leaning = lowAt(volts, before.lowSaid, facts);
  const leaningSince = leaning === before.leaning ? before.leaningSince : now;
  const lowSince = leaningSince + facts.holds;
  const saysLow = leaning !== before.lowSaid && now >= lowSince;

  const gatheredSince = before.gatheredSince ?? now;
  const sum = before.sum + volts;
  const samples = before.samples + 1;
  const saysVoltsAt =
    gatheredSince + (before.voltageSaid ? facts.saysEvery : Math.min(firstSaidAfter, facts.saysEvery));
  // With the verdict comes what it rests on.
  const saysVolts = now >= saysVoltsAt || saysLow;
  return {
    state: {
      ...(saysVolts
        ? { sum: 0, samples: 0, gatheredSince: now, voltageSaid: true }
        : { sum, samples, gatheredSince, voltageSaid: before.voltageSaid }),
      leaning,
      leaningSince,
      lowSaid: saysLow ? leaning : before.lowSaid,
    },
    volts: saysVolts ? Math.round((sum / samples) * 100) / 100 : undefined,
    low: saysLow ? leaning : undefined,
  };
}

function lowAt(volts: number, lowSaid: boolean | undefined, facts: VoltageFacts): boolean {
  return volts < (lowSaid === true ? facts.recoveredVolts : facts.lowVolts);
}
