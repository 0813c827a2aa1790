import { elapsed, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { settledWithin } from '../disk/within.ts';
import { earliest } from './contact.ts';
import type { DeviceList, ZigbeeDevice } from './device-list.ts';
import type { PairingView } from './pairing.ts';
import type { ZigbeeDeviceSettings, ZigbeeSettings } from './settings.ts';
import type { Source, SourceListener, SourceStatus, Unrecognised } from './source.ts';
import { KeptStatus } from './source-status.ts';
import { ZigbeeConnection, type ZigbeeMessage } from './zigbee-connection.ts';
import { readDevices } from './zigbee-devices.ts';
import { ZigbeeBridge } from './zigbee-bridge.ts';
import { judgeZigbee, nothingKnown, type ZigbeeFacts } from './zigbee-health.ts';
import { saysAnything, ZigbeeHeard } from './zigbee-heard.ts';
import { ZigbeeInventory, type ConfiguredDevice } from './zigbee-inventory.ts';
import { originOf, readLastSeen } from './zigbee-origin.ts';
import { ZigbeePairing } from './zigbee-pairing.ts';
import { longestState, readAny, readList, readOnline, readState } from './zigbee-payload.ts';
import { isPress, ZigbeePresses, type ZigbeeState } from './zigbee-presses.ts';
import { ZigbeeReach } from './zigbee-reach.ts';
import { ZigbeeRequests } from './zigbee-requests.ts';
import { unrecognisedZigbee } from './zigbee-unrecognised.ts';
import { isOldNews, ZigbeeWaiting } from './zigbee-waiting.ts';
import { ZigbeeWorries } from './zigbee-worries.ts';

export interface ZigbeeSourceOptions {
  readonly settings: ZigbeeSettings;
  readonly devices: readonly ZigbeeDeviceSettings[];
  readonly deviceList: DeviceList;
  /** Asked before every connection, since the broker may make its users file after the hub has started. */
  readonly readPassword?: () => string | Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
}

const mostUnknown = 200;
const mostHeard = 1_000;
const diskFarewellMs = 2_000;

/** Hears Zigbee devices through Zigbee2MQTT and the local broker. */
export class ZigbeeSource implements Source {
  readonly name = 'zigbee';
  readonly #options: ZigbeeSourceOptions;
  readonly #status: KeptStatus;
  readonly #connection: ZigbeeConnection;
  readonly #inventory: ZigbeeInventory;
  readonly #presses = new ZigbeePresses();
  readonly #worries = new ZigbeeWorries();
  /** Messages of devices that the list does not hold yet. */
  readonly #waiting = new ZigbeeWaiting();
  readonly #reach: ZigbeeReach;
  readonly #heard = new ZigbeeHeard(mostHeard);
  readonly #unknownTopics = new ZigbeeHeard(mostUnknown);
  readonly #requests: ZigbeeRequests;
  readonly #bridge: ZigbeeBridge;
  /** Pairing through the same connection. */
  readonly pairing: ZigbeePairing;
  readonly #saidUnknown = new Set<string>();
  #facts: ZigbeeFacts;
  #bridgeOnlineAt: Instant | undefined;
  #listener: SourceListener | undefined;
  #cancelWake: CancelWake | undefined;
  #wakesAt = Infinity;

  constructor(options: ZigbeeSourceOptions) {
    const { settings, devices, clock } = options;
    this.#options = options;
    this.#status = new KeptStatus(this.name, clock);
    this.#inventory = new ZigbeeInventory(settings.baseTopic, devices);
    this.#facts = { ...nothingKnown, configured: devices.length };
    this.#reach = new ZigbeeReach((device, available) => this.#listener?.availability(device, available, clock.now()));
    this.#connection = new ZigbeeConnection({
      ...options,
      listener: {
        message: (message) => {
          if (!this.#listener) return;
          this.#hear(message);
          this.#judge();
        },
        connected: () => this.#know({ connected: true, connectedAt: clock.now(), problem: undefined }),
        lost: (problem) => {
          this.#bridge.gap();
          this.#requests.lost(problem);
          this.#know({ connected: false, connectedAt: undefined, problem, listHeard: false });
        },
      },
    });
    const publish = (topic: string, payload: string): Promise<void> => this.#connection.publish(topic, payload);
    this.#requests = new ZigbeeRequests({ publish, clock });
    this.#bridge = new ZigbeeBridge({
      ...options,
      expected: { baseTopic: settings.baseTopic, devices },
      inventory: this.#inventory,
      requests: this.#requests,
      publish,
    });
    this.pairing = new ZigbeePairing({
      requests: this.#requests,
      inventory: this.#inventory,
      heard: this.#heard,
      clock,
      bridge: () => this.#bridgeView(),
    });
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#status.tell(listener);
    // The broker is asked at once: what it kept for the hub waits, if need be, until the list has been read.
    this.#connection.start();
    this.#options.deviceList.load().then(
      (devices) => this.#useKept(devices),
      (error: unknown) => this.#options.log.warn({ problem: messageOf(error) }, 'kept device list is unreadable'),
    );
  }

  status(): SourceStatus {
    return this.#status.current;
  }

  unrecognised(): readonly Unrecognised[] {
    return unrecognisedZigbee({
      devices: this.#inventory.devices,
      configured: (ieee) => this.#inventory.configured(ieee),
      heard: (ieee) => this.#heard.of(ieee),
      topics: this.#unknownTopics.entries(),
    });
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    this.#requests.lost('the hub stops');
    this.#cancelWake?.();
    await this.#connection.stop();
    // A disk that hangs costs the latest list, never the stop.
    await settledWithin(this.#options.deviceList.close(), diskFarewellMs);
  }

  #hear(message: ZigbeeMessage): void {
    const topic = this.#inventory.lookUp(message.topic);
    // The hub hears its own questions too.
    const isOurs = topic.kind === 'ignored' || (topic.kind === 'bridge' && topic.part.startsWith('request/'));
    if (!message.retained && !isOurs) this.#facts = { ...this.#facts, lastHeardAt: message.at };
    switch (topic.kind) {
      case 'bridge':
        return this.#hearBridge(topic.part, message);
      case 'state':
        return this.#hearState(topic.ieee, message, this.#bridgeOnlineAt);
      case 'availability':
        return this.#hearAvailability(this.#inventory.configured(topic.ieee), message);
      case 'unknown':
        return this.#wait(message, this.#bridgeOnlineAt);
      case 'ignored':
    }
  }

  #hearBridge(part: string, message: ZigbeeMessage): void {
    if (part === 'devices') return this.#hearDevices(message);
    if (part === 'info') return this.#hearInfo(message);
    if (part === 'event') return this.#count(this.pairing.hearEvent(readAny(message.payload), message.at));
    if (part.startsWith('response/')) return this.#count(this.#requests.hear(readAny(message.payload)));
    if (part === 'health') {
      this.#facts = { ...this.#facts, reportsHealth: true, ...(!message.retained && { lastLiveAt: message.at }) };
    }
    if (part !== 'state' || message.payload.length === 0) return;
    const bridge = readOnline(message.payload);
    if (bridge === undefined) return this.#status.refused(1);
    this.#facts = { ...this.#facts, bridge, bridgeSaidAt: message.at };
    if (bridge === 'online' && !message.retained) this.#bridgeOnlineAt = message.at;
    this.#bridge.hearState(bridge);
    this.#bridge.askStates();
  }

  #count(understood: boolean): void {
    if (!understood) this.#status.refused(1);
  }

  #hearInfo({ payload, at }: ZigbeeMessage): void {
    if (payload.length === 0) return;
    const info = this.#bridge.hearInfo(readAny(payload));
    if (!info) return this.#status.refused(1);
    this.pairing.hearInfo(info, at);
    this.#bridge.compare(this.pairing.isOpenedHere(at));
    this.#status.settle(this.#bridge.settings);
  }

  #bridgeView(): PairingView['bridge'] {
    const { connected, bridge: state, problem } = this.#facts;
    const { version, deviations } = this.#bridge;
    const known = { ...(problem !== undefined && { problem }), ...(version !== undefined && { version }) };
    return { connected, state, ...known, deviations };
  }

  #hearDevices({ payload, at }: ZigbeeMessage): void {
    const read = readDevices(readList(payload));
    if (!read) return this.#status.refused(1);
    this.#status.refused(read.refused);
    const { from, to, missing } = this.#inventory.replace(read.devices);
    this.#worries.replace(read.devices);
    const fell = to < from ? { from, to } : this.#facts.listFell;
    const listFell = to < from || missing.length > 0 ? fell : undefined;
    this.#facts = { ...this.#facts, missing, listFell, listHeard: true };
    if (to < from) this.#options.log.warn({ from, to, missing }, 'Zigbee device list fell');
    this.#options.deviceList.keep(this.#inventory.devices);
    this.#hearWaiting(at);
    this.#bridge.askStates();
  }

  #useKept(devices: readonly ZigbeeDevice[]): void {
    if (!this.#listener) return;
    this.#inventory.remember(devices);
    this.#hearWaiting(this.#options.clock.now());
    this.#bridge.askStates();
    this.#judge();
  }

  #hearWaiting(now: Instant): void {
    this.#unknownTopics.clear();
    for (const { message, bridgeOnlineAt } of this.#waiting.take()) {
      const topic = this.#inventory.lookUp(message.topic);
      const isOld = isOldNews(message, now);
      const told = { ...message, retained: message.retained || isOld };
      if (topic.kind === 'state') this.#hearState(topic.ieee, told, bridgeOnlineAt);
      else if (topic.kind === 'availability') this.#hearAvailability(this.#inventory.configured(topic.ieee), told);
      // Where every configured device is known, the topic is none of theirs.
      else if (topic.kind === 'unknown' && !(isOld && this.#inventory.suffices)) this.#wait(message, bridgeOnlineAt);
    }
  }

  #hearState(ieee: string, { payload, retained, at }: ZigbeeMessage, bridgeOnlineAt: Instant | undefined): void {
    // A renamed device leaves an empty retained message on its old topic.
    if (payload.length === 0) return;
    const device = this.#inventory.configured(ieee);
    const state = readState(payload);
    if (state && !retained) this.#heard.note(ieee, state, at);
    if (!device) return;
    if (!state) return this.#status.refused(1);
    const lastSeen = readLastSeen(state['last_seen']);
    const origin = originOf({ at, retained, lastSeen, bridgeOnlineAt });
    const parts = this.#presses.partsOf(device.settings.ieee, { state, origin }, retained, at);
    for (const part of parts) this.#tell(device, part, at);
  }

  #tell(device: ConfiguredDevice, { state, origin }: ZigbeeState, at: Instant): void {
    const { settings, profile } = device;
    const decoded = this.#worries.heard(device, state, origin);
    this.#status.heard();
    for (const unknown of decoded.unknown) this.#sayUnknown(settings.device, unknown);
    const { lastLiveAt } = this.#facts;
    // What waited for the device list is told later than what came after it.
    if (origin === 'live' && !(lastLiveAt && elapsed(at, lastLiveAt) > 0))
      this.#facts = { ...this.#facts, lastLiveAt: at };
    // A device of which only keys come that nobody understands may watch nobody, and the bridge itself writes some of them.
    const understood = decoded.values.length > 0 || decoded.understood === true;
    const isAlive = understood || (profile !== undefined && !saysAnything(state));
    if (isAlive) this.#listener?.heard(settings.device, decoded.values, origin, at);
    // What cannot be read may be the danger itself: as something old it raises no alarm, but somebody has to verify it.
    const doubtful = (decoded.doubtful ?? []).map((capability) => ({ capability, value: true }));
    if (doubtful.length > 0) this.#listener?.heard(settings.device, doubtful, 'replayed', at);
  }

  /** Counted each time, and said once for each device and text. */
  #sayUnknown(device: string, unknown: string): void {
    this.#status.refused(1);
    const key = `${device} ${unknown}`;
    if (this.#saidUnknown.has(key) || this.#saidUnknown.size >= mostUnknown) return;
    this.#saidUnknown.add(key);
    this.#options.log.warn({ device, unknown }, 'value that its profile does not know');
  }

  #hearAvailability(device: ConfiguredDevice | undefined, { payload }: ZigbeeMessage): void {
    if (!device || payload.length === 0) return;
    const said = readOnline(payload);
    if (said === undefined) return this.#status.refused(1);
    this.#reach.said(device.settings.device, said === 'online');
  }

  /** A topic of no known device: it may be one that the next list names. */
  #wait(message: ZigbeeMessage, bridgeOnlineAt: Instant | undefined): void {
    const { length } = message.payload;
    if (length === 0) return;
    if (length > longestState) return this.#status.refused(1);
    const state = readState(message.payload) ?? {};
    this.#unknownTopics.note(message.topic, state, message.at);
    this.#waiting.add({ message, isPress: isPress(state['action']), bridgeOnlineAt });
  }

  #know(facts: Partial<ZigbeeFacts>): void {
    this.#facts = { ...this.#facts, ...facts };
    this.#judge();
  }

  #judge(): void {
    if (!this.#listener) return;
    const { clock, devices } = this.#options;
    const now = clock.now();
    this.#facts = {
      ...this.#facts,
      listKnown: this.#inventory.devices.length > 0 || this.#facts.missing !== undefined,
      notConfigured: this.#inventory.notConfigured,
      withoutProfile: this.#inventory.withoutProfile,
      unknownTopics: this.#unknownTopics.size,
      deviations: this.#bridge.deviations.map(({ field }) => field),
      disabled: this.#inventory.disabled,
      unusable: this.#inventory.unusable(this.#facts.missing ?? []),
      listSuffices: this.#inventory.suffices,
    };
    this.#bridge.askForList(this.#facts, now);
    const { state, detail, wakeAt: judgedAgainAt } = judgeZigbee(this.#facts, now);
    this.#status.set(state, detail);
    const { missing, unusable } = this.#facts;
    const looksAt =
      missing &&
      this.#reach.look(
        devices.map(({ device }) => device),
        unusable,
        now,
      );
    const wakeAt = earliest(judgedAgainAt, looksAt);
    if (wakeAt === undefined || wakeAt >= this.#wakesAt) return;
    this.#cancelWake?.();
    this.#wakesAt = wakeAt;
    this.#cancelWake = clock.wakeAt(wakeAt, () => {
      this.#wakesAt = Infinity;
      this.#judge();
    });
  }
}
