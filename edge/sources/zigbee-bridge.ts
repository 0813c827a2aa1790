import { elapsed, type Clock, type Instant } from '../../foundation/clock.ts';
import { hours, seconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import {
  describeDeviation,
  deviationsOf,
  readBridgeInfo,
  type BridgeInfo,
  type Deviation,
  type Expected,
} from './zigbee-bridge-info.ts';
import type { SettingsStatus } from './setup-verdict.ts';
import { statesToAskFor } from './zigbee-gettable.ts';
import { needsList, type ZigbeeFacts } from './zigbee-health.ts';
import type { ZigbeeInventory } from './zigbee-inventory.ts';
import type { ZigbeeRequests } from './zigbee-requests.ts';

export interface ZigbeeBridgeOptions {
  readonly expected: Expected;
  readonly inventory: ZigbeeInventory;
  readonly requests: ZigbeeRequests;
  /** Publishes under the base topic; rejects when it cannot be sent now. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Zigbee2MQTT is restarted for its list no more often than this. */
const askForListEvery = hours(1);
const restartsWithin = seconds(10);

/** What the hub knows of Zigbee2MQTT itself, and asks of it when something was lost. */
export class ZigbeeBridge {
  readonly #options: ZigbeeBridgeOptions;
  #info: BridgeInfo | undefined;
  #deviations: readonly Deviation[] = [];
  /** What was said while nobody listened is asked for, once the bridge and its devices are known again. */
  #asksStates = true;
  /** Zigbee2MQTT has said that it is online since the connection was made: it may take longer to come back than the hub. */
  #isBack = false;
  #askedForListAt: Instant | undefined;

  constructor(options: ZigbeeBridgeOptions) {
    this.#options = options;
  }

  get version(): string | undefined {
    return this.#info?.version;
  }

  /** Settings that differ from those that the hub needs. */
  get deviations(): readonly Deviation[] {
    return this.#deviations;
  }

  /** The same for the hub's own fault. A network that is open closes by itself: seen, and no fault. */
  get settings(): SettingsStatus {
    const problems = this.#deviations.filter(({ field }) => field !== 'permit_join').map(describeDeviation);
    return { state: problems.length === 0 ? 'confirmed' : 'not-confirmed', says: {}, problems };
  }

  /** `bridge/info`. Undefined for what cannot be read. */
  hearInfo(json: unknown): BridgeInfo | undefined {
    const info = readBridgeInfo(json);
    if (info) this.#info = info;
    return info;
  }

  /** Compares the settings once more; each new difference is said once. `joining`: the hub itself has asked for it. */
  compare(joining: boolean): void {
    const { expected, log } = this.#options;
    const before = this.#deviations.map(describeDeviation);
    this.#deviations = this.#info ? deviationsOf(this.#info, expected, joining) : [];
    const deviations = this.#deviations.map(describeDeviation).filter((line) => !before.includes(line));
    if (deviations.length > 0) log.warn({ deviations }, 'Zigbee2MQTT is not set as the hub needs it');
  }

  /** The connection was lost: what devices say meanwhile does not arrive. */
  gap(): void {
    this.#asksStates = true;
    this.#isBack = false;
  }

  /** `bridge/state`. */
  hearState(state: 'online' | 'offline'): void {
    this.#isBack = state === 'online';
  }

  /** After a gap: what mains devices can be asked for. Sleeping ones cannot, and say it by themselves. */
  askStates(): void {
    const { inventory, publish, log } = this.#options;
    if (!this.#asksStates || !this.#isBack || !inventory.suffices) return;
    this.#asksStates = false;
    for (const { name, keys } of statesToAskFor(inventory.configuredDevices)) {
      const asked = JSON.stringify(Object.fromEntries(keys.map((key) => [key, ''])));
      publish(`${name}/get`, asked).catch((error: unknown) => {
        log.warn({ name, problem: messageOf(error) }, 'a device could not be asked for its state');
      });
    }
  }

  /** A broker that forgot the device list, and no kept one that would do. */
  askForList(facts: ZigbeeFacts, now: Instant): void {
    const { requests, log } = this.#options;
    if (!needsList(facts, now)) return;
    if (this.#askedForListAt && elapsed(this.#askedForListAt, now) < askForListEvery) return;
    this.#askedForListAt = now;
    log.warn('Zigbee2MQTT is asked to restart: its device list is lost, and devices cannot be told apart');
    requests.ask('restart', {}, restartsWithin).catch((error: unknown) => {
      log.warn({ problem: messageOf(error) }, 'Zigbee2MQTT did not restart for its device list');
    });
  }
}
