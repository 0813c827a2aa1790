import type { Origin } from '../../device-profiles/reading.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { minutes, seconds } from '../../foundation/durations.ts';

/** What is known of the age of one message. */
export interface Arrival {
  readonly at: Instant;
  /** The broker marked it as kept from before. */
  readonly retained: boolean;
  /** Zigbee2MQTT's `last_seen`, in milliseconds since 1970, where it is configured (deploy/ ships it so). */
  readonly lastSeen: number | undefined;
  /** When Zigbee2MQTT last said that it came online. */
  readonly bridgeOnlineAt: Instant | undefined;
}

/** Zigbee2MQTT sends its cached states within seconds of its start, as if they had just been heard. */
const startLasts = seconds(10);
const justSeen = seconds(5);
/** What the broker kept for the hub while it restarted is still news; what is older is history. */
const newsFor = minutes(10);
/** The hub and Zigbee2MQTT share a clock, or nearly; a time further ahead than this says nothing. */
const aheadAtMost = seconds(60);

/**
 * Whether a state is live or replayed. Known for certain: the retain mark, and with `last_seen` the age. Not knowable:
 * without `last_seen`, whether a state in the first seconds after the bridge's start is cached or new. It then counts as
 * replayed, so that a cached `smoke: true` pages nobody at each restart of Zigbee2MQTT; a real one raises a `verify`
 * fault at once and its alarm with the detector's next message, which comes within seconds while it smells smoke. A state
 * that waited in the broker's queue and one that was just sent look the same but for `last_seen`.
 */
export function originOf({ at, retained, lastSeen, bridgeOnlineAt }: Arrival): Origin {
  if (retained) return 'replayed';
  const bridgeStarts = bridgeOnlineAt !== undefined && elapsed(bridgeOnlineAt, at) < startLasts;
  const age = lastSeen === undefined ? undefined : at.wall - lastSeen;
  if (age === undefined || age < -aheadAtMost) return bridgeStarts ? 'replayed' : 'live';
  if (bridgeStarts && age > justSeen) return 'replayed';
  // An untrusted clock may have jumped since the message was made.
  return at.clockTrusted && age > newsFor ? 'replayed' : 'live';
}

/** Reads `last_seen` in any of Zigbee2MQTT's formats: ISO 8601 text or milliseconds. */
export function readLastSeen(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : value;
  return typeof time === 'number' && Number.isFinite(time) && time > 0 ? time : undefined;
}
