import { describe, expect, test } from 'vitest';
import { lengthKey, noHabits } from '../../../edge/estimates/habits.ts';
import type { Habits } from '../../../edge/estimates/estimates.ts';
import {
  doorAndHourOf,
  doorOf,
  hourOf,
  levelOf,
  roomsOf,
  situationOf,
  situations,
  steadyOf,
} from '../../../edge/estimates/situation.ts';
import { learnedLimits, type LimitWishes } from '../../../edge/rules/learned-limits.ts';

const wishes: LimitWishes = {
  alarmsPerMonth: 1,
  isNight: (hour) => hour >= 22 || hour < 6,
  shortest: 60,
  longest: 720,
};

/** Silences in this home last 45 minutes and then end by chance, with this mean, after one in so many lively stretches. */
interface Life {
  readonly oneIn: (situation: number) => number;
  readonly beyond: (situation: number) => number;
  readonly stretchesPerDay: (situation: number) => number;
}

/** Rooms are told apart only just after the door. */
const real = Array.from({ length: situations }, (_, at) => at).filter(
  (at) => doorOf(at) === 'just-now' || roomsOf(at) === 0,
);
const bySituation = (value: (at: number) => number): Record<string, number> =>
  Object.fromEntries(real.map((at) => [at, value(at)]));

function lived(days: number, { stretchesPerDay, oneIn, beyond }: Life): Habits {
  const silencesOf = (at: number): number => (stretchesPerDay(at) * days) / oneIn(at);
  return {
    ...noHabits,
    days,
    weight: days,
    lively: bySituation((at) => stretchesPerDay(at) * days),
    silences: bySituation(silencesOf),
    excess: bySituation((at) => silencesOf(at) * beyond(at)),
  };
}

const limitsOf = (habits: Habits, given: LimitWishes): readonly number[] => {
  const limitOf = learnedLimits(habits, given);
  return Array.from({ length: situations }, (_, at) => limitOf(at));
};

/** Lively from 7 to 21, seldom at the door; silences are rare by day and ten times as frequent in the first hours after noon. */
const ordinary: Life = {
  stretchesPerDay: (at) => (hourOf(at) < 7 || hourOf(at) > 21 ? 0.01 : doorOf(at) === 'none' ? 0.4 : 0.01),
  oneIn: (at) => (hourOf(at) >= 12 && hourOf(at) < 15 ? 20 : 200),
  beyond: (at) => (doorOf(at) === 'just-now' ? 90 : 40),
};

/** How often the limits are passed in 30 days of that life, by the life itself and not by what was learned of it. */
function passedPerMonth(limits: readonly number[], life: Life): number {
  let sum = 0;
  for (const at of real) {
    const beyond = ((limits[at] ?? 0) - 45) / life.beyond(at);
    sum += (30 * life.stretchesPerDay(at) * Math.exp(-beyond)) / life.oneIn(at);
  }
  return sum;
}

describe('limits that are learned', () => {
  test.each([0.5, 1, 2, 4])(
    'are passed about %d times in 30 days by the life they were learned from',
    (alarmsPerMonth) => {
      const limits = limitsOf(lived(120, ordinary), { ...wishes, alarmsPerMonth });
      expect(limits).toHaveLength(situations);
      const passed = passedPerMonth(limits, ordinary);
      expect(passed).toBeGreaterThan(alarmsPerMonth * 0.5);
      expect(passed).toBeLessThan(alarmsPerMonth * 1.6);
    },
  );

  test('are shorter when more false alarms are borne, in every situation', () => {
    const habits = lived(60, ordinary);
    const few = limitsOf(habits, { ...wishes, alarmsPerMonth: 0.5 });
    const many = limitsOf(habits, { ...wishes, alarmsPerMonth: 4 });
    expect(many.filter((limit, at) => limit > (few[at] ?? 0))).toEqual([]);
    expect(real.filter((at) => (many[at] ?? 0) < (few[at] ?? 0)).length).toBeGreaterThan(real.length / 2);
  });

  test('are longer where silences are frequent, and where they last', () => {
    const limits = limitsOf(lived(60, ordinary), wishes);
    const at = (hour: number, door: 'none' | 'just-now' = 'none') =>
      limits[situationOf({ hour, door, signs: 5, rooms: 1, stretches: 4 })] ?? 0;
    expect(at(13)).toBeGreaterThan(at(9) + 40);
    expect(at(9, 'just-now')).toBeGreaterThan(at(9) + 40);
  });

  test('mean a gain at the mean over one limit for all situations', () => {
    const limits = limitsOf(lived(120, ordinary), wishes);
    const passed = passedPerMonth(limits, ordinary);
    let one = 45;
    while (
      passedPerMonth(
        limits.map(() => one),
        ordinary,
      ) > passed
    )
      one++;
    const total = real.reduce((sum, at) => sum + ordinary.stretchesPerDay(at), 0);
    const mean = real.reduce((sum, at) => sum + (limits[at] ?? 0) * ordinary.stretchesPerDay(at), 0) / total;
    expect(mean).toBeLessThan(one - 20);
  });

  test.each([
    ['no silence at all', { ...ordinary, oneIn: () => Number.MAX_SAFE_INTEGER }],
    ['nothing but silence', { ...ordinary, oneIn: () => 1, beyond: () => 240 }],
    ['nothing known', { ...ordinary, stretchesPerDay: () => 0 }],
  ] as const)('keep to their bounds with %s', (_, life) => {
    const limits = limitsOf(lived(30, life), { ...wishes, alarmsPerMonth: 0.05 });
    expect(Math.min(...limits)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...limits)).toBeLessThanOrEqual(720);
    expect(limits.every(Number.isFinite)).toBe(true);
  });

  test('nights that are at their longest limit use up nothing of the day', () => {
    const still: Life = {
      stretchesPerDay: (at) => (doorOf(at) !== 'none' || levelOf(at) > 1 ? 0 : wishes.isNight(hourOf(at)) ? 0.3 : 1),
      oneIn: (at) => (wishes.isNight(hourOf(at)) ? 1 : 1e6),
      beyond: (at) => (wishes.isNight(hourOf(at)) ? 240 : 40),
    };
    const limits = limitsOf(lived(50, still), { ...wishes, alarmsPerMonth: 1.5 });
    const at = (hour: number) => limits[situationOf({ hour, door: 'none', signs: 1, rooms: 1, stretches: 1 })] ?? 0;
    expect([9, 12, 15, 18].map(at).filter((limit) => limit > 360)).toEqual([]);
  });

  test('are no shorter than what happens about once a week at that hour, and what is rarer changes nothing', () => {
    const habits = lived(60, ordinary);
    const night = situationOf({ hour: 22, door: 'none', signs: 5, rooms: 1, stretches: 4 });
    const sleeps = (times: number): Habits => ({
      ...habits,
      lengths: { [lengthKey(doorAndHourOf(night), 9)]: times },
    });
    const many = { ...wishes, alarmsPerMonth: 10 };
    const unknown = limitsOf(habits, many);
    expect(unknown[night]).toBeLessThan(300);
    expect(limitsOf(sleeps(12), many)[night]).toBe(600);
    expect(limitsOf(sleeps(4), many)).toEqual(unknown);
    // The hours next to it know it too, and no other.
    const known = limitsOf(sleeps(12), many);
    const at = (hour: number) => known[situationOf({ hour, door: 'none', signs: 5, rooms: 1, stretches: 4 })] ?? 0;
    expect([21, 23].map(at)).toEqual([600, 600]);
    expect(Math.max(...[8, 12, 20].map(at))).toBeLessThan(300);
  });

  test('follow from the habits alone: the same twice', () => {
    expect(limitsOf(lived(60, ordinary), wishes)).toEqual(limitsOf(lived(60, ordinary), wishes));
  });

  test('give the night longer ones than the same life by day', () => {
    const even: Life = { stretchesPerDay: () => 0.3, oneIn: () => 100, beyond: () => 45 };
    const limits = limitsOf(lived(60, even), wishes);
    const at = (hour: number) => limits[situationOf({ hour, door: 'none', signs: 1, rooms: 1, stretches: 1 })] ?? 0;
    expect(at(2) - at(11)).toBeGreaterThan(80);
  });
});

test('are limits whatever a damaged text says of the habits', () => {
  const at = situationOf({ hour: 10, door: 'none', signs: 5, rooms: 0, stretches: 3 });
  const seen = {
    ...noHabits,
    days: 30,
    weight: 25,
    lively: { [at]: 100 },
    silences: { [at]: 2 },
    excess: { [at]: 60 },
  };
  const damaged: readonly Partial<Habits>[] = [
    { silences: { [at]: -2_000 } },
    { excess: { [at]: -6_000 } },
    { lively: { [at]: -100 } },
    { lively: { [at]: 1e300 }, silences: { [at]: 1e300 }, excess: { [at]: 1e300 } },
    { lively: { nothing: 4 } },
    { weight: -5 },
  ];
  let checked = 0;
  for (const each of damaged)
    for (const limit of limitsOf({ ...seen, ...each }, wishes)) {
      expect(limit).toBeGreaterThanOrEqual(wishes.shortest);
      expect(limit).toBeLessThanOrEqual(wishes.longest);
      checked++;
    }
  expect(checked).toBe(damaged.length * situations);
});

test('a situation has a number of its own and can be read from it', () => {
  const seen = new Set<number>();
  for (const door of ['none', 'before', 'just-now'] as const)
    for (let hour = 0; hour < 24; hour++)
      for (const [level, signs] of [1, 3, 10, 40, 80].entries())
        for (const [steady, stretches] of [2, 3, 6].entries())
          for (const rooms of door === 'just-now' ? [0, 1, 2, 3] : [0]) {
            const situation = situationOf({ hour, door, signs, rooms, stretches });
            expect([doorOf(situation), hourOf(situation), levelOf(situation)]).toEqual([door, hour, level]);
            expect([steadyOf(situation), roomsOf(situation)]).toEqual([steady, rooms]);
            seen.add(situation);
          }
  expect(seen.size).toBe(real.length);
  expect(Math.max(...seen)).toBeLessThan(situations);
});
