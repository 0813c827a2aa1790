import type { Instant, WallTime } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { localTime } from '../../foundation/local-time.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { isOutsideDoor } from './outside-door.ts';
import type { HomeFacts } from './rule.ts';

const looksEvery = minutes(15);

/** Whether the care plan expects nobody at home on that day. */
export const isHoliday = (wall: WallTime, home: HomeFacts): boolean => holidayAt(wall, home) !== undefined;

function holidayAt(wall: WallTime, { timeZone, carePlan: { holidays } }: HomeFacts): Holiday | undefined {
  if (holidays.length === 0) return undefined;
  const { date } = localTime(wall, timeZone);
  return holidays.find(({ from, to }) => from <= date && date <= to);
}

type Holiday = HomeFacts['carePlan']['holidays'][number];

/** So many stretches of five minutes with life in one day are two hours: more than somebody needs who waters the flowers. */
const livedStretches = 24;

/**
 * Whether the care plan expects nobody at home, and the sensors do not show the contrary. Who leaves is seen by the outside
 * door. Where it has no sensor, the plan is believed until somebody has lived there for hours on a day after the first one
 * of the holiday, on which people still pack. With an untrusted clock nobody knows which day it is.
 */
export function isPlannedAway(
  now: Instant,
  home: HomeFacts,
  estimates: Pick<Estimates, 'presence' | 'today' | 'habits'>,
): boolean {
  const holiday = now.clockTrusted ? holidayAt(now.wall, home) : undefined;
  if (!holiday) return false;
  if (estimates.presence.state !== 'home') return true;
  return !home.devices.some(isOutsideDoor) && !isLivedIn(holiday, estimates);
}

const isLivedIn = ({ from, to }: Holiday, { today, habits }: Pick<Estimates, 'today' | 'habits'>): boolean => {
  const isMeant = (date: string): boolean => from < date && date <= to;
  return isMeant(habits.until) || (isMeant(today.date) && today.lively.length >= livedStretches);
};

/**
 * For how long somebody has been expected at home again, at most `atMost`: 0 on a holiday. Walked in real time, so that
 * days of a DST change are as long as they are.
 */
export function sinceHoliday(wall: WallTime, home: HomeFacts, atMost: Duration): Duration {
  if (home.carePlan.holidays.length === 0) return atMost;
  if (isHoliday(wall, home)) return milliseconds(0);
  let since = wall % looksEvery;
  while (since < atMost && !isHoliday((wall - since - looksEvery) as WallTime, home)) since += looksEvery;
  return milliseconds(Math.min(since, atMost));
}
