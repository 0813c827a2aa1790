import type { Clock, Instant, Monotonic, WallTime } from '../../../foundation/clock.ts';
import { seconds } from '../../../foundation/durations.ts';

/** An edge that is older than this by the kernel's clock is taken for one of another clock. */
const oldestEdge = seconds(10);

/** When edges were. A pin's time never goes back. */
export class PinTimes {
  readonly #clock: Clock;
  readonly #lastAt = new Map<number, Instant>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `monotonic` is what the kernel says, in milliseconds; undefined for a level that was read now. */
  of(pin: number, monotonic: number | undefined): Instant {
    const at = this.#instantOf(monotonic);
    const last = this.#lastAt.get(pin);
    // An edge of the moment between reading and watching may be told after a later level.
    const told = last && at.monotonic < last.monotonic ? last : at;
    this.#lastAt.set(pin, told);
    return told;
  }

  /** The kernel says when an edge was; how far the wall clock was then follows from now. */
  #instantOf(monotonic: number | undefined): Instant {
    const now = this.#clock.now();
    const age = monotonic === undefined ? 0 : now.monotonic - monotonic;
    // Kernels before 5.7 told wall time; a simulated clock tells its own.
    if (age <= 0 || age > oldestEdge) return now;
    return { ...now, monotonic: (now.monotonic - age) as Monotonic, wall: (now.wall - age) as WallTime };
  }
}
