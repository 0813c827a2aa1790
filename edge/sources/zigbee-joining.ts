import { z } from 'zod';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import type { Joining } from './pairing.ts';

/** One device on its way in. */
export interface JoiningDevice {
  readonly address: string;
  readonly name: string;
  readonly stage: Joining['stage'];
  readonly at: Instant;
}

const who = z.object({
  ieee_address: z
    .string()
    .regex(/^0x[0-9a-f]{16}$/i)
    .toLowerCase(),
  friendly_name: z.string().max(300).default(''),
});
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('device_joined'), data: who }),
  z.object({ type: z.literal('device_announce'), data: who }),
  z.object({ type: z.literal('device_leave'), data: who }),
  z.object({
    type: z.literal('device_interview'),
    data: who.extend({ status: z.enum(['started', 'successful', 'failed']), supported: z.boolean().optional() }),
  }),
]);
const anyEvent = z.object({ type: z.string() });

const mostJoining = 20;

/**
 * What `bridge/event` says of devices that come and go: one entry for each device, newest first. Undefined for what is no
 * event; events of other kinds change nothing.
 */
export function joiningAfter(
  before: readonly JoiningDevice[],
  json: unknown,
  at: Instant,
): readonly JoiningDevice[] | undefined {
  const event = eventSchema.safeParse(json);
  if (!event.success) return isOtherEvent(json) ? before : undefined;
  const { type, data } = event.data;
  // A device that is back after a power cut announces itself too: nobody pairs it.
  if (type === 'device_announce') return before;
  const { ieee_address: address, friendly_name: name } = data;
  const stage = type === 'device_joined' ? 'joined' : type === 'device_leave' ? 'left' : interviewStage(data);
  const others = before.filter((device) => device.address !== address);
  return [{ address, name: name === '' ? address : name, stage, at }, ...others].slice(0, mostJoining);
}

const known = new Set(['device_joined', 'device_announce', 'device_leave', 'device_interview']);

/** One of a newer Zigbee2MQTT. One of ours that cannot be read is counted as bad. */
function isOtherEvent(json: unknown): boolean {
  const { success, data } = anyEvent.safeParse(json);
  return success && !known.has(data.type);
}

function interviewStage(data: {
  readonly status?: string;
  readonly supported?: boolean | undefined;
}): Joining['stage'] {
  if (data.status === 'failed') return 'failed';
  if (data.status !== 'successful') return 'interviewing';
  return data.supported === false ? 'unsupported' : 'ready';
}

const next: Readonly<Record<Joining['stage'], string>> = {
  joined: 'It has joined. Keep it awake: press its button every few seconds',
  interviewing: 'It is being asked what it is. Keep it awake: press its button every few seconds',
  ready: 'It is ready. Name it, add it to the devices in hub.yaml, restart the hub and try its alarm',
  unsupported: 'Zigbee2MQTT does not know this model, so nothing of it is heard. Use another one',
  failed: 'It did not say what it is. Bring it close to the radio, remove it, reset it and pair it again',
  left: 'It has left the network',
};

export const joiningView = (devices: readonly JoiningDevice[], now: Instant): readonly Joining[] =>
  devices.map(({ at, ...device }) => ({ ...device, ageMs: Math.max(0, elapsed(at, now)), next: next[device.stage] }));
