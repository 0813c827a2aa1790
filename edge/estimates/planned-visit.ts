import type { CarePlan } from '../../contracts/care-plan.ts';
import type { Because } from '../../contracts/because.ts';
import type { WallTime } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';
import { localTime, parseTimeOfDay } from '../../foundation/local-time.ts';

const minutesPerDay = 24 * 60;

/** A visit that is planned for longer is believed in for so long only. */
const longestMinutes = 4 * 60;

/** The visit of the care plan that is on at this moment, by the clocks of the home; one over midnight belongs to the day it begins. */
export function visitNow(visits: CarePlan['visits'], wall: WallTime, timeZone: string): Because | undefined {
  if (visits.length === 0) return undefined;
  const { date, minuteOfDay } = localTime(wall, timeZone);
  const today = weekdayOf(date);
  const found = visits.find(({ weekdays, from, to }) => {
    const begins = minuteOf(from);
    const lasts = Math.min((minuteOf(to) - begins + minutesPerDay) % minutesPerDay || minutesPerDay, longestMinutes);
    const begun = (minuteOfDay - begins + minutesPerDay) % minutesPerDay;
    const day = minuteOfDay >= begins ? today : ((today + 5) % 7) + 1;
    return begun < lasts && weekdays.includes(day);
  });
  return found && { reason: 'visit-is-planned', evidence: { by: found.by, from: found.from, to: found.to } };
}

/** How long until a visit may begin or end, at most `atMost`. */
export function untilVisitsChange(
  visits: CarePlan['visits'],
  wall: WallTime,
  timeZone: string,
  atMost: Duration,
): Duration {
  const { minuteOfDay } = localTime(wall, timeZone);
  let next: number = atMost;
  for (const { from, to } of visits)
    for (const turn of [minuteOf(from), minuteOf(to), minuteOf(from) + longestMinutes]) {
      const wait = minutes((turn - minuteOfDay + minutesPerDay) % minutesPerDay || minutesPerDay) - (wall % minutes(1));
      next = Math.min(next, wait);
    }
  return next as Duration;
}

/** 1 Monday to 7 Sunday, of a date such as 2026-03-10 (Sakamoto's method). */
export function weekdayOf(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  const shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1] ?? 0;
  const y = month < 3 ? year - 1 : year;
  const sundayIs0 = (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + shift + day) % 7;
  return sundayIs0 === 0 ? 7 : sundayIs0;
}

/** The schema has refused anything that is not a time of day. */
const minuteOf = (text: string): number => parseTimeOfDay(text) ?? 0;
