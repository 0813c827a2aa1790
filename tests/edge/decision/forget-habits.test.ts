import { expect, test } from 'vitest';
import { minutes, hours, type Duration } from '../../../foundation/durations.ts';
import { noHabits } from '../../../edge/estimates/habits.ts';
import { noDay } from '../../../edge/estimates/today.ts';
import { savedHabits } from '../rules/learned-home.ts';
import { DecidingHome, door } from './deciding-home.ts';

const motion = { ...door, device: 'motion', place: 'living room', capabilities: ['occupancy' as const] };
const noon = '2026-03-10T12:30:00+08:00';

let on = false;
const moves = (home: DecidingHome) => home.hears(motion, { occupancy: (on = !on) });

/** A home that has learned for 20 days; it has moved for a quarter of an hour before noon. */
function knownHome(): DecidingHome {
  const home = new DecidingHome({ at: noon, devices: [motion] });
  home.save();
  home.saved['estimate:habits'] = savedHabits(20);
  home.restart();
  expect(home.state.estimates.habits.days).toBe(20);
  for (let n = 0; n < 4; n++) {
    moves(home);
    home.passes(minutes(5), [motion]);
  }
  moves(home);
  return home;
}

/** How long it is silent until the alarm comes, in minutes. */
function untilAlarm(home: DecidingHome, atMost: Duration): number | undefined {
  const from = home.storyTime;
  home.news();
  home.passes(atMost, [motion]);
  const [first] = home.timedNews();
  return first && Math.round((first[0] - from) / 60);
}

test('what was learned is forgotten, today with it, on the disk too', () => {
  const home = knownHome();
  expect(home.state.estimates.today.lively).not.toEqual([]);
  home.tell({ kind: 'forget-habits' });
  expect(home.state.estimates).toMatchObject({ habits: noHabits, today: noDay });
  home.save();
  home.restart();
  expect(home.state.estimates).toMatchObject({ habits: noHabits, today: noDay });
});

test('the silence that runs goes on to the fixed limit, with what has passed of it', () => {
  const learned = untilAlarm(knownHome(), hours(7));
  expect(learned).toBeGreaterThanOrEqual(60);
  expect(learned).toBeLessThan(240);

  const home = knownHome();
  home.passes(minutes(30), [motion]);
  home.tell({ kind: 'forget-habits' });
  expect(home.news()).toEqual([]);
  // 6 h in all, by day.
  expect(untilAlarm(home, hours(7))).toBe(330);
  const raised = home.happened.at(-1)?.transition;
  expect(raised).toMatchObject({ alarm: { because: { reason: 'nothing-moves-by-day', evidence: { hours: 6 } } } });
});

test('the day goes on to be learned from, without the silence that began before', () => {
  const home = knownHome();
  home.passes(minutes(50), [motion]);
  home.tell({ kind: 'forget-habits' });
  home.passes(minutes(60), [motion]);
  moves(home);
  expect(home.state.estimates.today).toMatchObject({ date: '2026-03-10', silences: [] });
  home.passes(minutes(70), [motion]);
  moves(home);
  expect(home.state.estimates.today.silences).toMatchObject([{ minutes: 70 }]);
});
