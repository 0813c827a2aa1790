import { after, elapsed, type Clock, type Instant, type Monotonic } from '../../../foundation/clock.ts';
import { milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';

/** A contact that changed at the very moment at which its watch was started is found after this. */
const firstReading = seconds(1);
const nextReadings = minutes(10);
const lookEvery = seconds(30);
/** How soon a pin is used that another program had. */
const pinFreed = seconds(5);

/**
 * When it is looked whether the watches of pins stand, which disturbs nothing, and when their levels are read again,
 * which is deaf for a moment: seldom, therefore, and soon only after a start or when edges may have been lost.
 */
export class LookTimes {
  readonly #clock: Clock;
  readonly #readEvery: Duration;
  #startedAt: Instant;
  #readAt: Monotonic;

  constructor(clock: Clock, readEvery: Duration = nextReadings) {
    this.#clock = clock;
    this.#readEvery = readEvery;
    this.#startedAt = clock.now();
    this.#readAt = this.#startedAt.monotonic;
  }

  /** A watch was started, after it had ended or for the first time. */
  started(): void {
    this.#startedAt = this.#clock.now();
    this.#readAt = after(this.#startedAt, milliseconds(Math.min(firstReading, this.#readEvery)));
  }

  /** All levels were read again. */
  read(): void {
    this.#readAt = after(this.#clock.now(), this.#readEvery);
  }

  /** Edges may have been lost. */
  readNow(): void {
    this.#readAt = this.#clock.now().monotonic;
  }

  get readingIsDue(): boolean {
    return this.#clock.now().monotonic >= this.#readAt;
  }

  /** Whether no watch has ended for a while. */
  get provedThemselves(): boolean {
    return elapsed(this.#startedAt, this.#clock.now()) >= Math.min(lookEvery, this.#readEvery);
  }

  /** The next look. A pin that is missing is looked for more often. */
  next(allPinsAreThere: boolean): Monotonic {
    const look = after(this.#clock.now(), allPinsAreThere ? lookEvery : pinFreed);
    return look < this.#readAt ? look : this.#readAt;
  }
}
