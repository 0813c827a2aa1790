import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { startLocalBroker, type LocalBroker } from '../../../edge/local-broker/aedes-broker.ts';
import { readUsers } from '../../../edge/local-broker/users-file.ts';
import { FileDeviceList } from '../../../edge/sources/file-device-list.ts';
import { zigbeeDeviceSettings, zigbeeSettings } from '../../../edge/sources/settings.ts';
import { ZigbeeSource } from '../../../edge/sources/zigbee-source.ts';
import type { Clock } from '../../../foundation/clock.ts';
import { createLog } from '../../../foundation/log.ts';
import {
  Zigbee2MqttBridge,
  type Zigbee2MqttOptions,
  type ZigbeeDeviceOptions,
} from '../../../simulators/devices/zigbee2mqtt-bridge.ts';
import { Heard } from './heard.ts';

export const smoke = '0x00158d0001a2b301';
export const door = '0x00158d0001a2b302';
export const button = '0x00158d0001a2b303';

const log = createLog({ program: 'test', level: 'silent' });

export interface ZigbeeHomeOptions {
  readonly clock: Clock;
  /** Devices that Zigbee2MQTT knows. */
  readonly paired: readonly ZigbeeDeviceOptions[];
  /** Devices of the hub's configuration: addresses by name. Default: smoke, door and button. */
  readonly configured?: Readonly<Record<string, string>>;
}

const startBroker = (folder: string, name: string, port: number): Promise<LocalBroker> =>
  startLocalBroker({
    port,
    dataFolder: join(folder, name),
    usersFile: join(folder, 'users.json'),
    baseTopic: 'zigbee2mqtt',
    log,
  });

/** One home's real local broker, with simulated Zigbee2MQTTs and the hub's sources on it. */
export class ZigbeeHome {
  readonly folder: string;
  /** What all sources have heard. */
  readonly heard = new Heard();
  readonly #options: ZigbeeHomeOptions;
  readonly #sources: ZigbeeSource[] = [];
  readonly #bridges: Zigbee2MqttBridge[] = [];
  #broker: LocalBroker;

  private constructor(options: ZigbeeHomeOptions, folder: string, broker: LocalBroker) {
    this.#options = options;
    this.folder = folder;
    this.#broker = broker;
  }

  static async open(options: ZigbeeHomeOptions): Promise<ZigbeeHome> {
    const folder = mkdtempSync(join(tmpdir(), 'anju-zigbee-'));
    return new ZigbeeHome(options, folder, await startBroker(folder, 'broker', 0));
  }

  async close(): Promise<void> {
    for (const source of this.#sources) await source.stop();
    for (const bridge of this.#bridges) await bridge.crash();
    await this.#broker.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get hubPassword(): string {
    return readUsers(this.#broker.usersFile).hub;
  }

  stopBroker(): Promise<void> {
    return this.#broker.stop();
  }

  /** On the port that it had. Under another name it has forgotten whatever it kept. */
  async startBrokerAgain(name = 'broker'): Promise<void> {
    this.#broker = await startBroker(this.folder, name, this.#broker.port);
  }

  /** Not started yet. */
  bridge(options: Partial<Zigbee2MqttOptions> = {}): Zigbee2MqttBridge {
    const { clock, paired } = this.#options;
    const bridge = new Zigbee2MqttBridge({
      url: `mqtt://127.0.0.1:${this.#broker.port}`,
      username: 'zigbee2mqtt',
      password: readUsers(this.#broker.usersFile).zigbee2mqtt,
      clock,
      devices: paired,
      ...options,
    });
    this.#bridges.push(bridge);
    return bridge;
  }

  async startBridge(options: Partial<Zigbee2MqttOptions> = {}): Promise<Zigbee2MqttBridge> {
    const bridge = this.bridge(options);
    await bridge.start();
    return bridge;
  }

  /** A source that has started. The hub's own list is in `deviceFile`. */
  listen(
    options: { readonly deviceFile?: string; readonly readPassword?: () => string; readonly clock?: Clock } = {},
  ): ZigbeeSource {
    const configured = Object.entries(this.#options.configured ?? { smoke, door, button });
    const source = new ZigbeeSource({
      settings: zigbeeSettings.parse({ port: this.#broker.port }),
      devices: configured.map(([device, ieee]) => zigbeeDeviceSettings.parse({ device, ieee, place: '厨房' })),
      deviceList: new FileDeviceList(join(this.folder, options.deviceFile ?? 'devices.json'), log),
      readPassword: options.readPassword ?? (() => this.hubPassword),
      clock: options.clock ?? this.#options.clock,
      log,
    });
    this.#sources.push(source);
    source.start(this.heard);
    return source;
  }

  /** `live true` and the like, in order. */
  said(device: string, capability: string): string[] {
    return this.heard.messages
      .filter((message) => message.device === device)
      .flatMap(({ values, origin }) =>
        values.filter((value) => value.capability === capability).map(({ value }) => `${origin} ${value}`),
      );
  }
}

export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 2 });
export const hears = (source: ZigbeeSource): Promise<void> =>
  until(() => expect(source.status(), source.status().detail).toMatchObject({ state: 'hearing' }));
