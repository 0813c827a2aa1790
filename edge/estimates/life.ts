import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import type { Instant } from '../../foundation/clock.ts';
import { activityCapabilities, noticeActivity } from '../rules/activity.ts';
import { savedDeadlines, savedInstant } from '../rules/deadline.ts';
import { factsOf } from '../rules/home-facts.ts';
import { isOutsideDoor } from '../rules/outside-door.ts';
import type { HomeFacts, RuleState } from '../rules/rule.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Estimator } from './estimator.ts';
import type { Life, Sign } from './estimates.ts';
import { hourAt, localHour, type LocalHour } from './local-hour.ts';
import { situationOf, type DoorUse } from './situation.ts';

const sign = z.object({
  at: savedInstant,
  device: z.string(),
  place: z.string(),
  capability: z.string(),
  outsideDoor: z.boolean(),
  situation: z.number().nullable(),
});

interface LifeState extends RuleState {
  readonly life: Life;
  readonly values: Readonly<Record<string, Reading['value']>>;
  /** Signs in each of the last minutes, the newest first, and which minute of this boot that is. */
  readonly minute: number;
  readonly perMinute: readonly number[];
  readonly doorMinute: number | null;
  readonly bootId: string;
  readonly hour: LocalHour;
  /** Whether the hub has been listening ever since the last sign. */
  readonly heardSince: boolean;
}

const minutesCounted = 5;
const quiet: readonly number[] = Array.from({ length: minutesCounted }, () => 0);
const doorIsNews = 5;
const doorIsKnown = 20;

/** What shows that somebody is alive in the home, and in what situation it was shown last. Asked before the others. */
export const life: Estimator<LifeState, 'life'> = {
  part: 'life',
  hears: { readings: activityCapabilities },
  saved: z.object({
    deadlines: savedDeadlines,
    life: z.object({
      signs: z.number(),
      last: sign.nullable(),
      previous: sign.nullable(),
      elsewhere: sign.nullable(),
      unbroken: z.boolean(),
    }),
    values: z.record(z.string(), z.union([z.boolean(), z.number()])),
    minute: z.number(),
    perMinute: z.array(z.number()).length(minutesCounted),
    doorMinute: z.number().nullable(),
    bootId: z.string(),
    hour: localHour,
    heardSince: z.boolean(),
  }),
  downtime: 'pauses',
  initial: (now) => ({
    deadlines: {},
    life: { signs: 0, last: null, previous: null, elsewhere: null, unbroken: false },
    values: {},
    minute: 0,
    perMinute: quiet,
    doorMinute: null,
    bootId: now.bootId,
    hour: { from: 0, until: 0, hour: 0, date: '' },
    heardSince: false,
  }),
  step(state, input, now, { home, estimates }) {
    if (input.kind === 'started') return { ...state, heardSince: false };
    if (input.kind !== 'reading' || input.reading.origin !== 'live') return state;
    const { values, active } = noticeActivity(state.values, input.reading);
    if (values === state.values && !active) return state;
    const next = { ...state, values };
    return active && !estimates.distrusted[input.reading.device] ? alive(next, input.reading, now, home) : next;
  },
  estimate: ({ life: believed }) => believed,
};

function alive(before: LifeState, reading: Reading, now: Instant, home: HomeFacts): LifeState {
  const state = before.bootId === now.bootId ? before : { ...before, perMinute: quiet, doorMinute: null };
  const { device, place, capability } = reading;
  const minute = Math.floor(now.monotonic / minutes(1));
  const facts = factsOf(home, device);
  const outsideDoor = capability === 'contact' && facts !== undefined && isOutsideDoor(facts);
  const perMinute = counted(state, minute);
  const doorMinute = outsideDoor ? minute : state.doorMinute;
  const hour = hourAt(state.hour, now.wall, home.timeZone);
  const situation = now.clockTrusted
    ? situationOf({ hour: hour.hour, signs: perMinute.reduce(sum, 0), door: doorUse(doorMinute, minute) })
    : null;
  const last: Sign = { at: now, device, place, capability, outsideDoor, situation };
  const { life: known } = state;
  return {
    ...state,
    life: {
      signs: known.signs + 1,
      last,
      previous: known.last,
      elsewhere: known.last && known.last.device !== device ? known.last : known.elsewhere,
      unbroken: state.heardSince,
    },
    minute,
    perMinute,
    doorMinute,
    bootId: now.bootId,
    hour,
    heardSince: true,
  };
}

function counted({ minute: before, perMinute }: LifeState, minute: number): readonly number[] {
  const passed = minute - before;
  if (passed === 0) return [(perMinute[0] ?? 0) + 1, ...perMinute.slice(1)];
  if (passed < 0 || passed >= minutesCounted) return [1, ...quiet.slice(1)];
  return [1, ...quiet.slice(0, passed - 1), ...perMinute.slice(0, minutesCounted - passed)];
}

function doorUse(doorMinute: number | null, minute: number): DoorUse {
  const ago = doorMinute === null ? Infinity : minute - doorMinute;
  if (ago < doorIsNews) return 'just-now';
  return ago < doorIsKnown ? 'before' : 'none';
}

const sum = (one: number, other: number): number => one + other;
