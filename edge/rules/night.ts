import { z } from 'zod';
import type { WallTime } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { isWithin, localTime, parseTimeOfDay } from '../../foundation/local-time.ts';

const oneMinute = minutes(1);
const minutesPerDay = 24 * 60;

const timeOfDay = z
  .string()
  .refine((text) => parseTimeOfDay(text) !== undefined, 'a time of day from 00:00 to 23:59, such as 22:00');

/** The settings of every rule that depends on the hour. */
export const nightFields = {
  nightFrom: timeOfDay.default('22:00').describe('when night begins, local time of the home, 00:00 to 23:59'),
  nightTo: timeOfDay.default('06:00').describe('when night ends, local time of the home, 00:00 to 23:59'),
};

/** When it is night in a home, by its own clocks. */
export interface Night {
  readonly nightFrom: string;
  readonly nightTo: string;
  readonly timeZone: string;
}

export const isNight = (wall: WallTime, night: Night): boolean =>
  isWithin(localTime(wall, night.timeZone).minuteOfDay, {
    fromMinute: minuteOf(night.nightFrom),
    toMinute: minuteOf(night.nightTo),
  });

/** How long it has been night, at most `atMost`. Walked in real minutes, so that a DST night is as long as it is. */
export function nightSoFar(wall: WallTime, night: Night, atMost: Duration): Duration {
  if (!isNight(wall, night)) return milliseconds(0);
  let soFar = wall % oneMinute;
  while (soFar < atMost && isNight((wall - soFar - oneMinute) as WallTime, night)) soFar += oneMinute;
  return milliseconds(Math.min(soFar, atMost));
}

/** How long until night begins, by today's clock. A DST change in between is noticed by looking again. */
export function untilNight(wall: WallTime, night: Night): Duration {
  const { minuteOfDay } = localTime(wall, night.timeZone);
  const wait = (minuteOf(night.nightFrom) - minuteOfDay + minutesPerDay) % minutesPerDay || minutesPerDay;
  return milliseconds(minutes(wait) - (wall % oneMinute));
}

/** Whether any of the span was night, looked at every half hour and at both ends; `to` itself is outside. */
export function touchesNight(from: WallTime, to: WallTime, night: Night): boolean {
  for (let at: number = from; at < to; at += minutes(30)) if (isNight(at as WallTime, night)) return true;
  return isNight((to - 1) as WallTime, night);
}

/** The schema has refused anything that is not a time of day. */
const minuteOf = (text: string): number => parseTimeOfDay(text) ?? 0;
