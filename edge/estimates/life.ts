import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import { localTime } from '../../foundation/local-time.ts';
import type { Instant } from '../../foundation/clock.ts';
import { activityCapabilities, noticeActivity, savedLastValues, type LastValues } from '../rules/activity.ts';
import { ByName, savedByName } from '../rules/by-name.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import { factsOf } from '../rules/home-facts.ts';
import { isOutsideDoor } from '../rules/outside-door.ts';
import type { DeviceFacts, HomeFacts, RuleState } from '../rules/rule.ts';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Estimator } from './estimator.ts';
import type { Life, Sign } from './estimates.ts';
import { savedSign } from './saved-sign.ts';
import { situationOf, type DoorUse } from './situation.ts';

interface LifeState extends RuleState {
  readonly life: Life;
  readonly values: LastValues;
  /** Signs in each of the last minutes, the newest first, and which minute of this boot that is. */
  readonly minute: number;
  readonly perMinute: readonly number[];
  readonly doorMinute: number | null;
  /** In which rooms the signs of the last minutes were given, and the last minute of each. */
  readonly rooms: readonly Room[];
  /** In which of the last stretches of five minutes there was life, the newest in the lowest bit. */
  readonly stretches: number;
  readonly bootId: string;
  /** Whether the hub has been listening ever since the last sign. */
  readonly heardSince: boolean;
}

interface Room {
  readonly place: string;
  readonly minute: number;
}

const minutesCounted = 5;
const stretchesCounted = 6;
const allStretches = 2 ** stretchesCounted - 1;
const quiet: readonly number[] = Array.from({ length: minutesCounted }, () => 0);
const oneMinute = minutes(1);
const doorIsNews = 5;
const doorIsKnown = 20;

export const noLife: Life = {
  signs: 0,
  last: null,
  previous: null,
  elsewhere: null,
  sensed: ByName.of(),
  unbroken: false,
};

/** What shows that somebody is alive in the home, and in what situation it was shown last. Asked before the others. */
export const life: Estimator<LifeState, 'life'> = {
  part: 'life',
  describes: {
    believes:
      'What showed last that somebody moves in the home, where, and at what hour: motion, doors, beds, buttons.',
    limits:
      'Only changes show life: a radar goes on reporting the presence of somebody who lies on the floor. What a distrusted sensor says does not count.',
  },
  hears: { readings: activityCapabilities },
  saved: z.object({
    deadlines: savedDeadlines,
    life: z.object({
      signs: z.number(),
      last: savedSign.nullable(),
      previous: savedSign.nullable(),
      elsewhere: savedSign.nullable(),
      sensed: savedByName(z.literal(true)),
      unbroken: z.boolean(),
    }),
    values: savedLastValues,
    minute: z.number(),
    perMinute: z.array(z.number()).length(minutesCounted),
    doorMinute: z.number().nullable(),
    // An older program wrote neither: who lies in bed is to be known all the same.
    rooms: z.array(z.object({ place: z.string(), minute: z.number() })).default([]),
    stretches: z.int().min(0).max(allStretches).default(0),
    bootId: z.string(),
    heardSince: z.boolean(),
  }),
  downtime: 'pauses',
  initial: (now) => ({
    deadlines: {},
    life: noLife,
    values: ByName.of(),
    minute: 0,
    perMinute: quiet,
    doorMinute: null,
    rooms: [],
    stretches: 0,
    bootId: now.bootId,
    heardSince: false,
  }),
  step(state, input, now, { home, estimates }) {
    if (input.kind === 'started') return { ...state, heardSince: false };
    if (input.kind !== 'reading' || input.reading.origin !== 'live') return state;
    const { reading } = input;
    const facts = factsOf(home, reading.device);
    if (!facts) return state;
    const { values, active } = noticeActivity(state.values, reading);
    const sensed = sensedAfter(state.life.sensed, reading);
    if (active && !estimates.distrusted[reading.device])
      return alive(state, { values, sensed }, reading, isWayOut(reading, facts), now, home);
    if (values === state.values && sensed === state.life.sensed) return state;
    return { ...state, values, life: sensed === state.life.sensed ? state.life : { ...state.life, sensed } };
  },
  estimate: ({ life: believed }) => believed,
};

const isWayOut = ({ capability }: Reading, facts: DeviceFacts): boolean =>
  capability === 'contact' && isOutsideDoor(facts);

function alive(
  state: LifeState,
  { values, sensed }: Pick<LifeState, 'values'> & Pick<Life, 'sensed'>,
  { device, place, capability, value }: Reading,
  outsideDoor: boolean,
  now: Instant,
  home: HomeFacts,
): LifeState {
  const sameBoot = state.bootId === now.bootId;
  const minute = Math.floor(now.monotonic / oneMinute);
  const passed = minute - state.minute;
  const perMinute = counted(sameBoot ? state.perMinute : quiet, passed);
  const doorBefore = sameBoot ? state.doorMinute : null;
  const doorMinute = outsideDoor ? minute : doorBefore;
  const known = sameBoot ? state.rooms : noRooms;
  const rooms = outsideDoor ? known : withRoom(known, place, minute);
  const stretches = stretchesAfter(sameBoot ? state.stretches : 0, state.minute, minute);
  const situation = now.clockTrusted
    ? situationOf({
        hour: localTime(now.wall, home.timeZone).hour,
        door: doorUse(doorMinute, minute),
        signs: sumOf(perMinute),
        rooms: countOf(rooms, minute),
        stretches: onesOf(stretches),
      })
    : null;
  const moves = value === true || (capability !== 'occupancy' && capability !== 'presence');
  const last: Sign = { at: now, device, place, capability, outsideDoor, moves, situation };
  const { life: before, heardSince } = state;
  const elsewhere = before.last && before.last.device !== device ? before.last : before.elsewhere;
  return {
    deadlines: state.deadlines,
    life: { signs: before.signs + 1, last, previous: before.last, elsewhere, sensed, unbroken: heardSince },
    values,
    minute,
    perMinute,
    doorMinute,
    rooms,
    stretches,
    bootId: now.bootId,
    heardSince: true,
  };
}

/** Beds, chairs and presence sensors go on knowing of somebody who does not move; a sensor of motion does not. */
const sensesStillness: ReadonlySet<string> = new Set(['bed_occupancy', 'chair_occupancy', 'presence']);

function sensedAfter(before: Life['sensed'], { device, capability, value }: Reading): Life['sensed'] {
  if (!sensesStillness.has(capability)) return before;
  const name = `${device} ${capability}`;
  return value === true ? before.with(name, true) : before.without(name);
}

/** One more in this minute, so many minutes after the newest of those counted. */
function counted(before: readonly number[], passed: number): readonly number[] {
  // By index: taking a list apart makes an iterator, with each reading.
  const a = before[0] ?? 0;
  const b = before[1] ?? 0;
  const c = before[2] ?? 0;
  const d = before[3] ?? 0;
  const e = before[4] ?? 0;
  switch (passed) {
    case 0:
      return [a + 1, b, c, d, e];
    case 1:
      return [1, a, b, c, d];
    case 2:
      return [1, 0, a, b, c];
    case 3:
      return [1, 0, 0, a, b];
    case 4:
      return [1, 0, 0, 0, a];
    default:
      return [1, 0, 0, 0, 0];
  }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const noRooms: readonly Room[] = [];

/** The same list while somebody stays in a room for the minute. */
function withRoom(rooms: readonly Room[], place: string, minute: number): readonly Room[] {
  if (rooms.some((room) => room.minute === minute && room.place === place)) return rooms;
  const others = rooms.filter((room) => room.place !== place && minute - room.minute < minutesCounted);
  return [...others, { place, minute }];
}

const countOf = (rooms: readonly Room[], minute: number): number =>
  rooms.reduce((count, room) => (minute - room.minute < minutesCounted ? count + 1 : count), 0);

function stretchesAfter(before: number, minuteBefore: number, minute: number): number {
  const passed = Math.floor(minute / minutesCounted) - Math.floor(minuteBefore / minutesCounted);
  return passed < stretchesCounted ? ((before << passed) | 1) & allStretches : 1;
}

function onesOf(bits: number): number {
  let ones = 0;
  for (let left = bits; left > 0; left &= left - 1) ones++;
  return ones;
}

function doorUse(doorMinute: number | null, minute: number): DoorUse {
  const ago = doorMinute === null ? Infinity : minute - doorMinute;
  if (ago < doorIsNews) return 'just-now';
  return ago < doorIsKnown ? 'before' : 'none';
}
