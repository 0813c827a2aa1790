import type { Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';

/** How a contact is to be understood; from its profile. */
export interface ContactFacts {
  /** A level must hold this long before it counts. 0: the first edge counts. */
  readonly debounce: Duration;
  /** After debouncing, how long `true` / `false` must hold before it is said. */
  readonly holdTrue: Duration;
  readonly holdFalse: Duration;
  /** Only `true` is ever said, once per press. */
  readonly event: boolean;
  /** For events: whether a contact that is closed when the board is first heard counts as pressed. */
  readonly pressedAtStart: boolean;
}

/** What is remembered of one contact. Times are monotonic milliseconds. */
export interface ContactState {
  /** The level as it came last, and since when. */
  readonly raw: boolean | undefined;
  readonly rawSince: number;
  /** The level after debouncing, and since when it held. */
  readonly settled: boolean | undefined;
  readonly settledSince: number;
  readonly said: boolean | undefined;
}

export interface ContactStep {
  readonly state: ContactState;
  /** What to say now, if anything. */
  readonly say: boolean | undefined;
  /** When to look again although no level comes. */
  readonly wakeAt: Monotonic | undefined;
}

/** Nothing is known before the first level. */
export const untouched: ContactState = {
  raw: undefined,
  rawSince: 0,
  settled: undefined,
  settledSince: 0,
  said: undefined,
};

/** A contact bounces when it opens too: a press has ended only after it has been open this long. */
const releaseSettles = 50;

/** One step of a contact: a level came (`level`), or a wake-up did (undefined). */
export function stepContact(
  before: ContactState,
  level: boolean | undefined,
  now: Monotonic,
  facts: ContactFacts,
): ContactStep {
  const raw = level ?? before.raw;
  if (raw === undefined) return { state: before, say: undefined, wakeAt: undefined };
  const rawSince = raw === before.raw ? before.rawSince : now;

  const settlesAt = rawSince + settling(raw, facts);
  const settles = raw !== before.settled && now >= settlesAt;
  const settled = settles ? raw : before.settled;
  const settledSince = settles ? rawSince : before.settledSince;

  const saysAt = settledSince + (settled === true ? facts.holdTrue : facts.holdFalse);
  const due = settled !== undefined && settled !== before.said && now >= saysAt;
  const silent = facts.event && (settled !== true || (before.said === undefined && !facts.pressedAtStart));
  return {
    state: { raw, rawSince, settled, settledSince, said: due ? settled : before.said },
    say: due && !silent ? settled : undefined,
    wakeAt: earliest(
      raw !== settled ? settlesAt : undefined,
      settled !== undefined && settled !== before.said && !due ? saysAt : undefined,
    ),
  };
}

function settling(raw: boolean, facts: ContactFacts): number {
  return facts.event && !raw ? Math.max(facts.debounce, releaseSettles) : facts.debounce;
}

/** Of the times that are known. */
export function earliest(...times: (number | undefined)[]): Monotonic | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : (Math.min(...known) as Monotonic);
}
