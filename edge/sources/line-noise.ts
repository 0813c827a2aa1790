import { after, elapsed, type Clock, type Instant } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';

const within = seconds(10);
/** A plug that is touched makes a few. */
const harmless = 5;

/**
 * Whether a line without checksums is so noisy that much of what is said on it is lost. It stays loud until nothing
 * was refused for a while, so that noise that comes and goes is one fault and not many.
 */
export class LineNoise {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #refusals: Instant[] = [];
  #loud = false;
  #cancelWake: (() => void) | undefined;

  /** `changed` is called when `loud` has changed. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get loud(): boolean {
    return this.#loud;
  }

  /** A piece of what came was no message. */
  refused(at: Instant): void {
    this.#refusals = [...this.#refusals.slice(-harmless), at];
    const first = this.#refusals[0];
    if (this.#loud || !first || this.#refusals.length <= harmless || elapsed(first, at) > within) return;
    this.#loud = true;
    this.#lookWhenQuiet(at);
    this.#changed();
  }

  stop(): void {
    this.#cancelWake?.();
  }

  #lookWhenQuiet(last: Instant): void {
    this.#cancelWake = this.#clock.wakeAt(after(last, within), () => {
      const latest = this.#refusals.at(-1) ?? last;
      if (elapsed(latest, this.#clock.now()) < within) return this.#lookWhenQuiet(latest);
      this.#loud = false;
      this.#refusals = [];
      this.#changed();
    });
  }
}
