import { after, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { SignalName } from './home-state.ts';

/** A chime is three short tones and a pause of two seconds: in the pause it has not ended. */
const pause = seconds(3);

/** Says for each signal whether the home hears or sees it, over the pauses within it. */
export class HeldSignals {
  readonly #clock: Clock;
  readonly #changed: (signal: SignalName, on: boolean) => void;
  readonly #on = new Set<SignalName>();
  readonly #ending = new Map<SignalName, () => void>();

  constructor(options: { clock: Clock; changed: (signal: SignalName, on: boolean) => void }) {
    this.#clock = options.clock;
    this.#changed = options.changed;
  }

  get now(): Readonly<Record<SignalName, boolean>> {
    return { siren: this.#on.has('siren'), chime: this.#on.has('chime'), light: this.#on.has('light') };
  }

  /** The output of this signal went on or off. */
  hear(signal: SignalName, on: boolean): void {
    this.#ending.get(signal)?.();
    this.#ending.delete(signal);
    if (on) {
      if (this.#on.has(signal)) return;
      this.#on.add(signal);
      this.#changed(signal, true);
    } else if (this.#on.has(signal)) {
      const end = (): void => {
        this.#on.delete(signal);
        this.#ending.delete(signal);
        this.#changed(signal, false);
      };
      this.#ending.set(signal, this.#clock.wakeAt(after(this.#clock.now(), pause), end));
    }
  }

  stop(): void {
    for (const cancel of this.#ending.values()) cancel();
    this.#ending.clear();
  }
}
