import { Socket } from 'node:net';
import type { MqttClient } from 'mqtt';
import { after, elapsed, type Clock, type Instant, type WallTime } from '../../foundation/clock.ts';
import { days, minutes, type Duration } from '../../foundation/durations.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import { repeat } from './repeat.ts';
import { JoinWindow } from './zigbee2mqtt-join-window.ts';
import type { Json, State, ZigbeeModel } from './zigbee-models.ts';
import {
  bridgeDevices,
  bridgeEvent,
  bridgeHealth,
  bridgeInfo,
  withLastSeen,
  type PairedDevice,
} from './zigbee2mqtt-messages.ts';
import { connectBridge } from './zigbee2mqtt-connection.ts';
import { newlyKnown, type Known } from './zigbee2mqtt-known.ts';
import { answerRequest } from './zigbee2mqtt-requests.ts';

export interface ZigbeeDeviceOptions {
  readonly ieeeAddress: string;
  readonly friendlyName: string;
  readonly model: ZigbeeModel;
  readonly interviewState?: PairedDevice['interviewState'];
  readonly supported?: boolean;
}

export interface Zigbee2MqttOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly clock: Clock;
  readonly devices: readonly ZigbeeDeviceOptions[];
  readonly baseTopic?: string;
  /** `last_seen: ISO_8601`, the configuration that Anju ships. False is Zigbee2MQTT's own default. */
  readonly lastSeen?: boolean;
  /** Each message holds the device's whole state (default), or only what is new, as `cache_state: false` allows. */
  readonly wholeStates?: boolean;
  readonly healthEvery?: Duration;
  /** How long a battery device may be silent before it counts as offline. */
  readonly passiveTimeout?: Duration;
  /** What `bridge/info` says of its configuration, instead of what Anju ships. */
  readonly config?: { readonly [key: string]: Json };
}

/**
 * A Zigbee2MQTT 2.12 bridge. Like the original it drops what it would publish while the broker is
 * away, publishes its retained topics only after its own start, and on a later reconnect says `bridge/state` alone.
 */
export class Zigbee2MqttBridge {
  readonly #options: Zigbee2MqttOptions;
  readonly #clock: Clock;
  readonly #base: string;
  readonly #devices = new Map<string, Known>();
  readonly #inFlight = new InFlight();
  #client: MqttClient | undefined;
  #startedAt: Instant | undefined;
  #stopHealth: (() => void) | undefined;
  #published = 0;
  #received = 0;
  #dropped = 0;
  readonly #joining: JoinWindow;
  readonly #asked: string[] = [];

  constructor(options: Zigbee2MqttOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#base = options.baseTopic ?? 'zigbee2mqtt';
    this.#joining = new JoinWindow(options.clock, () => this.#publishInfo());
    for (const device of options.devices) this.#add(device);
  }

  #add(device: ZigbeeDeviceOptions): Known {
    const known = newlyKnown(device, 0x1a00 + this.#devices.size, this.#clock.now().wall);
    this.#devices.set(device.ieeeAddress, known);
    return known;
  }

  /** A new device joins while it may; its interview begins. */
  join(device: ZigbeeDeviceOptions): void {
    if (!this.#joining.state.permitted) return;
    const known = this.#add({ ...device, interviewState: 'IN_PROGRESS' });
    this.#publishDevices();
    this.#publish('bridge/event', bridgeEvent(known, 'device_joined'));
    this.#publish('bridge/event', bridgeEvent(known, 'started'));
  }

  /** Its interview ends. Whether it is supported stands in its options. */
  interviewEnds(ieeeAddress: string, outcome: 'successful' | 'failed' = 'successful'): void {
    const known = {
      ...this.#device(ieeeAddress),
      interviewState: outcome === 'failed' ? 'FAILED' : 'SUCCESSFUL',
    } as const;
    this.#devices.set(ieeeAddress, known);
    this.#publishDevices();
    this.#publish('bridge/event', bridgeEvent(known, outcome));
  }

  /** The `/get` messages that came, topic and payload. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** A silent device does not hear that it is to leave. */
  #remove(id: string, force: boolean): string | undefined {
    const device = this.#find(id);
    if (!device) return `Device '${id}' does not exist`;
    if (device.silent && !force) {
      return `Failed to remove device '${device.friendlyName}' (block: false, force: false) (Error: no answer)`;
    }
    device.cancelOffline?.();
    this.#devices.delete(device.ieeeAddress);
    this.#publish(device.friendlyName, undefined, { retain: true });
    this.#publish(`${device.friendlyName}/availability`, undefined, { retain: true, qos: 1 });
    this.#publishDevices();
    return undefined;
  }

  /** Messages that never left because the broker was away. */
  get dropped(): number {
    return this.#dropped;
  }

  get connected(): boolean {
    return this.#client?.connected ?? false;
  }

  /** Connects, waiting for the broker as long as it takes, and publishes the retained topics once. */
  async start(): Promise<void> {
    const client = connectBridge(this.#options, this.#base);
    this.#client = client;
    client.on('error', () => undefined);
    client.on('message', (topic, payload) => this.#hear(topic, payload.toString()));
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    client.on('connect', () => this.#afterConnect());
    this.#afterConnect();
    await client.subscribeAsync([`${this.#base}/bridge/request/#`, `${this.#base}/+/get`, `${this.#base}/+/+/get`]);
    this.#startedAt = this.#clock.now();
    this.#publishInfo();
    this.#publishDevices();
    this.#publish('bridge/groups', [], { retain: true });
    for (const device of this.#devices.values()) {
      this.#publishAvailability(device);
      this.#expectMessages(device);
    }
    this.#stopHealth = repeat(this.#clock, this.#options.healthEvery ?? minutes(10), () => this.#publishHealth());
    await this.idle();
  }

  /** Says goodbye and disconnects. */
  async stop(): Promise<void> {
    this.#stopTimers();
    const client = this.#client;
    if (!client) return;
    this.#publish('bridge/state', { state: 'offline' }, { retain: true, qos: 1 });
    // A broker that goes away at the same time acknowledges nothing more.
    const gone = new Promise<void>((resolve) => {
      if (client.connected) client.once('close', () => resolve());
      else resolve();
    });
    await Promise.race([this.idle(), gone]);
    await client.endAsync(!client.connected);
    this.#client = undefined;
  }

  /** Dies without a word: the broker publishes the last will. */
  async crash(): Promise<void> {
    this.#stopTimers();
    await this.#client?.endAsync(true);
    this.#client = undefined;
  }

  /** Resolves when the broker has acknowledged all that was published. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** What the device last reported. */
  stateOf(ieeeAddress: string): State {
    return this.#device(ieeeAddress).state;
  }

  nameOf(ieeeAddress: string): string {
    return this.#device(ieeeAddress).friendlyName;
  }

  isSilent(ieeeAddress: string): boolean {
    return this.#device(ieeeAddress).silent;
  }

  /** A device reports its state with these values changed; see `wholeStates`. Keys in `momentary` are in this message only. */
  report(ieeeAddress: string, changed: State = {}, momentary: State = {}): void {
    const device = this.#device(ieeeAddress);
    device.state = { ...device.state, ...changed };
    if (device.silent || device.interviewState !== 'SUCCESSFUL') return;
    device.messages++;
    device.heardAt = this.#clock.now().wall;
    this.#expectMessages(device);
    if (!device.online) this.#setOnline(device, true);
    const isNew = Object.keys(changed).length + Object.keys(momentary).length > 0;
    const isWhole = (this.#options.wholeStates ?? true) || !isNew;
    this.#publishState(device, { ...momentary, ...(isWhole ? device.state : changed) });
  }

  /** The device's radio dies: nothing of it is heard, and after the passive time-out it counts as offline. */
  silence(ieeeAddress: string): void {
    this.#device(ieeeAddress).silent = true;
  }

  /** It is back: it announces itself and reports. */
  speakAgain(ieeeAddress: string): void {
    const device = this.#device(ieeeAddress);
    if (!device.silent) return;
    device.silent = false;
    const data = { friendly_name: device.friendlyName, ieee_address: ieeeAddress };
    this.#publish('bridge/event', { type: 'device_announce', data });
    this.report(ieeeAddress);
  }

  /**
   * A state from the past, left on the broker as a retained message, as per-device `retain` leaves it. It was heard so
   * long ago; default: a day.
   */
  publishRetained(ieeeAddress: string, stale: State, age: Duration = days(1)): void {
    const device = this.#device(ieeeAddress);
    const heardAt = (this.#clock.now().wall - age) as WallTime;
    this.#publishState({ ...device, heardAt }, { ...device.model.restState, ...stale }, true);
  }

  /** What `cache_state_send_on_startup` does: every known state as an ordinary message; only `last_seen` tells its age. */
  replayCache(): void {
    for (const device of this.#devices.values()) this.#publishState(device, device.state);
  }

  /** Renames as the bridge does: an empty retained message on the old topic, and a new device list. */
  rename(ieeeAddress: string, friendlyName: string): void {
    const device = this.#device(ieeeAddress);
    this.#publish(device.friendlyName, undefined, { retain: true });
    this.#publish(`${device.friendlyName}/availability`, undefined, { retain: true, qos: 1 });
    device.friendlyName = friendlyName;
    this.#publishDevices();
    this.#publishAvailability(device);
  }

  /** A message of any kind under the base topic, for what a real bridge or a stranger might publish. */
  publishRaw(topic: string, payload: string | Buffer, options: { retain?: boolean; qos?: 0 | 1 } = {}): void {
    const client = this.#client;
    if (!client?.connected) {
      this.#dropped++;
      return;
    }
    this.#published++;
    const sent = client.publishAsync(`${this.#base}/${topic}`, payload, {
      qos: options.qos ?? 0,
      retain: options.retain ?? false,
    });
    // A connection lost now is the broker going away: the original drops the message too.
    void this.#inFlight.track(sent).catch(() => this.#dropped++);
  }

  #find(who: string): Known | undefined {
    return [...this.#devices.values()].find((one) => one.ieeeAddress === who || one.friendlyName === who);
  }

  #device(ieeeAddress: string): Known {
    const found = this.#devices.get(ieeeAddress);
    if (!found) throw new RangeError(`ieeeAddress: ${ieeeAddress} is not paired with this bridge`);
    return found;
  }

  #publish(topic: string, payload: Json | undefined, options: { retain?: boolean; qos?: 0 | 1 } = {}): void {
    this.publishRaw(topic, payload === undefined ? '' : JSON.stringify(payload), options);
  }

  #publishState(device: Known, state: State, retain = false): void {
    const seen = (this.#options.lastSeen ?? true) ? withLastSeen(state, device.heardAt) : state;
    this.#publish(device.friendlyName, seen, { qos: 1, retain });
  }

  #publishInfo(): void {
    this.#publish('bridge/info', bridgeInfo(this.#base, this.#joining.state, this.#options.config), { retain: true });
  }

  #publishDevices(): void {
    this.#publish('bridge/devices', bridgeDevices([...this.#devices.values()]), { retain: true });
  }

  #publishAvailability(device: Known): void {
    const state = { state: device.online ? 'online' : 'offline' };
    this.#publish(`${device.friendlyName}/availability`, state, { retain: true, qos: 1 });
  }

  #publishHealth(): void {
    const now = this.#clock.now();
    const health = bridgeHealth({
      now: now.wall,
      uptime: this.#startedAt ? elapsed(this.#startedAt, now) : minutes(0),
      published: this.#published,
      received: this.#received,
      messages: new Map([...this.#devices.values()].map((device) => [device.ieeeAddress, device.messages])),
    });
    this.#publish('bridge/health', health, { retain: true, qos: 1 });
  }

  #afterConnect(): void {
    if (this.#client?.stream instanceof Socket) this.#client.stream.setNoDelay(true);
    this.#publish('bridge/state', { state: 'online' }, { retain: true, qos: 1 });
  }

  #expectMessages(device: Known): void {
    device.cancelOffline?.();
    const offlineAt = after(this.#clock.now(), this.#options.passiveTimeout ?? minutes(1500));
    device.cancelOffline = this.#clock.wakeAt(offlineAt, () => this.#setOnline(device, false));
  }

  #setOnline(device: Known, online: boolean): void {
    device.online = online;
    this.#publishAvailability(device);
  }

  #stopTimers(): void {
    this.#stopHealth?.();
    this.#joining.stop();
    for (const device of this.#devices.values()) device.cancelOffline?.();
  }

  #hear(topic: string, payload: string): void {
    this.#received++;
    const path = topic.slice(this.#base.length + 1);
    if (path.endsWith('/get')) this.#asked.push(`${path} ${payload}`);
    if (!path.startsWith('bridge/request/')) return;
    const name = path.slice('bridge/request/'.length);
    const answer = answerRequest(name, payload, {
      rename: (from, to) => {
        const device = this.#find(from);
        if (!device) return false;
        this.rename(device.ieeeAddress, to);
        return true;
      },
      permitJoin: (seconds) => this.#joining.open(seconds),
      remove: (id, force) => this.#remove(id, force),
      republishDevices: () => this.#publishDevices(),
    });
    this.#publish(`bridge/response/${name}`, answer);
  }
}
