import type { Habits } from '../../../edge/estimates/estimates.ts';
import { noHabits } from '../../../edge/estimates/habits.ts';
import {
  doorOf,
  hourOf,
  hoursOfDay,
  levelOf,
  roomsOf,
  situations,
  steadyOf,
} from '../../../edge/estimates/situation.ts';

/** Minutes of the longest silence that this home ever had after a movement in that hour; 0: none was long. */
export const longestAt = (hour: number): number => (hour < 6 ? 300 : hour === 13 ? 110 : 0);
export const longestAfterDoorAt = (hour: number): number => (hour === 10 ? 180 : 0);

const byNumber = (count: number, value: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => value(at));

const bySituation = (value: (situation: number) => number): Record<string, number> => {
  const known: Record<string, number> = {};
  for (let situation = 0; situation < situations; situation++) {
    if (roomsOf(situation) !== 0 || steadyOf(situation) !== 1) continue;
    if (value(situation) > 0) known[situation] = value(situation);
  }
  return known;
};

/** Of a home that is lively by day, sleeps from midnight to six, and naps at one. */
export function habitsOf(days: number): Habits {
  const lively = bySituation((situation) => {
    if (doorOf(situation) !== 'none') return levelOf(situation) === 0 && hourOf(situation) === 10 ? days / 2 : 0;
    return hourOf(situation) < 6 ? days / 6 : days;
  });
  const silences = bySituation((situation) => {
    if (levelOf(situation) > 1) return 0;
    const known = doorOf(situation) === 'none' ? longestAt(hourOf(situation)) : longestAfterDoorAt(hourOf(situation));
    return known === 0 ? 0 : days / 7;
  });
  return {
    ...noHabits,
    days,
    until: '2026-03-09',
    weight: days,
    lively,
    silences,
    excess: bySituation((situation) => (silences[situation] ?? 0) * 30),
    longest: [
      [
        ...byNumber(hoursOfDay, longestAt),
        ...byNumber(hoursOfDay, () => 0),
        ...byNumber(hoursOfDay, longestAfterDoorAt),
      ],
    ],
  };
}

/** As a hub keeps it on its disk. */
export const savedHabits = (days: number): string =>
  JSON.stringify({
    deadlines: {},
    habits: habitsOf(days),
    pending: { date: '', lively: [], silences: [] },
  });
