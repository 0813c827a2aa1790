import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { days, type Duration } from '../../foundation/durations.ts';
import type { Deadline } from './deadline.ts';
import { elapsedOf, startDeadline } from './deadlines.ts';
import { foundByName } from './found-by-name.ts';
import type { DeviceFacts } from './rule.ts';

/**
 * When each device of a home was last heard, in milliseconds of hearing time: the time in which the hub could hear, on one
 * axis for all of them. Noting one device copies two short lists, however many devices there are.
 */
export const heardTimesSchema = z.object({
  /** The devices in the order in which their times stand in the lists. */
  names: z.array(z.string()),
  times: z.array(z.array(z.number())),
});
export interface HeardTimes {
  readonly names: readonly string[];
  readonly times: readonly (readonly number[])[];
}

/** A list of lists of this length: both are short for a home of a thousand devices. */
const listLength = 32;

/** Longer than any hub runs. */
const forEver = days(36_525);

/** What hearing time is counted by: kept among the deadlines of a rule whose downtime pauses, so that it stands still with them. */
export const hearingClock = (now: Instant): Deadline => startDeadline(now, forEver);

export const hearingTime = (clock: Deadline, now: Instant): number => elapsedOf(clock, now);

/** Each device of the home with the time at which it was heard. */
export function heardTimes(devices: readonly DeviceFacts[], timeOf: (device: string) => number): HeardTimes {
  const times: number[][] = [];
  for (const [index, { device }] of devices.entries()) {
    if (index % listLength === 0) times.push([]);
    times.at(-1)?.push(timeOf(device));
  }
  return { names: namesOf(devices), times };
}

const namesByDevices = new WeakMap<readonly DeviceFacts[], readonly string[]>();

/** One list for all who note when the devices of a home were heard, so that they ask for their places in turn. */
function namesOf(devices: readonly DeviceFacts[]): readonly string[] {
  const known = namesByDevices.get(devices);
  if (known) return known;
  const names = devices.map(({ device }) => device);
  namesByDevices.set(devices, names);
  return names;
}

const placeOf = foundByName((names: readonly string[]) => names.map((name, index) => [name, index] as const));

/** Undefined for a device that does not belong to the home. */
export function timeHeard(heard: HeardTimes, device: string): number | undefined {
  const place = placeOf(heard.names, device);
  return place === undefined ? undefined : heard.times[Math.floor(place / listLength)]?.[place % listLength];
}

/** The same object when it was noted at this very time, or is not known. */
export function noted(heard: HeardTimes, device: string, time: number): HeardTimes {
  const place = placeOf(heard.names, device);
  if (place === undefined) return heard;
  const list = heard.times[Math.floor(place / listLength)];
  if (!list || list[place % listLength] === time) return heard;
  const changed = list.with(place % listLength, time);
  return { names: heard.names, times: heard.times.with(Math.floor(place / listLength), changed) };
}

/** How long a device may still be silent; 0 or less: it has been for too long. */
export const silenceLeft = (heard: HeardTimes, { device, silence }: DeviceFacts, time: number): Duration =>
  ((timeHeard(heard, device) ?? time) + silence - time) as Duration;

/** Below this, what is left is only rounding. */
const rounding = 0.5;

export const isSilent = (left: Duration): boolean => left < rounding;

export const soonest = (lefts: readonly Duration[]): Duration =>
  lefts.reduce((one, other) => (other < one ? other : one), lefts[0] ?? forEver);
