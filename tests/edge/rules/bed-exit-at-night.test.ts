import { describe, expect, test } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, mat } from '../decision/deciding-home.ts';

const night = '2026-03-10T23:00:00+08:00';
const emptyAtNight = 'raised bed_empty (bed-empty-at-night)';
const emptyAtUnknownHour = 'raised bed_empty (bed-empty-long-at-unknown-hour)';

const onlyThis = { inactivity: { enabled: false }, 'not-in-bed': { enabled: false } };

/** Somebody is in bed and leaves it. */
function leavesBed(options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ at: night, devices: [mat], rules: onlyThis, ...options });
  home.hears(mat, { bed_occupancy: true });
  home.hears(mat, { bed_occupancy: false });
  return home;
}

describe('a bed left at night', () => {
  test('and still empty after 30 min is an alarm, once', () => {
    const home = leavesBed();
    home.passes(milliseconds(30 * 60_000 - 1));
    expect(home.news()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: {
        place: 'bedroom',
        severity: 'urgent',
        because: { evidence: { device: 'mat', emptyMinutes: 30, limitMinutes: 30, clockTrusted: true } },
      },
    });
    expect(home.last.show.pattern).toBe('none');
    home.hears(mat, { bed_occupancy: false });
    home.passes(hours(8));
    expect(home.news()).toEqual([]);
    home.hears(mat, { bed_occupancy: true });
    expect(home.news()).toEqual(['cleared bed_empty (back-in-bed)']);
  });

  test('is none when somebody comes back in time; a replayed word is not coming back', () => {
    const home = leavesBed();
    home.passes(minutes(29));
    home.hears(mat, { bed_occupancy: true });
    home.passes(hours(2));
    expect(home.news()).toEqual([]);
    home.hears(mat, { bed_occupancy: false });
    home.hears(mat, { bed_occupancy: true }, 'replayed');
    home.passes(minutes(30));
    expect(home.news()).toEqual([emptyAtNight]);
  });

  test('by day, or just before morning, is getting up', () => {
    const day = leavesBed({ at: '2026-03-10T14:00:00+08:00' });
    day.passes(hours(20));
    expect(day.news()).toEqual([]);
    const morning = leavesBed({ at: '2026-03-11T05:40:00+08:00' });
    morning.passes(hours(10));
    expect(morning.news()).toEqual([]);
  });

  test('repeats of "empty" do not put the limit off', () => {
    const home = leavesBed();
    for (let minute = 0; minute < 29; minute++) {
      home.passes(minutes(1));
      home.hears(mat, { bed_occupancy: false });
    }
    home.passes(minutes(1));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
  });

  test('a mat whose first word after an unknown time is "empty" counts; a replayed one does not', () => {
    const home = new DecidingHome({ at: night, devices: [mat] });
    home.hears(mat, { bed_occupancy: false }, 'replayed');
    home.passes(minutes(10));
    home.hears(mat, { bed_occupancy: false });
    home.passes(minutes(30));
    expect(home.timedNews()).toEqual([[2_400, emptyAtNight]]);
  });

  test('is no alarm where the care plan says so', () => {
    const home = leavesBed({ rules: { 'bed-exit-at-night': { enabled: false } } });
    home.passes(hours(3));
    expect(home.news()).toEqual([]);
  });
});

describe('the limit runs through', () => {
  test('a restart in the same boot', () => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.restart(minutes(5));
    home.passes(hours(2));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
    expect(home.happened[0]?.transition).not.toHaveProperty('alarm.lateByMs');
  });

  test('a restart in the same boot that lasts too long: at once, and says that it is late', () => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.restart(minutes(50));
    home.passes(hours(2));
    expect(home.timedNews()).toEqual([[3_600, emptyAtNight]]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: minutes(30) } });
  });

  test('a new boot with trusted clocks: by wall time', () => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.powerCut({ outage: minutes(5), clockTrusted: true });
    home.passes(hours(2));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
  });

  test('a new boot with trusted clocks, due while down: at once, and says that it is late', () => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.powerCut({ outage: hours(12), clockTrusted: true });
    expect(home.timedNews()).toEqual([[12 * 3_600 + 600, emptyAtNight]]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: hours(11) + minutes(40) } });
    home.passes(hours(12));
    expect(home.news()).toEqual([]);
  });

  test('a new boot with an untrusted clock: the stored remainder runs on', () => {
    const home = leavesBed({ rules: { 'clock-untrusted': { untrustedMinutes: 1440 } } });
    home.passes(minutes(10));
    home.powerCut({ outage: hours(12), clockTrusted: false, wallLag: hours(12) });
    home.passes(minutes(19));
    expect(home.news()).toEqual([]);
    home.passes(minutes(1));
    expect(home.news()).toEqual([emptyAtNight]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { because: { evidence: { clockTrusted: false } } } });
  });

  test('a new boot with an untrusted clock that becomes trusted: computed again, late, once', () => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.powerCut({ outage: hours(2), clockTrusted: false, wallLag: hours(2) });
    home.passes(minutes(1));
    home.clock.stepWall(hours(2));
    home.trust(true);
    expect(home.news()).toEqual([emptyAtNight]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: hours(1) + minutes(41) } });
    home.passes(hours(6));
    expect(home.news()).toEqual([]);
  });

  test.each([-1, 1])('a step of the clock by %i h', (step) => {
    const home = leavesBed();
    home.passes(minutes(10));
    home.clock.stepWall(hours(step));
    home.tell({ kind: 'wake' });
    home.passes(hours(2));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
  });

  test.each([
    ['an hour is left out', '2026-03-29T01:50:00+01:00'],
    ['an hour comes twice', '2026-10-25T02:50:00+02:00'],
  ])('a DST night in which %s', (_, at) => {
    const home = leavesBed({ at, timeZone: 'Europe/Berlin' });
    home.passes(hours(3));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
  });

  test('a change of its settings: a bed that was empty before is empty since then', () => {
    const home = leavesBed();
    const { rules } = home.setup;
    const change = (to: object): void => {
      home.save();
      home.setup = { ...home.setup, rules: { ...rules, 'bed-exit-at-night': to } };
      home.restart(seconds(0));
    };
    home.passes(minutes(20));
    change({ enabled: false });
    home.passes(hours(2));
    expect(home.news()).toEqual([]);
    change({});
    home.hears(mat, { bed_occupancy: false });
    home.passes(minutes(20));
    change({ emptyMinutes: 15 });
    home.tell({ kind: 'wake' });
    expect(home.news()).toEqual([emptyAtNight]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: minutes(5) } });
  });
});

describe('while the hub does not know what time it is', () => {
  const untrusted = { clockTrusted: false, rules: { 'clock-untrusted': { untrustedMinutes: 1440 } } };

  test('a longer limit holds at any hour, and says so', () => {
    const home = leavesBed({ ...untrusted, at: '2026-03-10T14:00:00+08:00' });
    home.passes(minutes(119));
    expect(home.news()).toEqual([]);
    home.passes(minutes(1));
    expect(home.news()).toEqual([emptyAtUnknownHour]);
  });

  test('the hour becomes known: a bed left at night has the limit of the night, from when it was left', () => {
    const home = leavesBed({ ...untrusted, at: '2000-01-01T14:00:00+08:00' });
    home.passes(minutes(10));
    home.clock.stepWall(milliseconds(Date.parse('2026-03-10T23:10:00+08:00') - home.clock.now().wall));
    home.trust(true);
    home.passes(minutes(20));
    expect(home.timedNews()).toEqual([[1_800, emptyAtNight]]);
  });

  test('the hour becomes known: a bed left by day has none', () => {
    const home = leavesBed({ ...untrusted, at: '2000-01-01T23:00:00+08:00' });
    home.passes(minutes(10));
    home.clock.stepWall(milliseconds(Date.parse('2026-03-10T14:10:00+08:00') - home.clock.now().wall));
    home.trust(true);
    home.passes(hours(5));
    expect(home.news()).toEqual([]);
  });

  test('the hour becomes known too late: at once, and late', () => {
    const home = leavesBed({ ...untrusted, at: '2000-01-01T14:00:00+08:00' });
    home.passes(minutes(50));
    home.clock.stepWall(milliseconds(Date.parse('2026-03-10T23:50:00+08:00') - home.clock.now().wall));
    home.trust(true);
    expect(home.news()).toEqual([emptyAtNight]);
    expect(home.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: minutes(20) } });
  });
});

ruleContract('bed-exit-at-night', {
  'a bed left at night': {
    home: { at: night, devices: [mat], rules: { inactivity: { enabled: false } } },
    raises: ['bed_empty', 'bed-empty-at-night'],
    begins(home) {
      home.hears(mat, { bed_occupancy: true });
      home.hears(mat, { bed_occupancy: false });
    },
    after: minutes(30),
    ends: (home) => home.hears(mat, { bed_occupancy: true }),
    ordinary(home) {
      home.hears(mat, { bed_occupancy: true });
      home.passes(hours(10));
      home.hears(mat, { bed_occupancy: false });
    },
    sensor: mat,
    whenSensorDies: 'fires',
    changed: { settings: { emptyMinutes: 60 }, after: minutes(60) },
  },
});
