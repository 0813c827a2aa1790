import { describe, expect, test } from 'vitest';
import { doorAndHourOf, situationOf } from '../../../edge/estimates/situation.ts';
import { lengthKey, longestKnown, noHabits } from '../../../edge/estimates/habits.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { InhabitedHome, kitchen, living } from './inhabited-home.ts';

const quiet = {
  'long-absence': { enabled: false },
  inactivity: { enabled: false },
  'not-up': { enabled: false },
  judging: { enabled: false },
};

const home = (at = '2026-03-10T08:00:00+08:00') => new InhabitedHome({ at, rules: quiet });
const sum = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((one, other) => one + other, 0);

/** A day from eight to eight: four hours about the house, a long silence, and the rest of the day. */
function day(story: InhabitedHome, silence = 90): void {
  story.spends(hours(4), [kitchen, living], 3);
  story.spends(minutes(silence));
  story.spends(hours(8), [kitchen, living], 3);
  story.spends(minutes(720 - silence));
}

describe('habits', () => {
  test('are learned from a day when it is over, and not before', () => {
    const story = home();
    story.spends(hours(4), [kitchen, living], 3);
    story.spends(minutes(90));
    story.spends(hours(2), [kitchen, living], 3);
    expect(story.state.estimates.today.silences).toHaveLength(1);
    expect(story.state.estimates.habits.days).toBe(0);
    story.spends(hours(12));
    story.spends(minutes(30), [kitchen, living], 3);
    expect(story.state.estimates.habits).toMatchObject({ days: 1, until: '2026-03-10', weight: 1 });
    expect(sum(story.state.estimates.habits.silences)).toBe(1);
    expect(sum(story.state.estimates.habits.lively)).toBeGreaterThan(40);
  });

  test('know the longest silence at that hour, and on how many days', () => {
    const story = home();
    for (const silence of [60, 130, 80]) day(story, silence);
    story.spends(minutes(30), [kitchen, living], 3);
    const { habits } = story.state.estimates;
    expect(habits.days).toBe(3);
    const known = [3, 50].map((signs) =>
      longestKnown(habits, situationOf({ hour: 11, signs, door: 'none', rooms: 1, stretches: 6 })),
    );
    expect(known[0]).toEqual(known[1]);
    expect(known[0]?.days).toBe(3);
    expect(known[0]?.minutes).toBeGreaterThanOrEqual(130);
    expect(known[0]?.minutes).toBeLessThan(150);
  });

  test('count the full hours of long silences by the hour they began in', () => {
    const story = home();
    for (let night = 0; night < 3; night++) day(story, 200);
    story.spends(minutes(30), [kitchen, living], 3);
    const { lengths } = story.state.estimates.habits;
    const noon = situationOf({ hour: 11, signs: 3, door: 'none', rooms: 1, stretches: 6 });
    expect(lengths[lengthKey(doorAndHourOf(noon), 3)]).toBeGreaterThan(2.9);
    // The nights between these days are long silences too.
    expect(sum(lengths)).toBeGreaterThan(4.9);
  });

  test('a lost afternoon counts as one long silence, and not as long as it was', () => {
    const story = home();
    story.spends(hours(4), [kitchen, living], 3);
    story.spends(hours(11));
    story.spends(hours(1), [kitchen, living], 3);
    story.spends(hours(12));
    story.spends(minutes(30), [kitchen, living], 3);
    expect(Math.max(...Object.values(story.state.estimates.habits.excess))).toBe(120);
  });

  test('fade: after 120 days without life they count half', () => {
    const story = home();
    day(story);
    story.spends(minutes(30), [kitchen, living], 3);
    const before = sum(story.state.estimates.habits.lively);
    story.clock.advance(hours(24 * 120));
    story.spends(hours(3), [kitchen, living], 3);
    story.spends(hours(22));
    story.spends(minutes(30), [kitchen, living], 3);
    const { habits } = story.state.estimates;
    expect(habits.weight).toBeGreaterThan(1.4);
    expect(habits.weight).toBeLessThan(2.6);
    expect(sum(habits.lively)).toBeLessThan(before + 60);
  });

  test('do not learn from a silence in which the hub did not listen', () => {
    const story = home();
    story.spends(hours(4), [kitchen, living], 3);
    story.save();
    story.restart(minutes(100));
    story.spends(hours(2), [kitchen, living], 3);
    expect(story.state.estimates.today.silences).toEqual([]);
  });

  test('of an older shape are refused with a note, and learned anew', () => {
    const story = home();
    day(story);
    story.save();
    const older = {
      days: 40,
      until: '2026-03-09',
      weight: 30,
      lively: [0],
      silences: [0],
      excess: [0],
      longest: [[0]],
    };
    story.saved['estimate:habits'] = JSON.stringify({ deadlines: {}, habits: older, pending: null });
    story.restart(minutes(1));
    expect(story.notes).toHaveLength(1);
    expect(story.state.estimates.habits).toEqual(noHabits);
  });

  test('nor at an unknown hour', () => {
    const story = home();
    story.trust(false);
    story.spends(hours(4), [kitchen, living], 3);
    story.spends(minutes(100));
    story.spends(hours(2), [kitchen, living], 3);
    expect(story.state.estimates.today).toMatchObject({ lively: [], silences: [] });
  });

  test('go on over a restart in the middle of the day', () => {
    const story = home();
    story.spends(hours(4), [kitchen, living], 3);
    story.spends(minutes(90));
    story.spends(hours(1), [kitchen, living], 3);
    story.save();
    story.restart(minutes(1));
    story.spends(hours(20));
    story.spends(minutes(30), [kitchen, living], 3);
    expect(story.state.estimates.habits.days).toBe(1);
    expect(sum(story.state.estimates.habits.silences)).toBeGreaterThanOrEqual(1);
  });
});
