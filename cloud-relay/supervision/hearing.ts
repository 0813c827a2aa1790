import type { Clock } from '../../foundation/clock.ts';
import type { HeardTime } from '../store/hearing-store.ts';

interface Interval {
  readonly from: number;
  /** Undefined while it lasts. */
  readonly until: number | undefined;
}

/** A listener that goes up and down more often than this within a limit of silence hears too little to judge. */
const keep = 100;

/**
 * When this relay could hear its hubs at all. A hub is not silent while nobody listens: only time within these
 * intervals counts.
 */
export class Hearing {
  readonly #clock: Clock;
  #intervals: readonly Interval[] = [];

  /** `clock` is the relay's steady clock. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What earlier processes heard counts too, or a relay that restarts every few minutes would never miss a hub. */
  remember(earlier: readonly HeardTime[]): void {
    const own = this.#intervals[0]?.from ?? this.#clock.now().wall;
    this.#intervals = [...merged(earlier, own), ...this.#intervals].slice(-keep);
  }

  /** The time since the listener came up, to be noted; undefined while it is down. */
  get present(): HeardTime | undefined {
    const last = this.#intervals.at(-1);
    return last && last.until === undefined ? { from: last.from, until: this.#clock.now().wall } : undefined;
  }

  /** The listener for hubs is up. */
  begins(): void {
    if (this.isHearing) return;
    this.#intervals = [...this.#intervals, { from: this.#clock.now().wall, until: undefined }].slice(-keep);
  }

  /** The listener is down, or about to go. */
  ends(): void {
    const now = this.#clock.now().wall;
    this.#intervals = this.#intervals.map(({ from, until }) => ({ from, until: until ?? now }));
  }

  get isHearing(): boolean {
    return this.#intervals.at(-1)?.until === undefined && this.#intervals.length > 0;
  }

  /** How much of the time since `from` the relay could hear, in milliseconds. */
  heardSince(from: number): number {
    const now = this.#clock.now().wall;
    return this.#intervals.reduce(
      (sum, interval) => sum + Math.max(0, (interval.until ?? now) - Math.max(from, interval.from)),
      0,
    );
  }
}

/** Several processes may have listened at once, which counts once; nothing after `end` is of an earlier process. */
function merged(times: readonly HeardTime[], end: number): HeardTime[] {
  const together: HeardTime[] = [];
  for (const { from, until } of times.toSorted((one, other) => one.from - other.from)) {
    const before = together.at(-1);
    const last = Math.min(until, end);
    if (last <= from) continue;
    if (before && from <= before.until) together.splice(-1, 1, { ...before, until: Math.max(before.until, last) });
    else together.push({ from, until: last });
  }
  return together;
}
