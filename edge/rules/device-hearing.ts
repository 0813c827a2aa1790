import type { Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import type { Deadlines } from './deadline.ts';
import { remaining, startDeadline, without } from './deadlines.ts';
import type { DeviceFacts } from './rule.ts';

/** Refreshed only after this share of the silence, so that a sensor that speaks each second is not written down each second. */
const refreshedAfter = 0.1;

const heardName = (device: string): string => `heard ${device}`;

/** The device of a deadline `heard <device>` that is due; undefined for any other deadline. */
export const silentDevice = (name: string): string | undefined =>
  name.startsWith('heard ') ? name.slice('heard '.length) : undefined;

/** A device counts as heard until it was silent for as long as its facts say is normal, or a tenth longer. */
export const isHeard = (deadlines: Deadlines, device: string): boolean => Object.hasOwn(deadlines, heardName(device));

/** The same object when the device was heard only just now. */
export function heardNow(deadlines: Deadlines, { device, silence }: DeviceFacts, now: Instant): Deadlines {
  const length = milliseconds(Math.round(silence * (1 + refreshedAfter)));
  const known = deadlines[heardName(device)];
  if (known && known.length === length && remaining(known, now) > silence) return deadlines;
  return { ...deadlines, [heardName(device)]: startDeadline(now, length) };
}

export const unheard = (deadlines: Deadlines, device: string): Deadlines => without(deadlines, heardName(device));
