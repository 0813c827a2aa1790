import type { Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { repeat } from './repeat.ts';
import type { Zigbee2MqttBridge } from './zigbee2mqtt-bridge.ts';

interface SensorOptions {
  readonly bridge: Zigbee2MqttBridge;
  readonly ieeeAddress: string;
  readonly clock: Clock;
}

/** How often a Heiman detector repeats itself while it smells smoke: Zigbee2MQTT issue 3164. */
export const repeatWhileAlarming = seconds(3);

/** A Heiman HS1SA-E on the bridge. */
export class SmokeDetector {
  readonly #options: SensorOptions;
  #stopRepeating: (() => void) | undefined;

  constructor(options: SensorOptions) {
    this.#options = options;
  }

  get alarming(): boolean {
    return this.#stopRepeating !== undefined;
  }

  smokeStarts(): void {
    const { bridge, ieeeAddress, clock } = this.#options;
    this.#stopRepeating ??= repeat(clock, repeatWhileAlarming, () => bridge.report(ieeeAddress, { smoke: true }));
  }

  smokeEnds(): void {
    if (!this.#stopRepeating) return;
    this.stop();
    this.#options.bridge.report(this.#options.ieeeAddress, { smoke: false });
  }

  /** The detector's own test button. */
  pressTest(): void {
    this.#options.bridge.report(this.#options.ieeeAddress, { test: true });
    this.#options.bridge.report(this.#options.ieeeAddress, { test: false });
  }

  stop(): void {
    this.#stopRepeating?.();
    this.#stopRepeating = undefined;
  }
}

/** An Aqara MCCGQ11LM on the bridge. `contact` is true while the door is closed. */
export class DoorContact {
  readonly #options: Omit<SensorOptions, 'clock'>;

  constructor(options: Omit<SensorOptions, 'clock'>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#options.bridge.stateOf(this.#options.ieeeAddress)['contact'] === false;
  }

  open(): void {
    this.#options.bridge.report(this.#options.ieeeAddress, { contact: false });
  }

  close(): void {
    this.#options.bridge.report(this.#options.ieeeAddress, { contact: true });
  }
}

/** A Tuya TS0215A SOS button on the bridge. An action is in its own message only, never in a later one. */
export class SosButton {
  readonly #options: Omit<SensorOptions, 'clock'>;

  constructor(options: Omit<SensorOptions, 'clock'>) {
    this.#options = options;
  }

  press(): void {
    this.#options.bridge.report(this.#options.ieeeAddress, {}, { action: 'emergency' });
  }

  /** One press that arrives twice: Zigbee2MQTT issue 32015. */
  pressHeardTwice(): void {
    this.press();
    this.press();
  }
}

/** A battery device says how full it is; `voltage` only where the model has it. */
export function reportBattery(bridge: Zigbee2MqttBridge, ieeeAddress: string, percent: number): void {
  const state = bridge.stateOf(ieeeAddress);
  bridge.report(ieeeAddress, {
    battery: percent,
    ...('voltage' in state ? { voltage: 2500 + percent * 5 } : {}),
    ...('battery_low' in state ? { battery_low: percent <= 10 } : {}),
  });
}
