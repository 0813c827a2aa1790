import { expect, test } from 'vitest';
import { learnedSchema } from '../../../contracts/learned.ts';
import { noHabits } from '../../../edge/estimates/habits.ts';
import { learnedLimitsOf } from '../../../edge/rules/inactivity-limit.ts';
import { inactivitySettings } from '../../../edge/rules/inactivity-settings.ts';
import { learnedSummary } from '../../../edge/rules/learned-summary.ts';
import { doorOf, hourOf, situations } from '../../../edge/estimates/situation.ts';
import { habitsOf, longestAfterDoorAt, longestAt } from './learned-home.ts';

const settings = inactivitySettings.parse({});
const clock = Array.from({ length: 24 }, (_, hour) => hour);

test('while nothing is known the limits are those of the settings, longer where a silence would touch the night', () => {
  const summary = learnedSummary(noHabits, settings);
  expect(learnedSchema.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({
    learns: true,
    days: 0,
    daysBeforeLearned: 7,
    enoughDays: false,
    until: '',
    longestOfDays: 0,
    bounds: { shortestMinutes: 60, longestMinutes: 720 },
  });
  // 6 h by day; from half past four on it would end after 22:00.
  const plain = clock.map((hour) => (hour >= 6 && hour < 16 ? 360 : 720));
  expect(summary.limitMinutes).toEqual(plain);
  expect(summary.limitAfterDoorMinutes).toEqual(plain);
  expect(summary.longestMinutes).toEqual(clock.map(() => 0));
});

test('too few days, or learning switched off, and the limits stay those of the settings although silences are known', () => {
  const plain = learnedSummary(noHabits, settings).limitMinutes;
  const few = learnedSummary(habitsOf(6), settings);
  expect(few).toMatchObject({ days: 6, enoughDays: false, limitMinutes: plain, longestOfDays: 6 });
  expect(few.longestMinutes).toEqual(clock.map(longestAt));
  const off = learnedSummary(habitsOf(60), inactivitySettings.parse({ learns: false }));
  expect(off).toMatchObject({ days: 60, learns: false, enoughDays: false, limitMinutes: plain });
});

test('what is known shows by hour: the longest limit of that hour, with and without the door, and what was heard', () => {
  const habits = habitsOf(20);
  const summary = learnedSummary(habits, settings);
  expect(learnedSchema.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({ days: 20, enoughDays: true, until: '2026-03-09', longestOfDays: 20 });
  expect(summary.longestMinutes).toEqual(clock.map(longestAt));
  expect(summary.longestAfterDoorMinutes).toEqual(clock.map(longestAfterDoorAt));

  const limitOf = learnedLimitsOf({ settings, estimates: { habits } });
  let reached = 0;
  for (let situation = 0; situation < situations; situation++) {
    const shown = doorOf(situation) === 'none' ? summary.limitMinutes : summary.limitAfterDoorMinutes;
    const limit = limitOf?.(situation) ?? Infinity;
    expect(limit).toBeLessThanOrEqual(shown[hourOf(situation)] ?? 0);
    if (limit === shown[hourOf(situation)]) reached++;
  }
  // Each of the 48 limits that are shown is that of some situation.
  expect(reached).toBeGreaterThanOrEqual(48);
  // A lively noon is waited for less long than a night.
  expect(summary.limitMinutes[12]).toBeLessThan(summary.limitMinutes[3] ?? 0);
  for (const limit of [...summary.limitMinutes, ...summary.limitAfterDoorMinutes]) {
    expect(limit).toBeGreaterThanOrEqual(60);
    expect(limit).toBeLessThanOrEqual(720);
  }
});
