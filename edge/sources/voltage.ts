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
  /** Volts without the noise of single samples. */
  readonly smooth: number | undefined;
  /** When the voltage was said last; at first, since when it is measured. */
  readonly saidAt: number;
  readonly said: boolean;
  /** What it looks like, and since when without a break. */
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
  smooth: undefined,
  saidAt: 0,
  said: false,
  leaning: undefined,
  leaningSince: 0,
  lowSaid: undefined,
};

/** The first voltage after a start is said after this long. */
const firstSaidAfter = 10_000;

/** How much one sample moves the voltage: about ten of them, which come once a second, make it. */
const weight = 0.1;

/** One sample in volts. Between the two limits a battery stays what it was; one that was never judged is not low there. */
export function stepVoltage(before: VoltageState, sample: number, now: Monotonic, facts: VoltageFacts): VoltageStep {
  const smooth = before.smooth === undefined ? sample : before.smooth + (sample - before.smooth) * weight;
  const leaning = lowAt(smooth, before.lowSaid, facts);
  const leaningSince = leaning === before.leaning ? before.leaningSince : now;
  const saysLow = leaning !== before.lowSaid && now >= leaningSince + facts.holds;

  const waitsSince = before.smooth === undefined ? now : before.saidAt;
  const every = before.said ? facts.saysEvery : Math.min(firstSaidAfter, facts.saysEvery);
  // With the verdict comes what it rests on.
  const saysVolts = saysLow || now >= waitsSince + every;
  return {
    state: {
      smooth,
      saidAt: saysVolts ? now : waitsSince,
      said: before.said || saysVolts,
      leaning,
      leaningSince,
      lowSaid: saysLow ? leaning : before.lowSaid,
    },
    volts: saysVolts ? Math.round(smooth * 100) / 100 : undefined,
    low: saysLow ? leaning : undefined,
  };
}

function lowAt(volts: number, lowSaid: boolean | undefined, facts: VoltageFacts): boolean {
  return volts < (lowSaid === true ? facts.recoveredVolts : facts.lowVolts);
}
