import type { Clock } from '../../foundation/clock.ts';

interface Interval {
  readonly from: number;
  /** Undefined while it lasts. */
  readonly until: number | undefined;
}

/** A listener that goes up and down more often than this within a limit of silence hears too little to judge. */
const keep = 100;

/**
 * When this relay could hear its hubs at all. A hub is not silent while nobody listens: only time within these
 * intervals counts, and time before this process began does not.
 */
export class Hearing {
  readonly #clock: Clock;
  #intervals: readonly Interval[] = [];

  /** `clock` is the relay's steady clock. */
  constructor(clock: Clock) {
    this.#clock = clock;
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
