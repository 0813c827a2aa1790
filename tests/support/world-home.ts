import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { startLocalBroker, type LocalBroker } from '../../edge/local-broker/aedes-broker.ts';
import { readUsers } from '../../edge/local-broker/users-file.ts';
import type { Clock, Instant } from '../../foundation/clock.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import type { Log } from '../../foundation/log.ts';
import type { DeviceSimulator } from '../../simulators/devices/device-simulator.ts';
import { FirmataBoard } from '../../simulators/devices/firmata-board.ts';
import { Mr60fda2 } from '../../simulators/devices/mr60fda2.ts';
import { findSimulator } from '../../simulators/devices/registry.ts';
import { aqaraMccgq11lm, heimanHs1saE, tuyaTs0215aSos } from '../../simulators/devices/zigbee-models.ts';
import { DoorContact, SmokeDetector, SosButton } from '../../simulators/devices/zigbee-sensors.ts';
import { Zigbee2MqttBridge } from '../../simulators/devices/zigbee2mqtt-bridge.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { WatchedLine } from './serial-traffic.ts';

/** What can be installed in a home. A radar speaks each second, so long stories do without. */
export const everyPart = ['radar', 'board', 'zigbee'] as const;
/** `wired`: a smoke relay, a pull cord and a battery on the board, which has to be there too. */
export type HomePart = (typeof everyPart)[number] | 'wired';

export const pins = {
  bedMat: 2,
  allRightButton: 3,
  smokeRelay: 4,
  pullCord: 5,
  battery: 14,
  siren: 8,
  chime: 9,
  light: 10,
} as const;
export type Signal = 'siren' | 'chime' | 'light';
const signals: readonly Signal[] = ['siren', 'chime', 'light'];

export const ieee = {
  smoke: '0x00158d0001a2b301',
  door: '0x00158d0001a2b302',
  sos: '0xa4c1380001a2b303',
} as const;

/** An output of the home that went on or off. */
export interface SignalChange {
  readonly signal: Signal;
  readonly on: boolean;
  readonly at: Instant;
}

/**
 * The sensors and signals of one home: the devices of simulators/ on real ptys and a real local broker. Unlike the
 * program simulators/home it can be told which of them there are, and knows when all their bytes have arrived.
 */
export class WorldHome {
  readonly changes: SignalChange[] = [];
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #lifecycle = new Lifecycle();
  readonly #lines: WatchedLine[] = [];
  #radar: Mr60fda2 | undefined;
  #board: FirmataBoard | undefined;
  #wired: { smoke: DeviceSimulator; cord: DeviceSimulator; battery: DeviceSimulator } | undefined;
  #zigbee: { bridge: Zigbee2MqttBridge; smoke: SmokeDetector; door: DoorContact; sos: SosButton } | undefined;
  #broker: LocalBroker | undefined;

  constructor(options: { clock: Clock; folder: string }) {
    this.#clock = options.clock;
    this.#folder = options.folder;
  }

  async start(parts: readonly HomePart[], log: Log): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    if (parts.includes('radar')) await this.#startRadar();
    if (parts.includes('board')) await this.#startBoard();
    if (parts.includes('wired')) this.#startWired();
    if (parts.includes('zigbee')) await this.#startZigbee(log);
  }

  stop(): Promise<string[]> {
    return this.#lifecycle.stop();
  }

  /** The sensors' part of the hub's configuration. */
  configuration(): Record<string, unknown> {
    const room = '卧室';
    const radar = { transport: 'serial', device: 'bedroom-radar', profile: 'seeed-mr60fda2', place: room };
    const mat = { transport: 'gpio', device: 'bed-mat', profile: 'bed-mat', place: room, pin: pins.bedMat };
    const button = { transport: 'gpio', device: 'all-right-button', profile: 'all-right-button', place: room };
    return {
      devices: [
        ...(this.#radar ? [{ ...radar, path: this.#portPath('radar') }] : []),
        ...(this.#board ? [mat, { ...button, pin: pins.allRightButton }] : []),
        ...(this.#wired
          ? [
              { transport: 'gpio', device: 'hall-smoke', profile: 'smoke-relay', place: '门厅', pin: pins.smokeRelay },
              { transport: 'gpio', device: 'bath-cord', profile: 'sos-pull-cord', place: '卫生间', pin: pins.pullCord },
              {
                transport: 'gpio',
                device: 'battery',
                profile: 'battery-voltage',
                place: '门厅',
                pin: pins.battery,
                dividerRatio: 3,
              },
            ]
          : []),
        ...(this.#zigbee
          ? [
              { transport: 'zigbee', device: 'kitchen-smoke', place: '厨房', ieee: ieee.smoke },
              { transport: 'zigbee', device: 'front-door', place: '门厅', ieee: ieee.door },
              { transport: 'zigbee', device: 'sos-button', place: room, ieee: ieee.sos },
            ]
          : []),
      ],
      ...(this.#board && {
        board: { path: this.#portPath('board') },
        signals: Object.fromEntries(signals.map((name) => [name, { pin: pins[name] }])),
      }),
      ...(this.#broker && { zigbee: { port: this.#broker.port, passwordFile: this.#broker.usersFile } }),
    };
  }

  get radar(): Mr60fda2 {
    return installed(this.#radar, 'radar');
  }

  get board(): FirmataBoard {
    return installed(this.#board, 'board');
  }

  get wired() {
    return installed(this.#wired, 'wired');
  }

  get zigbee() {
    return installed(this.#zigbee, 'zigbee');
  }

  /** Whether every byte has arrived where it was sent. */
  get idle(): boolean {
    return this.#lines.every((line) => line.idle);
  }

  get traffic(): number {
    return this.#lines.reduce((sum, line) => sum + line.traffic, 0);
  }

  forgetLost(): void {
    for (const line of this.#lines) line.forgetLost();
  }

  /** Resolves when the local broker has all that the bridge has published. */
  async published(): Promise<void> {
    await this.#zigbee?.bridge.idle();
  }

  #portPath(name: string): string {
    return join(this.#folder, `tty-${name}`);
  }

  async #openLine(name: string): Promise<WatchedLine> {
    const port = await openPty({ link: this.#portPath(name) });
    this.#lifecycle.onStop(`${name} port`, () => port.close());
    const line = new WatchedLine(port);
    this.#lines.push(line);
    return line;
  }

  async #startRadar(): Promise<void> {
    const { port } = await this.#openLine('radar');
    const radar = new Mr60fda2({ line: port, clock: this.#clock });
    radar.start();
    this.#lifecycle.onStop('radar', () => radar.stop());
    this.#radar = radar;
  }

  async #startBoard(): Promise<void> {
    const { port } = await this.#openLine('board');
    const board = new FirmataBoard({ port, clock: this.#clock });
    board.wire(pins.bedMat, 'ground');
    board.onOutput(({ pin, value, at }) => {
      const signal = signals.find((name) => pins[name] === pin);
      if (signal) this.changes.push({ signal, on: value > 0, at });
    });
    this.#lifecycle.onStop('board', () => board.stop());
    this.#board = board;
  }

  #startWired(): void {
    const onPin = (id: string, pin: number): DeviceSimulator => {
      const entry = findSimulator(id);
      if (entry?.transport !== 'gpio') throw new Error(`${id} is not for a pin`);
      const device = entry.create({ board: this.board, pin, clock: this.#clock, seed: 11 });
      device.start();
      this.#lifecycle.onStop(id, () => device.stop());
      return device;
    };
    this.#wired = {
      smoke: onPin('smoke-relay', pins.smokeRelay),
      cord: onPin('sos-pull-cord', pins.pullCord),
      battery: onPin('battery-voltage', pins.battery),
    };
  }

  async #startZigbee(log: Log): Promise<void> {
    const clock = this.#clock;
    const broker = await startLocalBroker({
      port: 0,
      dataFolder: join(this.#folder, 'broker'),
      baseTopic: 'zigbee2mqtt',
      log: log.child({ part: 'local-broker' }),
    });
    this.#lifecycle.onStop('local broker', () => broker.stop());
    const bridge = new Zigbee2MqttBridge({
      url: `mqtt://127.0.0.1:${broker.port}`,
      username: 'zigbee2mqtt',
      password: readUsers(broker.usersFile).zigbee2mqtt,
      clock,
      devices: [
        { ieeeAddress: ieee.smoke, friendlyName: '厨房烟感', model: heimanHs1saE },
        { ieeeAddress: ieee.door, friendlyName: 'hall/front door', model: aqaraMccgq11lm },
        { ieeeAddress: ieee.sos, friendlyName: 'SOS button', model: tuyaTs0215aSos },
      ],
    });
    this.#lifecycle.onStop('bridge', () => bridge.stop());
    await bridge.start();
    const smoke = new SmokeDetector({ bridge, ieeeAddress: ieee.smoke, clock });
    this.#lifecycle.onStop('smoke detector', () => smoke.stop());
    this.#broker = broker;
    this.#zigbee = {
      bridge,
      smoke,
      door: new DoorContact({ bridge, ieeeAddress: ieee.door }),
      sos: new SosButton({ bridge, ieeeAddress: ieee.sos }),
    };
  }
}

function installed<Part>(part: Part | undefined, name: HomePart): Part {
  if (part === undefined) throw new Error(`this home was started without ${name}`);
  return part;
}
