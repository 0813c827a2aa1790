import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { DeviceFault, DeviceSimulator, SimulatorEntry } from './device-simulator.ts';
import type { FirmataBoard } from './firmata-board.ts';

/** 20 kΩ towards the battery, 10 kΩ towards ground: what a test has to configure as dividerRatio. */
const dividerRatio = 3;

const voltages = { full: 12.8, sags: 12, empty: 11.1 } as const;
const faults: readonly DeviceFault[] = ['noise', 'latched-value', 'unplug'];

/** A 12 V lead battery behind a divider, on an analogue pin. */
class BatteryDivider implements DeviceSimulator {
  readonly #board: FirmataBoard;
  readonly #pin: number;
  readonly #clock: Clock;
  #volts: number = voltages.full;
  #shown: number = voltages.full;
  #cut = false;
  #sticks = false;
  #cancel: CancelWake | undefined;

  constructor(parts: { readonly board: FirmataBoard; readonly pin: number; readonly clock: Clock }) {
    this.#board = parts.board;
    this.#pin = parts.pin;
    this.#clock = parts.clock;
  }

  start(): void {
    this.#apply();
  }

  stop(): void {
    this.#cancel?.();
  }

  do(): void {
    // What people do is nothing to it.
  }

  event(name: string): void {
    if (!isCharge(name)) {
      throw new RangeError(`event: battery-voltage knows no "${name}", only ${Object.keys(voltages).join(', ')}`);
    }
    this.#volts = voltages[name];
    this.#apply();
  }

  fail(fault: DeviceFault): void {
    switch (fault) {
      case 'noise':
        // A sample or two far off, as when a motor starts.
        this.#board.applyVolts(this.#pin, 0);
        this.#cancel = this.#clock.wakeAt(after(this.#clock.now(), seconds(2)), () => this.#apply());
        return;
      case 'latched-value':
        this.#sticks = true;
        return;
      case 'unplug':
        this.#cut = true;
        return this.#apply();
      default:
        throw new RangeError(`fault: battery-voltage has no "${fault}", only ${faults.join(', ')}`);
    }
  }

  mend(): void {
    this.#cut = this.#sticks = false;
    this.#apply();
  }

  #apply(): void {
    if (!this.#sticks) this.#shown = this.#volts;
    // The divider's lower resistor pulls a cut wire to ground.
    this.#board.applyVolts(this.#pin, this.#cut ? 0 : this.#shown / dividerRatio);
  }
}

const isCharge = (name: string): name is keyof typeof voltages => Object.hasOwn(voltages, name);

export const batteryDivider: SimulatorEntry = {
  id: 'battery-voltage',
  profile: 'battery-voltage',
  transport: 'gpio',
  events: Object.keys(voltages),
  faults,
  create: (parts) => new BatteryDivider(parts),
};
