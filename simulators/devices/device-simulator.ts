import type { Clock } from '../../foundation/clock.ts';
import type { SimulatedPort } from '../serial/pty-pair.ts';
import type { FirmataBoard } from './firmata-board.ts';
import type { Zigbee2MqttBridge } from './zigbee2mqtt-bridge.ts';

/** What a person does, as far as any sensor could tell. */
export const doings = ['away', 'walking', 'sitting', 'lying-in-bed', 'fallen'] as const;
export type Doing = (typeof doings)[number];

/** What can be wrong with a device or its line. The first five happen once, the others last until they are mended. */
export const deviceFaults = [
  'cut-frame',
  'bad-checksum',
  'noise',
  'duplicate',
  'stale-replay',
  'silence',
  'latched-value',
  'baud-change',
  'unplug',
] as const;
export type DeviceFault = (typeof deviceFaults)[number];

/**
 * One simulated device. It writes bytes, levels or JSON of its own and never uses a profile's decoder: a mistake in one
 * must not hide the same mistake in the other.
 */
export interface DeviceSimulator {
  /** Powers it up: from now on it says what the hardware would say by itself, and answers what it is asked. */
  start(): void;
  /** Powers it down and lets go of the line. */
  stop(): void;
  /** The person whom it watches does something else. */
  do(doing: Doing): void;
  /** Something happens that is the device's own: a button is pressed, smoke rises, a door opens. See the entry's `events`. */
  event(name: string): void;
  /** Something goes wrong. */
  fail(fault: DeviceFault): void;
  /** Ends every lasting fault. */
  mend(): void;
}

interface SimulatorFacts {
  /** Id of the device profile whose device this is. */
  readonly profile: string;
  /** What it can be made to do by name, such as `press` or `smoke-starts`. */
  readonly events: readonly string[];
  /** The faults that this device or its line can have. */
  readonly faults: readonly DeviceFault[];
}

/** The device's end of a serial line: a `SimulatedPort`, or anything that takes and gives bytes. */
export type SerialLineEnd = Pick<SimulatedPort, 'write' | 'onData'> & Partial<Pick<SimulatedPort, 'close' | 'replug'>>;

export type SimulatorEntry =
  | (SimulatorFacts & {
      readonly transport: 'serial';
      create(options: { readonly line: SerialLineEnd; readonly clock: Clock; readonly seed: number }): DeviceSimulator;
    })
  | (SimulatorFacts & {
      readonly transport: 'gpio';
      create(options: {
        readonly board: FirmataBoard;
        readonly pin: number;
        readonly clock: Clock;
        readonly seed: number;
      }): DeviceSimulator;
    })
  | (SimulatorFacts & {
      readonly transport: 'zigbee';
      create(options: {
        readonly bridge: Zigbee2MqttBridge;
        readonly ieee: string;
        readonly clock: Clock;
        readonly seed: number;
      }): DeviceSimulator;
    });
