import type { ZigbeeNetwork } from '../../simulators/devices/device-simulator.ts';
import type { State, ZigbeeModel } from '../../simulators/devices/zigbee-models.ts';

/** Stands where Zigbee2MQTT is: keeps one device's state, and every payload that would be published. */
export class RecordedNetwork implements ZigbeeNetwork {
  readonly #ieee: string;
  readonly #model: ZigbeeModel;
  #state: State;
  #silent = false;
  #payloads: State[] = [];

  constructor(ieee: string, model: ZigbeeModel) {
    this.#ieee = ieee;
    this.#model = model;
    this.#state = model.restState;
  }

  report(ieee: string, changed: State = {}, momentary: State = {}): void {
    this.#check(ieee);
    this.#state = { ...this.#state, ...changed };
    if (!this.#silent) this.#payloads.push({ ...momentary, ...this.#state });
  }

  silence(ieee: string): void {
    this.#check(ieee);
    this.#silent = true;
  }

  speakAgain(ieee: string): void {
    this.#silent = false;
    this.report(ieee);
  }

  publishRetained(ieee: string, stale: State): void {
    this.#check(ieee);
    this.#payloads.push({ ...this.#model.restState, ...stale });
  }

  /** What was published since the last time. */
  take(): readonly State[] {
    return this.#payloads.splice(0);
  }

  #check(ieee: string): void {
    if (ieee !== this.#ieee) throw new RangeError(`ieee: ${ieee} is not paired`);
  }
}
