import { after, elapsed, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { describeDuration, minutes } from '../../foundation/durations.ts';
import type { SourceStatus } from './source.ts';

/** What is known of the way from the devices through Zigbee2MQTT and the broker to the hub. */
export interface ZigbeeFacts {
  readonly connected: boolean;
  readonly connectedAt: Instant | undefined;
  readonly problem: string | undefined;
  readonly bridge: 'unknown' | 'online' | 'offline';
  readonly bridgeSaidAt: Instant | undefined;
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
};

/** Zigbee2MQTT reports its health every 10 minutes. */
const healthLimit = minutes(21);
/** Zigbee2MQTT starts within seconds, but after a power cut the whole computer does. */
const startLimit = minutes(2);

/** How the Zigbee source is, and when to look again although nothing comes. */
export function judgeZigbee(
  facts: ZigbeeFacts,
  now: Instant,
): { state: SourceStatus['state']; detail?: string; wakeAt?: Monotonic } {
  if (!facts.connected) {
    const detail = `local broker: ${facts.problem ?? 'not connected'}`;
    return facts.problem === undefined ? { state: 'starting', detail } : { state: 'failed', detail };
  }
  const failures = [...bridgeTrouble(facts, now), ...deviceTrouble(facts)];
  const notes = [
    facts.listFell && facts.missing?.length === 0 ? fell(facts.listFell) : undefined,
    count(facts.notConfigured, 'device is not in the configuration', 'devices are not in the configuration'),
    count(facts.unknownTopics, 'topic belongs to no known device', 'topics belong to no known device'),
  ].filter((note) => note !== undefined);
  const detail = [...failures, ...notes].join('; ');
  const wakeAt = nextLook(facts, now);
  return {
    state: failures.length > 0 ? 'failed' : isKnown(facts) ? 'hearing' : 'starting',
    ...(detail === '' ? {} : { detail }),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

const isKnown = ({ bridge, listKnown }: ZigbeeFacts): boolean => bridge !== 'unknown' && listKnown;

function nextLook(facts: ZigbeeFacts, now: Instant): Monotonic | undefined {
  const { lastHeardAt, connectedAt, reportsHealth } = facts;
  const looks = [
    reportsHealth && lastHeardAt ? after(lastHeardAt, healthLimit) : undefined,
    connectedAt && !isKnown(facts) ? after(connectedAt, startLimit) : undefined,
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

function* deviceTrouble({ missing = [], configured, listFell, withoutProfile }: ZigbeeFacts) {
  if (missing.length > 0) {
    if (listFell) yield fell(listFell);
    yield `Zigbee2MQTT does not know ${missing.length} of ${configured} devices: ${missing.join(', ')}`;
  }
  if (withoutProfile.length > 0) yield `no profile for: ${withoutProfile.join(', ')}`;
}

const fell = ({ from, to }: { from: number; to: number }): string => `device list fell from ${from} to ${to}`;

const count = (n: number, one: string, many: string): string | undefined =>
  n === 0 ? undefined : `${n} ${n === 1 ? one : many}`;
