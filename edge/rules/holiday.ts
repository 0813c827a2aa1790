import type { Instant, WallTime } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { localTime } from '../../foundation/local-time.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { isOutsideDoor } from './outside-door.ts';
import type { HomeFacts } from './rule.ts';

const looksEvery = minutes(15);

/** Whether the care plan expects nobody at home on that day. */
export function isHoliday(wall: WallTime, { timeZone, carePlan: { holidays } }: HomeFacts): boolean {
  if (holidays.length === 0) return false;
  const { date } = localTime(wall, timeZone);
  return holidays.some(({ from, to }) => from <= date && date <= to);
}

/**
 * Whether the care plan expects nobody at home, and the sensors do not show the contrary. Who leaves is seen by the outside
 * door; where it has no sensor, the plan alone is believed. With an untrusted clock nobody knows which day it is.
 */
export function isPlannedAway(now: Instant, home: HomeFacts, { presence }: Pick<Estimates, 'presence'>): boolean {
  if (!now.clockTrusted || !isHoliday(now.wall, home)) return false;
  return presence.state !== 'home' || !home.devices.some(isOutsideDoor);
}

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
