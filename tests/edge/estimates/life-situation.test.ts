import { expect, test } from 'vitest';
import { doorOf, levelOf, roomsOf, steadyOf } from '../../../edge/estimates/situation.ts';
import { minutes } from '../../../foundation/durations.ts';
import { InhabitedHome, hall, kitchen, living } from './inhabited-home.ts';

const quiet = { inactivity: { enabled: false }, judging: { enabled: false }, 'not-up': { enabled: false } };
const situationIn = (home: InhabitedHome): number => home.state.estimates.life.last?.situation ?? -1;

test('the situation of a sign says how lively, how steady and, after the door, in how many rooms life was', () => {
  const home = new InhabitedHome({ at: '2026-03-10T10:00:00+08:00', rules: quiet });
  home.sees(kitchen);
  expect([doorOf, levelOf, steadyOf, roomsOf].map((of) => of(situationIn(home)))).toEqual(['none', 0, 0, 0]);
  home.spends(minutes(18), [kitchen], 2);
  expect(steadyOf(situationIn(home))).toBe(1);
  home.spends(minutes(20), [kitchen, living], 2);
  expect([doorOf, steadyOf, roomsOf].map((of) => of(situationIn(home)))).toEqual(['none', 2, 0]);

  home.spends(minutes(40));
  home.sees(hall);
  home.usesDoor();
  expect([doorOf, steadyOf, roomsOf].map((of) => of(situationIn(home)))).toEqual(['just-now', 0, 1]);
  home.sees(kitchen);
  home.sees(living);
  expect(roomsOf(situationIn(home))).toBe(3);
  home.spends(minutes(9), [kitchen], 2);
  expect([doorOf, roomsOf].map((of) => of(situationIn(home)))).toEqual(['before', 0]);
});

test('it is the same after a restart in the middle of it', () => {
  const home = new InhabitedHome({ at: '2026-03-10T10:00:00+08:00', rules: quiet });
  home.spends(minutes(40), [kitchen, living], 2);
  home.save();
  home.restart();
  home.sees(kitchen);
  expect(steadyOf(situationIn(home))).toBe(2);
});
