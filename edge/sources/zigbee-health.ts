import { after, elapsed, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { describeDuration, minutes, seconds } from '../../foundation/durations.ts';
import type { SourceStatus } from './source.ts';

/** What is known of the way from the devices through Zigbee2MQTT and the broker to the hub. */
export interface ZigbeeFacts {
  readonly connected: boolean;
  readonly connectedAt: Instant | undefined;
  readonly problem: string | undefined;
  readonly bridge: 'unknown' | 'online' | 'offline';
  readonly bridgeSaidAt: Instant | undefined;
  /** The last thing that only a Zigbee2MQTT that works can send: a device's live message, or its own report of its health. */
  readonly lastLiveAt: Instant | undefined;
  /** The last message of any kind that was not retained, and whether the bridge reports its health at all. */
  readonly lastHeardAt: Instant | undefined;
  readonly reportsHealth: boolean;
  /** There is a device list, if only the kept one. */
  readonly listKnown: boolean;
  readonly configured: number;
  /** Configured devices that the latest list does not hold; undefined while there is no list. */
  readonly missing: readonly string[] | undefined;
  readonly listFell: { readonly from: number; readonly to: number } | undefined;
  /** Configured devices that no profile speaks for. */
  readonly withoutProfile: readonly string[];
  readonly notConfigured: number;
  readonly unknownTopics: number;
  /** Settings of Zigbee2MQTT that differ from those that the hub needs. */
  readonly deviations: readonly string[];
  /** Configured devices that Zigbee2MQTT was told to ignore. */
  readonly disabled: readonly string[];
  /** Configured devices through which nothing can be watched for any of these reasons. */
  readonly unusable: readonly string[];
  /** Whether a device list has come since the connection was made. */
  readonly listHeard: boolean;
  /** Whether the kept list tells every configured device from the others. */
  readonly listSuffices: boolean;
}

/** Before anything was heard. */
export const nothingKnown: ZigbeeFacts = {
  connected: false,
  connectedAt: undefined,
  problem: undefined,
  bridge: 'unknown',
  bridgeSaidAt: undefined,
  lastLiveAt: undefined,
  lastHeardAt: undefined,
  reportsHealth: false,
  listKnown: false,
  configured: 0,
  missing: undefined,
  listFell: undefined,
  withoutProfile: [],
  notConfigured: 0,
  unknownTopics: 0,
  deviations: [],
  disabled: [],
  unusable: [],
  listHeard: false,
  listSuffices: false,
};

/** Zigbee2MQTT reports its health every 10 minutes. */
const healthLimit = minutes(21);
/** Zigbee2MQTT starts within seconds, but after a power cut the whole computer does. */
const startLimit = minutes(2);
/** A retained list comes at once; Zigbee2MQTT's own start takes longer, and brings it. */
const listLimit = seconds(45);

/** How the Zigbee source is, and when to look again although nothing comes. */
export function judgeZigbee(
  facts: ZigbeeFacts,
  now: Instant,
): { state: SourceStatus['state']; detail?: string; wakeAt?: Monotonic } {
  if (!facts.connected) {
    const detail = `local broker: ${facts.problem ?? 'not connected'}`;
    return { state: facts.problem === undefined || facts.configured === 0 ? 'starting' : 'failed', detail };
  }
  // One device that is not to be had says nothing of the others, and would hide the failure of everything.
  const devices = [...deviceTrouble(facts)];
  const isUseless = facts.unusable.length >= facts.configured;
  const failures = [...bridgeTrouble(facts, now), ...(isUseless ? devices : [])];
  const notes = [
    ...(isUseless ? [] : devices),
    facts.listFell && facts.missing?.length === 0 ? fell(facts.listFell) : undefined,
    count(facts.notConfigured, 'device is not in the configuration', 'devices are not in the configuration'),
    count(facts.unknownTopics, 'topic belongs to no known device', 'topics belong to no known device'),
    facts.deviations.length === 0
      ? undefined
      : `Zigbee2MQTT is not set as the hub needs it: ${facts.deviations.join(', ')}`,
  ].filter((note) => note !== undefined);
  const detail = [...failures, ...notes].join('; ');
  const wakeAt = nextLook(facts, now);
  return {
    // A home without a Zigbee device needs none of this yet, and may be about to pair its first one.
    state: failures.length > 0 && facts.configured > 0 ? 'failed' : isKnown(facts) ? 'hearing' : 'starting',
    ...(detail === '' ? {} : { detail }),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

const isKnown = ({ bridge, listKnown }: ZigbeeFacts): boolean => bridge !== 'unknown' && listKnown;

/**
 * Whether Zigbee2MQTT has to be asked for its list: a broker that forgot it will not hear it again, since Zigbee2MQTT says it
 * at its own start and when something joins or leaves. What the kept list tells apart needs no asking, which means a
 * restart of Zigbee2MQTT and some seconds of deafness.
 */
export const needsList = (facts: ZigbeeFacts, now: Instant): boolean =>
  facts.connected &&
  facts.bridge === 'online' &&
  !facts.listHeard &&
  !facts.listSuffices &&
  facts.connectedAt !== undefined &&
  elapsed(facts.connectedAt, now) >= listLimit;

function nextLook(facts: ZigbeeFacts, now: Instant): Monotonic | undefined {
  const { lastHeardAt, connectedAt, reportsHealth } = facts;
  const looks = [
    reportsHealth && lastHeardAt ? after(lastHeardAt, healthLimit) : undefined,
    connectedAt && !isKnown(facts) ? after(connectedAt, startLimit) : undefined,
    connectedAt && !facts.listHeard && !facts.listSuffices ? after(connectedAt, listLimit) : undefined,
  ].filter((look) => look !== undefined && look > now.monotonic);
  return looks.length === 0 ? undefined : (Math.min(...looks.map(Number)) as Monotonic);
}

/** `offline` is not always taken back after a reconnection: a device that is heard since then proves it wrong. */
function* bridgeTrouble(facts: ZigbeeFacts, now: Instant) {
  const { bridge, bridgeSaidAt, lastLiveAt, lastHeardAt, reportsHealth, connectedAt } = facts;
  if (!isKnown(facts) && connectedAt && elapsed(connectedAt, now) >= startLimit) {
    yield bridge === 'unknown' ? 'Zigbee2MQTT has not been heard yet' : 'Zigbee2MQTT has not sent its device list yet';
  }
  const heardSince = lastLiveAt && bridgeSaidAt && elapsed(bridgeSaidAt, lastLiveAt) > 0;
  if (bridge === 'offline' && !heardSince) yield 'Zigbee2MQTT says that it is offline';
  if (reportsHealth && lastHeardAt && elapsed(lastHeardAt, now) >= healthLimit) {
    yield `nothing heard of Zigbee2MQTT for ${describeDuration(healthLimit)}`;
  }
}

function* deviceTrouble({ missing = [], configured, listFell, withoutProfile, disabled }: ZigbeeFacts) {
  if (missing.length > 0) {
    if (listFell) yield fell(listFell);
    yield `Zigbee2MQTT does not know ${missing.length} of ${configured} devices: ${missing.join(', ')}`;
  }
  if (disabled.length > 0) yield `Zigbee2MQTT was told to ignore: ${disabled.join(', ')}`;
  if (withoutProfile.length > 0) yield `no profile for: ${withoutProfile.join(', ')}`;
}

const fell = ({ from, to }: { from: number; to: number }): string => `device list fell from ${from} to ${to}`;

const count = (n: number, one: string, many: string): string | undefined =>
  n === 0 ? undefined : `${n} ${n === 1 ? one : many}`;
