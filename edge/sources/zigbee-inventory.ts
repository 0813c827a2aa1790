import type { ZigbeeProfile } from '../../device-profiles/profile.ts';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import type { ZigbeeDevice } from './device-list.ts';
import type { ZigbeeDeviceSettings } from './settings.ts';
import { ZigbeeTopics, type ZigbeeTopic } from './zigbee-topics.ts';

/** One device of the configuration, with what Zigbee2MQTT and our profiles know of it. */
export interface ConfiguredDevice {
  readonly settings: ZigbeeDeviceSettings;
  readonly known: ZigbeeDevice | undefined;
  readonly profile: ZigbeeProfile | undefined;
}

export interface ListChange {
  readonly from: number;
  readonly to: number;
  /** Configured devices that the new list does not hold. */
  readonly missing: readonly string[];
}

/** The devices of the configuration, matched by IEEE address with the latest device list. */
export class ZigbeeInventory {
  readonly #base: string;
  readonly #settings: readonly ZigbeeDeviceSettings[];
  #devices: readonly ZigbeeDevice[] = [];
  #configured = new Map<string, ConfiguredDevice>();
  #topics: ZigbeeTopics;

  constructor(base: string, settings: readonly ZigbeeDeviceSettings[]) {
    this.#base = base;
    this.#settings = settings;
    this.#topics = this.#match([]);
  }

  /** The latest list, and configured devices that it has lost. */
  get devices(): readonly ZigbeeDevice[] {
    return this.#devices;
  }

  /** How many devices are paired and not configured. */
  get notConfigured(): number {
    return this.#devices.filter(({ ieee }) => !this.#configured.has(ieee)).length;
  }

  /** Configured devices that are paired and that no profile speaks for. */
  get withoutProfile(): readonly string[] {
    return [...this.#configured.values()]
      .filter(({ known, profile }) => known && !profile)
      .map(({ settings, known }) => `${settings.device} (${known?.model ?? 'not interviewed'})`);
  }

  /** Configured devices that Zigbee2MQTT was told to ignore. */
  get disabled(): readonly string[] {
    return [...this.#configured.values()].flatMap(({ settings, known }) => (known?.disabled ? [settings.device] : []));
  }

  /** Configured devices through which nothing can be watched as things are: not paired, ignored or understood by nobody. */
  unusable(missing: readonly string[]): readonly string[] {
    return [...this.#configured.values()].flatMap(({ settings: { device }, known, profile }) =>
      missing.includes(device) || known?.disabled || (known && !profile) ? [device] : [],
    );
  }

  /** Whether every configured device is known by its name. */
  get suffices(): boolean {
    return [...this.#configured.values()].every(({ known }) => known !== undefined);
  }

  get configuredDevices(): readonly ConfiguredDevice[] {
    return [...this.#configured.values()];
  }

  lookUp(topic: string): ZigbeeTopic {
    return this.#topics.lookUp(topic);
  }

  configured(ieee: string): ConfiguredDevice | undefined {
    return this.#configured.get(ieee);
  }

  /** Takes over a new list. A configured device that it has lost stays known: it may still speak. */
  replace(devices: readonly ZigbeeDevice[]): ListChange {
    const present = new Set(devices.map(({ ieee }) => ieee));
    const change = {
      from: this.#devices.length,
      to: devices.length,
      missing: this.#settings.filter(({ ieee }) => !present.has(ieee)).map(({ device }) => device),
    };
    const lost = this.#devices.filter(({ ieee }) => !present.has(ieee) && this.#configured.has(ieee));
    this.#topics = this.#match([...devices, ...lost]);
    return change;
  }

  /** Takes over what an earlier run knew of devices that the present list does not hold: they may still speak. */
  remember(devices: readonly ZigbeeDevice[]): void {
    const present = new Set(this.#devices.map(({ ieee }) => ieee));
    const isFirst = present.size === 0;
    const others = devices.filter(({ ieee }) => !present.has(ieee) && (isFirst || this.#configured.has(ieee)));
    this.#topics = this.#match([...this.#devices, ...others]);
  }

  #match(devices: readonly ZigbeeDevice[]): ZigbeeTopics {
    this.#devices = devices;
    this.#configured = new Map(
      this.#settings.map((settings) => {
        const known = devices.find(({ ieee }) => ieee === settings.ieee);
        return [settings.ieee, { settings, known, profile: zigbeeProfileOf(settings.profile, known) }];
      }),
    );
    return new ZigbeeTopics(this.#base, devices, [...this.#configured.keys()]);
  }
}
