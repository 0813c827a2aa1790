import type { Learned } from '../../contracts/learned.ts';
import { isWithin, parseTimeOfDay } from '../../foundation/local-time.ts';
import type { Habits } from '../estimates/estimates.ts';
import { longestKnown } from '../estimates/habits.ts';
import { doorOf, doorUses, hourOf, hoursOfDay, situationOf, situations, type DoorUse } from '../estimates/situation.ts';
import { learnedLimitsOf } from './inactivity-limit.ts';
import type { InactivitySettings } from './inactivity-settings.ts';

const indoors: readonly DoorUse[] = ['none'];
const afterDoor = doorUses.filter((use) => !indoors.includes(use));
const hoursByNumber = Array.from({ length: hoursOfDay }, (_, hour) => hour);

/**
 * What the home's own past has taught, for the people who rely on it: by hour of the last movement, how long the home may
 * be silent, and how long it ever was. Where the limit depends on how lively it was before, and where, the longest one is said. The
 * limit of the room in which somebody was last may be shorter.
 */
export function learnedSummary(habits: Habits, settings: InactivitySettings): Learned {
  const limitOf = learnedLimitsOf({ settings, estimates: { habits } });
  const limits = (doors: readonly DoorUse[]): number[] => {
    const byHour = hoursByNumber.map((hour) => (limitOf ? 0 : plainLimit(hour, settings)));
    if (!limitOf) return byHour;
    for (let situation = 0; situation < situations; situation++) {
      const hour = hourOf(situation);
      if (doors.includes(doorOf(situation))) byHour[hour] = Math.max(byHour[hour] ?? 0, limitOf(situation));
    }
    return byHour;
  };
  const longest = (doors: readonly DoorUse[]): number[] =>
    hoursByNumber.map((hour) => Math.max(...doors.map((door) => known(habits, hour, door).minutes)));
  return {
    learns: settings.learns,
    days: habits.days,
    daysBeforeLearned: settings.daysBeforeLearned,
    enoughDays: limitOf !== null,
    until: habits.until,
    longestOfDays: known(habits, 0, 'none').days,
    bounds: { shortestMinutes: settings.shortestMinutes, longestMinutes: settings.hoursAtAnyHour * 60 },
    limitMinutes: limits(indoors),
    limitAfterDoorMinutes: limits(afterDoor),
    longestMinutes: longest(indoors),
    longestAfterDoorMinutes: longest(afterDoor),
  };
}

const known = (habits: Habits, hour: number, door: DoorUse): ReturnType<typeof longestKnown> =>
  longestKnown(habits, situationOf({ hour, door, signs: 1, rooms: 0, stretches: 1 }));

const halfHour = 30;
const minutesPerDay = 24 * 60;

/** What counts after a movement in the middle of that hour while nothing is learned: a span that touches the night is longer. */
function plainLimit(hour: number, { hours, hoursAtAnyHour, nightFrom, nightTo }: InactivitySettings): number {
  const night = { fromMinute: parseTimeOfDay(nightFrom) ?? 0, toMinute: parseTimeOfDay(nightTo) ?? 0 };
  const from = hour * 60 + halfHour;
  const byDay = hours * 60;
  for (let minute = from; minute < from + byDay; minute += halfHour)
    if (isWithin(minute % minutesPerDay, night)) return Math.max(byDay, hoursAtAnyHour * 60);
  return isWithin((from + byDay - 1) % minutesPerDay, night) ? Math.max(byDay, hoursAtAnyHour * 60) : byDay;
}
