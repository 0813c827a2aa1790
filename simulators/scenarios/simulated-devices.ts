import type { Clock } from '../../foundation/clock.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import type {
  DeviceFault,
  DeviceSimulator,
  Doing,
  SerialLineEnd,
  SimulatorEntry,
} from '../devices/device-simulator.ts';
import { FirmataBoard, type BoardPort } from '../devices/firmata-board.ts';
import { findSimulator } from '../devices/registry.ts';
import { Zigbee2MqttBridge } from '../devices/zigbee2mqtt-bridge.ts';
import { meantBy } from './scenario-checks.ts';
import type { ScenarioDevice, Step } from './scenario.ts';

/** A serial line: the device's end, and what the hub's configuration names. */
export interface OpenedLine {
  readonly path: string;
  readonly end: SerialLineEnd & BoardPort;
}

/** Where Zigbee2MQTT and the hub meet. */
export interface Broker {
  readonly port: number;
  readonly usersFile: string;
  readonly password: string;
}

export interface SimulatedDevicesOptions {
  readonly devices: readonly ScenarioDevice[];
  readonly clock: Clock;
  readonly seed: number;
  readonly openLine: (name: string) => Promise<OpenedLine>;
  /** Asked only when there are Zigbee devices. */
  readonly openBroker: () => Promise<Broker>;
  /** An output of the board goes on or off. */
  readonly signal: (name: Output, on: boolean) => void;
}

const outputs = ['siren', 'chime', 'light'] as const;
type Output = (typeof outputs)[number];
const outputPins: Readonly<Record<Output, number>> = { siren: 8, chime: 9, light: 10 };
const inputPins = [2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17, 18, 19];
/** Their addresses count on from here. */
const firstIeee = 0x158d_0001_a2b3_00n;

interface Installed {
  readonly device: ScenarioDevice;
  readonly entry: SimulatorEntry;
  readonly simulator: DeviceSimulator;
  /** What the hub's configuration says of it. */
  readonly configured: Readonly<Record<string, unknown>>;
}

/** The devices of one home, each by its own simulator, and what the hub's configuration must say of them. */
export class SimulatedDevices {
  readonly #options: SimulatedDevicesOptions;
  readonly #lifecycle = new Lifecycle();
  readonly #installed: Installed[] = [];
  #board: { readonly board: FirmataBoard; readonly path: string } | undefined;
  #zigbee: { readonly bridge: Zigbee2MqttBridge; readonly broker: Broker } | undefined;

  constructor(options: SimulatedDevicesOptions) {
    this.#options = options;
  }

  /** Installs and powers up everything. */
  async start(): Promise<void> {
    const { devices, openLine, clock } = this.#options;
    const entries = devices.map((device) => ({ device, entry: entryOf(device) }));
    if (entries.some(({ entry }) => entry.transport === 'gpio')) await this.#startBoard();
    await this.#startZigbee(entries);
    const free = inputPins.filter((pin) => !devices.some((device) => device.pin === pin));
    for (const [index, { device, entry }] of entries.entries()) {
      const { name, place } = device;
      const about = { device: name, place, profile: entry.profile };
      const shared = { clock, seed: (this.#options.seed + index * 7_919) >>> 0 };
      switch (entry.transport) {
        case 'serial': {
          const { path, end } = await openLine(name);
          const configured = { transport: 'serial', ...about, path, ...device.hub };
          this.#install({ device, entry, simulator: entry.create({ ...shared, line: end }), configured });
          break;
        }
        case 'gpio': {
          const pin = device.pin ?? free.shift();
          if (pin === undefined || !this.#board)
            throw new AnjuError('input/invalid', `${name}: no pin of the board is free`);
          const { inverted } = device;
          const configured = { transport: 'gpio', ...about, pin, ...(inverted && { inverted }), ...device.hub };
          const { board } = this.#board;
          this.#install({ device, entry, simulator: entry.create({ ...shared, board, pin, inverted }), configured });
          break;
        }
        case 'zigbee': {
          const ieee = ieeeOf(index);
          const known = entry.profile === entry.id;
          const configured = {
            transport: 'zigbee',
            device: name,
            place,
            ieee,
            ...(known && { profile: entry.profile }),
            ...device.hub,
          };
          if (!this.#zigbee) throw new Error('the bridge does not run');
          const { bridge } = this.#zigbee;
          this.#install({ device, entry, simulator: entry.create({ ...shared, bridge, ieee }), configured });
        }
      }
    }
  }

  /** Returns what went wrong, a line each. */
  stop(): Promise<string[]> {
    return this.#lifecycle.stop();
  }

  /** The sections of the hub's configuration that speak of devices, board, outputs and broker. */
  configuration(): Readonly<Record<string, unknown>> {
    return {
      devices: this.#installed.map(({ configured }) => configured),
      ...(this.#board && {
        board: { path: this.#board.path },
        signals: Object.fromEntries(outputs.map((name) => [name, { pin: outputPins[name] }])),
      }),
      ...(this.#zigbee && {
        zigbee: { port: this.#zigbee.broker.port, passwordFile: this.#zigbee.broker.usersFile },
      }),
    };
  }

  /** The bridge, where the home has Zigbee devices. */
  get bridge(): Zigbee2MqttBridge | undefined {
    return this.#zigbee?.bridge;
  }

  /** Does with the devices what a step of a scenario says. */
  play(step: Pick<Step, 'do' | 'event' | 'fail' | 'mend'>): void {
    for (const [target, doing] of Object.entries(step.do ?? {})) this.do(target, doing);
    for (const [target, name] of Object.entries(step.event ?? {})) this.event(target, name);
    for (const [target, fault] of Object.entries(step.fail ?? {})) this.fail(target, fault);
    for (const target of step.mend ?? []) this.mend(target);
  }

  do(target: string, doing: Doing): void {
    for (const { simulator } of this.#meant(target)) simulator.do(doing);
  }

  event(target: string, name: string): void {
    for (const { simulator } of this.#meant(target)) simulator.event(name);
  }

  fail(target: string, fault: DeviceFault): void {
    for (const { simulator } of this.#meant(target)) simulator.fail(fault);
  }

  mend(target: string): void {
    for (const { simulator } of this.#meant(target)) simulator.mend();
  }

  #meant(target: string): readonly Installed[] {
    const meant = meantBy(target, this.#options.devices);
    return this.#installed.filter(({ device }) => meant.includes(device));
  }

  #install(installed: Installed): void {
    this.#installed.push(installed);
    installed.simulator.start();
    this.#lifecycle.onStop(installed.device.name, () => installed.simulator.stop());
  }

  async #startBoard(): Promise<void> {
    const { openLine, clock, signal } = this.#options;
    const { path, end } = await openLine('board');
    const board = new FirmataBoard({ port: end, clock });
    board.onOutput(({ pin, value }) => {
      const name = outputs.find((output) => outputPins[output] === pin);
      if (name) signal(name, value > 0);
    });
    this.#lifecycle.onStop('board', () => board.stop());
    this.#board = { board, path };
  }

  async #startZigbee(entries: readonly { device: ScenarioDevice; entry: SimulatorEntry }[]): Promise<void> {
    const { openBroker, clock } = this.#options;
    const paired = entries.flatMap(({ device, entry }, index) =>
      entry.transport === 'zigbee'
        ? [{ ieeeAddress: ieeeOf(index), friendlyName: device.name, model: entry.model }]
        : [],
    );
    if (paired.length === 0) return;
    const broker = await openBroker();
    const bridge = new Zigbee2MqttBridge({
      url: `mqtt://127.0.0.1:${broker.port}`,
      username: 'zigbee2mqtt',
      password: broker.password,
      clock,
      devices: paired,
    });
    this.#lifecycle.onStop('bridge', () => bridge.stop());
    await bridge.start();
    this.#zigbee = { bridge, broker };
  }
}

function entryOf({ is, name }: ScenarioDevice): SimulatorEntry {
  const entry = findSimulator(is);
  if (!entry) throw new AnjuError('input/invalid', `${name}: ${is} is no device that can be simulated`);
  return entry;
}

const ieeeOf = (index: number): string => `0x${(firstIeee + BigInt(index)).toString(16).padStart(16, '0')}`;
