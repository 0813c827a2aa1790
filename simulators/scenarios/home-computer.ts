import type { Clock, Instant, Monotonic, WallTime } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import type { ManualClock } from '../../foundation/manual-clock.ts';

/** Where monotonic time stands when a program can first ask for it. */
const bootTakes = milliseconds(1_000);

/** The hub's computer: its own view of the run's one time, with boots of its own and a wall clock that may be wrong. */
export class HomeComputer implements Clock {
  /** Whether the operating system says that it has set the clock from the network. */
  synchronised = true;
  /** Whether the hub believes the clock. */
  believes: () => boolean = () => this.synchronised;
  readonly #time: ManualClock;
  #boot = 1;
  #bootedAt: number;
  #wrongBy = 0;

  constructor(time: ManualClock) {
    this.#time = time;
    this.#bootedAt = time.now().monotonic - bootTakes;
  }

  now(): Instant {
    const { monotonic, wall } = this.#time.now();
    return {
      monotonic: (monotonic - this.#bootedAt) as Monotonic,
      bootId: `boot-${this.#boot}`,
      wall: (wall + this.#wrongBy) as WallTime,
      clockTrusted: this.believes(),
    };
  }

  wakeAt(at: Monotonic, wake: () => void): () => void {
    return this.#time.wakeAt((at + this.#bootedAt) as Monotonic, wake);
  }

  /** Somebody, or the network's time, steps the wall clock. */
  stepWall(by: Duration): void {
    this.#wrongBy += by;
  }

  /** The computer starts again now; its program must be stopped. Without `clock` its wall clock is as it was. */
  boots(clock?: { readonly synchronised: boolean; readonly wrongBy?: Duration }): void {
    this.#boot++;
    this.#bootedAt = this.#time.now().monotonic - bootTakes;
    if (!clock) return;
    this.#wrongBy = clock.wrongBy ?? 0;
    this.synchronised = clock.synchronised;
  }
}
