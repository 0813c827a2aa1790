import { describe, expect, test } from 'vitest';
import { hours, milliseconds, minutes } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door } from '../decision/deciding-home.ts';

const openAtNight = 'raised door_open (door-open-at-night)';

function opens(at: string, options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ at, devices: [door], rules: { inactivity: { enabled: false } }, ...options });
  home.hears(door, { contact: true });
  home.hears(door, { contact: false });
  return home;
}

describe('a door that stands open', () => {
  test('for 10 min at night is an alarm, once, until it is closed', () => {
    const home = opens('2026-03-10T23:00:00+08:00');
    home.passes(milliseconds(600_000 - 1));
    expect(home.news()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.timedNews()).toEqual([[600, openAtNight]]);
    home.hears(door, { contact: false });
    home.passes(hours(3));
    expect(home.news()).toEqual([]);
    home.hears(door, { contact: true });
    expect(home.news()).toEqual(['cleared door_open (door-closed)']);
    home.hears(door, { contact: false });
    home.passes(minutes(10));
    expect(home.news()).toEqual([openAtNight]);
  });

  test('is none when it is closed in time, which only a live word says', () => {
    const home = opens('2026-03-10T23:00:00+08:00');
    home.hears(door, { contact: true }, 'replayed');
    home.passes(minutes(9));
    home.hears(door, { contact: true });
    home.passes(hours(3));
    expect(home.news()).toEqual([]);
  });

  test('since the day counts from nightfall', () => {
    const home = opens('2026-03-10T17:03:20+08:00');
    home.passes(milliseconds(Date.parse('2026-03-10T22:10:00+08:00') - home.clock.now().wall - 1));
    expect(home.news()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.news()).toEqual([openAtNight]);
  });

  test('by day may, unless the care plan has a limit', () => {
    const free = opens('2026-03-10T08:00:00+08:00');
    free.passes(hours(13));
    expect(free.news()).toEqual([]);
    const limited = opens('2026-03-10T08:00:00+08:00', {
      rules: { 'door-open-at-night': { dayMinutes: 120 }, inactivity: { enabled: false } },
    });
    limited.passes(hours(13));
    expect(limited.timedNews()).toEqual([[7_200, 'raised door_open (door-open-long)']]);
  });

  test('since shortly before morning counts as by day', () => {
    const home = opens('2026-03-10T05:55:00+08:00');
    home.passes(hours(15));
    expect(home.news()).toEqual([]);
  });
});

describe('the limit runs through', () => {
  test('a restart, and a power cut at nightfall: late, and says so', () => {
    const restarted = opens('2026-03-10T23:00:00+08:00');
    restarted.passes(minutes(5));
    restarted.restart(minutes(1));
    restarted.passes(minutes(10));
    expect(restarted.timedNews()).toEqual([[600, openAtNight]]);

    const dark = opens('2026-03-10T21:00:00+08:00');
    dark.passes(minutes(30));
    dark.powerCut({ outage: minutes(90), clockTrusted: true });
    expect(dark.timedNews()).toEqual([[7_200, openAtNight]]);
    expect(dark.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: minutes(50) } });
  });

  test.each([-1, 1])('a step of the clock by %i h at night', (step) => {
    const home = opens('2026-03-10T23:30:00+08:00');
    home.passes(minutes(5));
    home.clock.stepWall(hours(step));
    home.passes(minutes(30));
    expect(home.timedNews()).toEqual([[600, openAtNight]]);
  });

  test('a step into the night: noticed within 15 min, counted from then', () => {
    const home = opens('2026-03-10T21:00:00+08:00');
    home.passes(minutes(5));
    home.clock.stepWall(hours(1));
    home.passes(minutes(20));
    expect(home.timedNews()).toEqual([[900, openAtNight]]);
  });

  test.each([
    ['2026-03-29T01:55:00+01:00', 'an hour is left out'],
    ['2026-10-25T02:55:00+02:00', 'an hour comes twice'],
  ])('a DST night (%s, %s)', (at) => {
    const home = opens(at, { timeZone: 'Europe/Berlin' });
    home.passes(hours(2));
    expect(home.timedNews()).toEqual([[600, openAtNight]]);
  });

  test('an unknown hour: a longer limit at any hour, and the one of the night once it is known', () => {
    const rules = { 'clock-untrusted': { untrustedMinutes: 1440 }, inactivity: { enabled: false } };
    const unknown = opens('2026-03-10T12:00:00+08:00', { clockTrusted: false, rules });
    unknown.passes(hours(1));
    expect(unknown.timedNews()).toEqual([[3_600, 'raised door_open (door-open-long-at-unknown-hour)']]);

    const known = opens('2000-01-01T12:00:00+08:00', { clockTrusted: false, rules });
    known.passes(minutes(30));
    known.clock.stepWall(milliseconds(Date.parse('2026-03-10T22:04:00+08:00') - known.clock.now().wall));
    known.trust(true);
    known.passes(minutes(20));
    expect(known.timedNews()).toEqual([[2_160, openAtNight]]);

    const day = opens('2000-01-01T23:00:00+08:00', { clockTrusted: false, rules });
    day.passes(minutes(30));
    day.clock.stepWall(milliseconds(Date.parse('2026-03-10T12:00:00+08:00') - day.clock.now().wall));
    day.trust(true);
    day.passes(hours(5));
    expect(day.news()).toEqual([]);
  });
});

ruleContract('door-open-at-night', {
  'opened at night': {
    home: { at: '2026-03-10T23:30:00+08:00', devices: [door] },
    raises: ['door_open', 'door-open-at-night'],
    begins: (home) => home.hears(door, { contact: false }),
    after: minutes(10),
    ends: (home) => home.hears(door, { contact: true }),
    ordinary(home) {
      home.hears(door, { contact: false });
      home.passes(minutes(9));
      home.hears(door, { contact: true });
    },
    sensor: door,
    whenSensorDies: 'fires',
    dst: { forward: { at: '2026-03-29T01:55:00+01:00' }, back: { at: '2026-10-25T02:55:00+02:00' } },
    changed: { settings: { nightMinutes: 30 }, after: minutes(30) },
  },
  'open for long by day': {
    home: {
      at: '2026-03-10T10:00:00+08:00',
      devices: [door],
      rules: { 'door-open-at-night': { dayMinutes: 120 } },
    },
    raises: ['door_open', 'door-open-long'],
    begins: (home) => home.hears(door, { contact: false }),
    after: minutes(120),
    ends: (home) => home.hears(door, { contact: true }),
    ordinary(home) {
      home.hears(door, { contact: false });
      home.passes(minutes(119));
      home.hears(door, { contact: true });
    },
    sensor: door,
    whenSensorDies: 'fires',
    // By day: from the morning of the two days on which the clocks change.
    dst: { forward: { at: '2026-03-29T07:00:00+02:00' }, back: { at: '2026-10-25T07:00:00+01:00' } },
    changed: { settings: { dayMinutes: 180 }, after: minutes(180) },
  },
});
