import { after, type Clock, type WallTime } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';

/** Whether devices may join, until when. It closes by itself, as the radio does. */
export class JoinWindow {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #end: WallTime | undefined;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): { readonly permitted: boolean; readonly end: WallTime | undefined } {
    return { permitted: this.#end !== undefined, end: this.#end };
  }

  /** 0 closes. */
  open(forSeconds: number): void {
    this.stop();
    const now = this.#clock.now();
    if (forSeconds > 0) {
      this.#end = (now.wall + forSeconds * 1_000) as WallTime;
      this.#cancel = this.#clock.wakeAt(after(now, seconds(forSeconds)), () => this.open(0));
    }
    this.#changed();
  }

  stop(): void {
    this.#cancel?.();
    this.#end = undefined;
  }
}
