import { z } from 'zod';
import { longestTestMinutes, type TestMode as ToldTestMode } from '../../contracts/test-mode.ts';
import type { Capability, Reading } from '../../device-profiles/reading.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { milliseconds, minutes } from '../../foundation/durations.ts';
import { savedDeadline, savedInstant, type Deadline } from '../rules/deadline.ts';
import { elapsedOf, isDue, refresh, remaining, startDeadline } from '../rules/deadlines.ts';
import { contentOf } from '../rules/saved-text.ts';

/** What a walk test has heard of one device. */
export interface Walked {
  readonly heard: number;
  readonly lastAt: Instant;
  /** The last capability that somebody's doing made it say, and when; null: nothing yet. */
  readonly fired: { readonly capability: string; readonly at: Instant } | null;
}

/** The hub tries itself out: what it raises is a test. Ends by itself, however often it is made longer. */
export interface TestMode {
  readonly id: string;
  /** `relay`, or `portal`: the hub's own page. */
  readonly by: string;
  readonly walkTest: boolean;
  /** From the beginning to the latest end that it can have. */
  readonly longest: Deadline;
  /** Null: it is over, and what is kept is what its walk test heard. */
  readonly ends: Deadline | null;
  readonly walked: Readonly<Record<string, Walked>>;
}

export interface TestModeOrder {
  /** 0: it ends now. */
  readonly minutes: number;
  readonly walkTest: boolean;
  readonly by: string;
}

export const isTesting = (mode: TestMode | null): mode is TestMode & { readonly ends: Deadline } =>
  mode !== null && mode.ends !== null;

export const testIsDue = (mode: TestMode | null, now: Instant): boolean => isTesting(mode) && isDue(mode.ends, now);

/** Begins, or gives the one that runs another end. `id` names it if it is new. `order.minutes` must not be 0. */
export function withTestMode(mode: TestMode | null, order: TestModeOrder, now: Instant, id: string): TestMode {
  const length = minutes(order.minutes);
  if (!isTesting(mode)) {
    const { by, walkTest } = order;
    const longest = startDeadline(now, minutes(longestTestMinutes));
    return {
      id,
      by,
      walkTest,
      longest,
      ends: startDeadline(now, milliseconds(Math.min(length, longest.length))),
      walked: {},
    };
  }
  const left = milliseconds(Math.min(length, Math.max(0, remaining(mode.longest, now))));
  const ends = startDeadline(now, left);
  // A walk test that begins within it lists from then on; one that runs goes on with its list.
  if (!order.walkTest || mode.walkTest) return { ...mode, ends };
  return { ...mode, ends, walkTest: true, walked: {} };
}

/** What an order makes of it. `session` names a new one. */
export function orderedTestMode(
  mode: TestMode | null,
  order: TestModeOrder,
  now: Instant,
  session: string,
): TestMode | null {
  if (order.minutes > 0) return withTestMode(mode, order, now, `${session}-${Math.round(now.monotonic)}`);
  return isTesting(mode) ? withoutTestMode(mode) : mode;
}

export const withoutTestMode = (mode: TestMode): TestMode => ({ ...mode, ends: null });

/** What only somebody's doing makes a device say. A contact does it by opening. */
const setOffBy: ReadonlySet<Capability> = new Set([
  'fall',
  'smoke',
  'gas',
  'carbon_monoxide',
  'water_leak',
  'sos',
  'all_right',
  'occupancy',
  'presence',
  'vibration',
  'bed_occupancy',
  'chair_occupancy',
  'tamper',
  'test',
]);

function isSetOff({ capability, value }: Reading): boolean {
  if (capability === 'contact') return value === false;
  if (capability === 'water_use') return typeof value === 'number' && value > 0;
  return setOffBy.has(capability) && value === true;
}

/** Notes a live message of a device in a walk test. `first`: the device was set off, and had not been before. */
export function walked(
  mode: TestMode,
  device: string,
  readings: readonly Reading[],
  now: Instant,
): { readonly mode: TestMode; readonly first: boolean } {
  const before = Object.hasOwn(mode.walked, device) ? mode.walked[device] : undefined;
  const by = readings.find(isSetOff);
  const fired = by ? { capability: by.capability, at: now } : (before?.fired ?? null);
  const after: Walked = { heard: (before?.heard ?? 0) + 1, lastAt: now, fired };
  return {
    mode: { ...mode, walked: { ...mode.walked, [device]: after } },
    first: fired !== null && !before?.fired,
  };
}

const mostDevices = 500;

/** As the relay and the hub's own page are told; undefined when there is nothing to tell. */
export function toldTestMode(
  mode: TestMode | null,
  devices: readonly { readonly device: string; readonly place: string }[],
  now: Instant,
): ToldTestMode | undefined {
  if (!mode || (!mode.ends && !mode.walkTest)) return undefined;
  const { id, by, walkTest, longest, ends } = mode;
  const ageOf = (at: Instant): number => Math.max(0, at.bootId === now.bootId ? elapsed(at, now) : 0);
  return {
    id,
    by,
    walkTest,
    beganAgeMs: Math.max(0, elapsedOf(longest, now)),
    endsInMs: ends ? Math.max(0, remaining(ends, now)) : 0,
    devices: walkTest
      ? devices.slice(0, mostDevices).map(({ device, place }) => {
          const one = Object.hasOwn(mode.walked, device) ? mode.walked[device] : undefined;
          return {
            device,
            place,
            heard: one?.heard ?? 0,
            ...(one && { lastHeardAgeMs: ageOf(one.lastAt) }),
            ...(one?.fired && { fired: one.fired.capability, firedAgeMs: ageOf(one.fired.at) }),
          };
        })
      : [],
  };
}

const savedTestMode: z.ZodType<TestMode> = z.object({
  id: z.string(),
  by: z.string(),
  walkTest: z.boolean(),
  longest: savedDeadline,
  ends: savedDeadline.nullable(),
  walked: z.record(
    z.string(),
    z.object({
      heard: z.number().int().nonnegative(),
      lastAt: savedInstant,
      fired: z.object({ capability: z.string(), at: savedInstant }).nullable(),
    }),
  ),
});

export const refreshTestMode = (mode: TestMode | null, now: Instant): TestMode | null =>
  mode && { ...mode, longest: refresh(mode.longest, now), ends: mode.ends && refresh(mode.ends, now) };

export const saveTestMode = (mode: TestMode | null, now: Instant): string => JSON.stringify(refreshTestMode(mode, now));

/** After a new boot, only a clock that was trusted before and is now can say how long the computer was off. */
const mayBeOver = ({ ends }: TestMode, now: Instant): boolean =>
  ends !== null && ends.refreshedAt.bootId !== now.bootId && !(now.clockTrusted && ends.trusted);

/** One that cannot be read, or that may be over by now, is over: the hub then raises for real what it raises. */
export function restoreTestMode(
  text: string,
  now: Instant,
): { readonly mode: TestMode | null; readonly problem?: string } {
  const read = savedTestMode.nullable().safeParse(contentOf(text));
  if (!read.success) return { mode: null, problem: z.prettifyError(read.error) };
  const mode = read.data && mayBeOver(read.data, now) ? withoutTestMode(read.data) : read.data;
  return { mode: refreshTestMode(mode, now) };
}
