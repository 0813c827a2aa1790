import type { Clock } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { repeat } from './repeat.ts';

/** StandardFirmata's own, until a host says otherwise. */
const firstInterval = milliseconds(19);

/** Which analogue channels a board samples, and how often: each at once when it is switched on, then at the interval. */
export class FirmataSampling {
  readonly #clock: Clock;
  readonly #sample: (channel: number) => void;
  readonly #channels = new Set<number>();
  #interval = firstInterval;
  #stop: (() => void) | undefined;

  constructor(options: { readonly clock: Clock; readonly sample: (channel: number) => void }) {
    this.#clock = options.clock;
    this.#sample = options.sample;
  }

  switch(channel: number, on: boolean): void {
    if (this.#channels.has(channel) === on) return;
    if (on) {
      this.#channels.add(channel);
      this.#sample(channel);
    } else this.#channels.delete(channel);
    this.every(this.#interval);
  }

  every(interval: Duration): void {
    this.#interval = interval;
    this.#stop?.();
    this.#stop = undefined;
    if (this.#channels.size === 0) return;
    let begun = false;
    this.#stop = repeat(this.#clock, interval, () => {
      if (begun) for (const channel of this.#channels) this.#sample(channel);
      begun = true;
    });
  }

  /** As after switching the board on: nothing is sampled. */
  reset(): void {
    this.#channels.clear();
    this.every(firstInterval);
  }
}
