import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { enrol } from '../../edge/identity/enrol.ts';
import { readUsers } from '../../edge/local-broker/users-file.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { FirmataBoard } from '../../simulators/devices/firmata-board.ts';
import { Mr60fda2 } from '../../simulators/devices/mr60fda2.ts';
import { heimanHs1saE, tuyaTs0215aSos } from '../../simulators/devices/zigbee-models.ts';
import { Zigbee2MqttBridge } from '../../simulators/devices/zigbee2mqtt-bridge.ts';
import { openPty, type SimulatedPort } from '../../simulators/serial/pty-pair.ts';
import { FaultProcess } from './fault-process.ts';
import type { FaultRelay } from './fault-relay.ts';
import { freePorts, until } from './fault-wait.ts';

export const pins = { bedMat: 2, allRightButton: 3, siren: 8, chime: 9, light: 10 } as const;

/** What is installed in a home: how many of each. Names end in a number from 0. */
export interface Installed {
  readonly radars: number;
  readonly smokes: number;
  readonly buttons: number;
  readonly board: boolean;
}

export interface FaultHomeOptions {
  readonly folder: string;
  readonly installed: Installed;
  /** Default: inside `folder`. */
  readonly dataFolder?: string;
  /** Sections of the hub's configuration beside the devices. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

const statusSchema = z.object({
  problems: z.array(z.string()),
  details: z.object({
    hub: z.string(),
    session: z.string(),
    outbox: z.object({ state: z.string(), pending: z.number(), problem: z.string().optional() }),
    journal: z.object({ state: z.string(), problem: z.string().optional() }),
    sources: z.array(
      z.object({ source: z.string(), state: z.string(), heard: z.number(), refused: z.number() }).loose(),
    ),
    uplink: z.object({ connected: z.boolean(), awaitingReceipt: z.number() }).loose(),
    configuration: z.object({ state: z.string() }).loose(),
    alarms: z.array(z.object({ alarmId: z.string(), kind: z.string(), place: z.string(), life: z.string() }).loose()),
  }),
});
export type HubStatus = z.output<typeof statusSchema>['details'];

const alarmRow = z.object({
  session: z.string(),
  sequence: z.number(),
  body: z.string(),
  receipt: z.string().nullable(),
});
const bodySchema = z.object({
  transition: z.string(),
  alarm: z.object({ alarmId: z.string(), kind: z.string(), place: z.string() }).optional(),
});

/** A message that the hub's disk has. */
export interface CommittedMessage {
  readonly session: string;
  readonly sequence: number;
  readonly transition: string;
  readonly alarm: { readonly alarmId: string; readonly kind: string; readonly place: string } | undefined;
}

export const smokeAddress = (index: number): string => `0x00158d00000000${(0x10 + index).toString(16)}`;
export const buttonAddress = (index: number): string => `0xa4c13800000000${(0x10 + index).toString(16)}`;

/**
 * One home: sensors that this process simulates on real ptys and topics, and the local broker and the hub as processes.
 * Every device stands in a room of its own name, so that an alarm's place says which device it was.
 */
export class FaultHome {
  readonly bridge: Zigbee2MqttBridge;
  readonly radars: readonly Mr60fda2[];
  readonly board: FirmataBoard | undefined;
  readonly ports: ReadonlyMap<string, SimulatedPort>;
  readonly brokerPort: number;
  readonly usersFile: string;
  readonly configFile: string;
  readonly dataFolder: string;
  readonly portalPort: number;
  readonly #lifecycle: Lifecycle;
  readonly #settings: Readonly<Record<string, unknown>>;
  #hub: FaultProcess | undefined;
  #id = '';

  /** Starts the sensors and the local broker. The hub runs from `enrolHub` and `runHub` on. */
  static async start(options: FaultHomeOptions): Promise<FaultHome> {
    const lifecycle = new Lifecycle();
    try {
      return await FaultHome.#start(options, lifecycle);
    } catch (error) {
      await lifecycle.stop();
      throw error;
    }
  }

  static async #start(options: FaultHomeOptions, lifecycle: Lifecycle): Promise<FaultHome> {
    const { folder, installed } = options;
    const clock = systemClock();
    mkdirSync(folder, { recursive: true });
    const [brokerPort = 0, portalPort = 0] = await freePorts(2);
    const usersFile = join(folder, 'users.json');
    const brokerConfig = join(folder, 'broker.yaml');
    writeFileSync(brokerConfig, JSON.stringify({ port: brokerPort, dataFolder: join(folder, 'broker'), usersFile }));
    const broker = new FaultProcess('broker', brokerConfig);
    lifecycle.onStop('local broker', () => broker.stop());
    await broker.ready();

    const ports = new Map<string, SimulatedPort>();
    const line = async (name: string): Promise<SimulatedPort> => {
      const port = await openPty({ link: join(folder, `tty-${name}`) });
      ports.set(name, port);
      lifecycle.onStop(name, () => port.close());
      return port;
    };
    const radars: Mr60fda2[] = [];
    for (let index = 0; index < installed.radars; index++) {
      const radar = new Mr60fda2({ line: await line(`radar-${index}`), clock });
      radar.start();
      lifecycle.onStop(`radar ${index}`, () => radar.stop());
      radars.push(radar);
    }
    const board = installed.board ? new FirmataBoard({ port: await line('board'), clock }) : undefined;
    board?.wire(pins.bedMat, 'ground');
    lifecycle.onStop('board', () => board?.stop());

    const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    const bridge = new Zigbee2MqttBridge({
      url: `mqtt://127.0.0.1:${brokerPort}`,
      username: 'zigbee2mqtt',
      password: readUsers(usersFile).zigbee2mqtt,
      clock,
      devices: [
        ...numbers(installed.smokes).map((index) => ({
          ieeeAddress: smokeAddress(index),
          friendlyName: `smoke-${index}`,
          model: heimanHs1saE,
        })),
        ...numbers(installed.buttons).map((index) => ({
          ieeeAddress: buttonAddress(index),
          friendlyName: `button-${index}`,
          model: tuyaTs0215aSos,
        })),
      ],
    });
    lifecycle.onStop('bridge', () => bridge.stop());
    await bridge.start();

    const dataFolder = options.dataFolder ?? join(folder, 'hub');
    const device = (name: string): { device: string; place: string } => ({ device: name, place: name });
    const settings = {
      dataFolder,
      timeZone: 'Asia/Shanghai',
      devices: [
        ...numbers(installed.radars).map((index) => ({
          transport: 'serial',
          ...device(`radar-${index}`),
          profile: 'seeed-mr60fda2',
          path: join(folder, `tty-radar-${index}`),
        })),
        ...(board
          ? [
              { transport: 'gpio', ...device('bed-mat'), profile: 'bed-mat', pin: pins.bedMat },
              { transport: 'gpio', ...device('all-right'), profile: 'all-right-button', pin: pins.allRightButton },
            ]
          : []),
        ...numbers(installed.smokes).map((index) => ({
          transport: 'zigbee',
          ...device(`smoke-${index}`),
          ieee: smokeAddress(index),
        })),
        ...numbers(installed.buttons).map((index) => ({
          transport: 'zigbee',
          ...device(`button-${index}`),
          ieee: buttonAddress(index),
        })),
      ],
      ...(board && {
        board: { path: join(folder, 'tty-board') },
        signals: { siren: { pin: pins.siren }, chime: { pin: pins.chime }, light: { pin: pins.light } },
      }),
      zigbee: { port: brokerPort, passwordFile: usersFile },
      portal: { port: portalPort },
      ...options.configuration,
    };
    const configFile = join(folder, 'hub.yaml');
    const known = { bridge, radars, board, ports, brokerPort, usersFile, configFile, dataFolder, portalPort };
    const home = new FaultHome(known, settings, lifecycle);
    home.configure({});
    return home;
  }

  private constructor(
    known: Pick<
      FaultHome,
      'bridge' | 'radars' | 'board' | 'ports' | 'brokerPort' | 'usersFile' | 'configFile' | 'dataFolder' | 'portalPort'
    >,
    settings: Readonly<Record<string, unknown>>,
    lifecycle: Lifecycle,
  ) {
    this.bridge = known.bridge;
    this.radars = known.radars;
    this.board = known.board;
    this.ports = known.ports;
    this.brokerPort = known.brokerPort;
    this.usersFile = known.usersFile;
    this.configFile = known.configFile;
    this.dataFolder = known.dataFolder;
    this.portalPort = known.portalPort;
    this.#settings = settings;
    this.#lifecycle = lifecycle;
  }

  /** As the relay knows the hub. */
  get id(): string {
    return this.#id;
  }

  get hub(): FaultProcess {
    if (!this.#hub) throw new Error('the hub does not run');
    return this.#hub;
  }

  /** The device's end of a serial line. */
  port(name: string): SimulatedPort {
    const port = this.ports.get(name);
    if (!port) throw new Error(`this home has no line ${name}`);
    return port;
  }

  /** Writes the hub's configuration file, with these sections instead of its own. */
  configure(changed: Readonly<Record<string, unknown>>): void {
    writeFileSync(this.configFile, JSON.stringify({ ...this.#settings, ...changed }));
  }

  async enrolHub(relay: FaultRelay, dwelling: string = relay.seed.dwellingId): Promise<void> {
    mkdirSync(this.dataFolder, { recursive: true });
    const claimCode = await relay.claimCode(dwelling);
    this.#id = (await enrol({ dataFolder: this.dataFolder, claimCode, replace: true })).hub;
    await relay.endInstallation(this.#id);
  }

  async runHub(): Promise<FaultProcess> {
    this.#hub = new FaultProcess('hub', this.configFile);
    return this.#hub.ready();
  }

  /** Resolves when the hub speaks with the relay and hears every source that is not excepted. */
  async online(within: Duration = seconds(20), except: readonly string[] = []): Promise<HubStatus> {
    return until(
      async () => {
        const status = await this.tryStatus();
        const hears = status?.sources.every(({ source, state }) => state === 'hearing' || except.includes(source));
        return status?.uplink.connected && hears ? status : undefined;
      },
      'the hub is online and hears its sensors',
      within,
      async () => (await this.tryStatus()) ?? this.hub.errors,
    );
  }

  /** What the hub says of itself. */
  async status(): Promise<HubStatus> {
    const answer = await fetch(`http://127.0.0.1:${this.portalPort}/status`, { signal: AbortSignal.timeout(10_000) });
    return statusSchema.parse(await answer.json()).details;
  }

  /** Undefined when nobody answers. */
  async tryStatus(): Promise<HubStatus | undefined> {
    try {
      return await this.status();
    } catch {
      return undefined;
    }
  }

  /** Somebody presses the button on the hub's own page. A hub that is not there is not pressed. */
  async pressAllRight(): Promise<void> {
    try {
      await fetch(`http://127.0.0.1:${this.portalPort}/all-right`, {
        method: 'POST',
        headers: { 'x-anju-press': 'all-right' },
        signal: AbortSignal.timeout(10_000),
      });
    } catch {
      // Killed meanwhile.
    }
  }

  smoke(index: number, on: boolean): void {
    this.bridge.report(smokeAddress(index), { smoke: on });
  }

  pressSos(index: number): void {
    this.bridge.report(buttonAddress(index), {}, { action: 'emergency' });
  }

  /** Every alarm message that is on the hub's disk. Works while the hub is dead. */
  committed(): CommittedMessage[] {
    const database = new Database(join(this.dataFolder, 'outbox', 'alarms.db'), { readonly: true, timeout: 10_000 });
    try {
      const rows = database
        .prepare(`SELECT session, sequence, body, receipt FROM messages WHERE stream = 'alarm' ORDER BY position`)
        .all();
      return z
        .array(alarmRow)
        .parse(rows)
        .map(({ session, sequence, body }) => {
          const { transition, alarm } = bodySchema.parse(JSON.parse(body));
          return { session, sequence, transition, alarm };
        });
    } finally {
      database.close();
    }
  }

  /** Stops hub, sensors and broker. */
  async stop(): Promise<void> {
    await this.#hub?.stop();
    await this.#lifecycle.stop();
  }
}
