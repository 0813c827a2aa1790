import { milliseconds } from '../../foundation/durations.ts';
import type { FaultHome } from '../support/fault-home.ts';
import { pause } from '../support/fault-wait.ts';

/** Which devices of a home make the load; the others keep still. */
export interface LoadDevices {
  readonly radars: readonly number[];
  readonly smokes: readonly number[];
  readonly buttons: readonly number[];
}

/** Falls, cancels, smoke and SOS, one after the other without an end, whether a hub listens or not. */
export class AlarmLoad {
  readonly #home: FaultHome;
  readonly #devices: LoadDevices;
  readonly #random: () => number;
  readonly #smoking = new Set<number>();
  #running: Promise<void> | undefined;
  #ended = false;
  #actions = 0;

  constructor(home: FaultHome, devices: LoadDevices, random: () => number) {
    this.#home = home;
    this.#devices = devices;
    this.#random = random;
  }

  /** How many things have happened so far. */
  get actions(): number {
    return this.#actions;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the load. Everybody is up and no detector smells smoke afterwards. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#running;
    for (const radar of this.#home.radars) radar.getUp();
    for (const index of this.#smoking) this.#home.smoke(index, false);
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      await this.#act();
      this.#actions++;
      await pause(milliseconds(30 + this.#random() * 60));
    }
  }

  async #act(): Promise<void> {
    const { radars, smokes, buttons } = this.#devices;
    const what = this.#random();
    if (what < 0.5) this.#smoke(this.#one(smokes));
    else if (what < 0.7) this.#fall(this.#one(radars));
    else if (what < 0.85) this.#home.pressSos(this.#one(buttons));
    // Ends what an SOS and a fall have begun, so that the next of them is a new alarm.
    else await this.#home.pressAllRight();
  }

  #smoke(index: number): void {
    const on = !this.#smoking.has(index);
    if (on) this.#smoking.add(index);
    else this.#smoking.delete(index);
    this.#home.smoke(index, on);
  }

  #fall(index: number): void {
    const radar = this.#home.radars[index];
    if (radar?.fallen) radar.getUp();
    else radar?.fall();
  }

  #one(indices: readonly number[]): number {
    return indices[Math.floor(this.#random() * indices.length)] ?? 0;
  }
}
