import { expect, test } from 'vitest';
import { hours, minutes } from '../../../foundation/durations.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { DecidingHome } from '../decision/deciding-home.ts';

const socket: DeviceFacts = {
  device: 'socket',
  place: 'hall',
  profile: 'mains-present',
  capabilities: ['mains_power'],
  silence: minutes(10),
};
const rules = { inactivity: { enabled: false } };
const lost = 'raised mains_lost (mains-power-lost)';

/** Told each minute that it lives, as a board tells of its contacts. */
function lives(home: DecidingHome, count: number): void {
  for (let minute = 0; minute < count; minute++) {
    home.passes(minutes(1));
    home.hears(socket, {});
  }
}

test('a power cut of five minutes is a fault, once, until power is back', () => {
  const home = new DecidingHome({ devices: [socket], rules });
  home.hears(socket, { mains_power: true });
  home.hears(socket, { mains_power: false });
  lives(home, 4);
  expect(home.news()).toEqual([]);
  lives(home, 1);
  expect(home.timedNews()).toEqual([[300, lost]]);
  expect(home.happened[0]?.transition).toMatchObject({
    alarm: { severity: 'fault', place: 'hall', because: { evidence: { device: 'socket', lostForMinutes: 5 } } },
  });
  home.hears(socket, { mains_power: false });
  lives(home, 60);
  expect(home.news()).toEqual([]);
  home.hears(socket, { mains_power: true });
  expect(home.news()).toEqual(['cleared mains_lost (mains-power-back)']);
});

test('a cut that is shorter than the limit is nothing, and the next one counts from its own beginning', () => {
  const home = new DecidingHome({ devices: [socket], rules: { ...rules, 'mains-lost': { lostMinutes: 10 } } });
  home.hears(socket, { mains_power: false });
  lives(home, 9);
  home.hears(socket, { mains_power: true });
  home.hears(socket, { mains_power: false });
  lives(home, 9);
  expect(home.news()).toEqual([]);
  lives(home, 1);
  expect(home.news()).toEqual([lost]);
});

test('power that was gone at the first word counts; a replayed word does not', () => {
  const home = new DecidingHome({ devices: [socket], rules });
  home.hears(socket, { mains_power: false }, 'replayed');
  lives(home, 10);
  expect(home.news()).toEqual([]);
  home.hears(socket, { mains_power: false });
  lives(home, 5);
  expect(home.news()).toEqual([lost]);
});

test('the cut goes on while the hub is down: it is told at the next start', () => {
  const home = new DecidingHome({ devices: [socket], rules });
  home.hears(socket, { mains_power: false });
  lives(home, 1);
  home.powerCut({ outage: hours(1), clockTrusted: true });
  expect(home.news()).toEqual([lost]);
});
