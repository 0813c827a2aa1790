import { expect, test } from 'vitest';
import { days, hours, minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, door, radar, smokeDetector } from '../decision/deciding-home.ts';

const unheard = (home: DecidingHome) => home.state.estimates.unheard;

test('a device is not relied on until it is heard, and not when it was silent for longer than is normal', () => {
  const home = new DecidingHome({ devices: [radar, smokeDetector] });
  expect(unheard(home)).toEqual({ radar: 'not-yet-heard', smoke: 'not-yet-heard' });
  home.hears(radar, {});
  home.hears(smokeDetector, {});
  home.clock.advance(minutes(9));
  expect(unheard(home)).toEqual({});
  home.hears(radar, {});
  home.clock.advance(minutes(10));
  expect(unheard(home)).toEqual({ radar: 'silent' });
  home.hears(radar, {}, 'replayed');
  expect(unheard(home)).toEqual({ radar: 'silent' });
  home.tell({ kind: 'heard', device: 'radar', origin: 'live', readings: [], watching: false });
  expect(unheard(home)).toEqual({ radar: 'silent' });
  home.hears(radar, {});
  expect(unheard(home)).toEqual({});
});

test('one that was never heard is silent once its time is over', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.clock.advance(minutes(10));
  expect(unheard(home)).toEqual({ radar: 'silent' });
});

test('one that speaks each second is not called silent while it does, and at most a twentieth too early afterwards', () => {
  const home = new DecidingHome({ devices: [radar] });
  for (let second = 0; second < 3_600; second++) {
    home.hears(radar, { presence: true });
    expect(unheard(home)).toEqual({});
    home.clock.advance(seconds(1));
  }
  home.clock.advance(seconds(569));
  expect(unheard(home)).toEqual({});
  home.clock.advance(seconds(30));
  expect(unheard(home)).toEqual({ radar: 'silent' });
});

test('the word of a bridge is believed until it takes it back, and then the device is what it was', () => {
  const home = new DecidingHome({ devices: [radar, door] });
  home.hears(radar, {});
  home.tell({ kind: 'availability', device: 'radar', available: false });
  home.tell({ kind: 'availability', device: 'door', available: false });
  expect(unheard(home)).toEqual({ radar: 'unavailable', door: 'not-yet-heard' });
  home.tell({ kind: 'availability', device: 'radar', available: true });
  expect(unheard(home)).toEqual({ door: 'not-yet-heard' });
  home.tell({ kind: 'availability', device: 'radar', available: false });
  home.clock.advance(minutes(11));
  home.tell({ kind: 'availability', device: 'radar', available: true });
  expect(unheard(home)).toEqual({ radar: 'silent', door: 'not-yet-heard' });
});

test('only time in which the hub could hear counts, and steps of the clock do not', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.hears(radar, {});
  home.clock.advance(minutes(5));
  home.save();
  home.powerCut({ outage: hours(9), clockTrusted: true });
  home.clock.stepWall(days(3));
  home.clock.advance(minutes(4));
  expect(unheard(home)).toEqual({});
  home.restart(minutes(2));
  home.clock.advance(minutes(3));
  expect(unheard(home)).toEqual({ radar: 'silent' });
});

test('after a start a new device is not yet heard, and one that is gone is nobody', () => {
  const home = new DecidingHome({ devices: [radar] });
  home.clock.advance(minutes(11));
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [door] } };
  home.restart();
  expect(unheard(home)).toEqual({ door: 'not-yet-heard' });
});
