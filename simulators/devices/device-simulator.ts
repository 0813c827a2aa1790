import type { Clock } from '../../foundation/clock.ts';
import type { SimulatedPort } from '../serial/pty-pair.ts';
import type { FirmataBoard } from './firmata-board.ts';
import type { ZigbeeModel } from './zigbee-models.ts';
import type { Zigbee2MqttBridge } from './zigbee2mqtt-bridge.ts';

/** What a person does, as far as any sensor could tell. */
export const doings = ['away', 'walking', 'sitting', 'lying-in-bed', 'fallen'] as const;
export type Doing = (typeof doings)[number];

/**
 * What can be wrong with a device or its line. The first five happen once, the others last until they are mended.
 * `bad-checksum` damages whatever stands for a checksum where the protocol has none: an inner mark, a length.
 */
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
  /** Its name in scenarios and on the command line: the profile's id where the device has a profile of its own. */
  readonly id: string;
  /** Id of the profile that hears it; `zigbee-by-exposes` for a device that is known only by what it says of itself. */
  readonly profile: string;
  /** What it can be made to do by name, such as `press` or `smoke-starts`. */
  readonly events: readonly string[];
  /** The faults that this device or its line can have. */
  readonly faults: readonly DeviceFault[];
}

/** The device's end of a serial line: a `SimulatedPort`, or anything that takes and gives bytes. */
export type SerialLineEnd = Pick<SimulatedPort, 'write' | 'onData'> &
  Partial<Pick<SimulatedPort, 'close' | 'replug' | 'lineSpeed'>>;

/** What a Zigbee device asks of the bridge that it is paired with. */
export type ZigbeeNetwork = Pick<Zigbee2MqttBridge, 'report' | 'silence' | 'speakAgain' | 'publishRetained'>;

export type SimulatorEntry =
  | (SimulatorFacts & {
      readonly transport: 'serial';
      /** At which it leaves the factory: the speed for a real port. */
      readonly baudRate: number;
      create(options: { readonly line: SerialLineEnd; readonly clock: Clock; readonly seed: number }): DeviceSimulator;
    })
  | (SimulatorFacts & {
      readonly transport: 'gpio';
      create(options: {
        readonly board: FirmataBoard;
        readonly pin: number;
        readonly clock: Clock;
        readonly seed: number;
        /** A contact that is wired the other way round: closed where the profile's is open. */
        readonly inverted?: boolean;
      }): DeviceSimulator;
    })
  | (SimulatorFacts & {
      readonly transport: 'zigbee';
      /** With which it is paired with the bridge before it is created. */
      readonly model: ZigbeeModel;
      create(options: {
        readonly bridge: ZigbeeNetwork;
        readonly ieee: string;
        readonly clock: Clock;
        readonly seed: number;
      }): DeviceSimulator;
    });
