import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { button, DecidingHome, door, mat, radar, smokeDetector } from './deciding-home.ts';

describe('a fall', () => {
  test('is heard at home for 30 s, then raised', () => {
    const home = new DecidingHome();
    home.hears(radar, { fall: true });
    expect(home.last.show).toEqual({ pattern: 'chime', alarmKind: 'fall', place: 'bathroom' });
    expect(home.happened[0]?.transition).toMatchObject({
      transition: 'pre-alarm',
      remainingMs: 30_000,
      alarm: { alarmId: 'session-1-1', kind: 'fall', severity: 'critical', place: 'bathroom', device: 'radar' },
    });
    home.passes(seconds(29));
    expect(home.news()).toEqual(['pre-alarm fall (radar-reports-fall)']);
    home.passes(seconds(1));
    expect(home.timedNews()).toEqual([[30, 'raised fall (radar-reports-fall)']]);
  });

  test('is cancelled by the all-right button, and confirmed', () => {
    const home = new DecidingHome();
    home.hears(radar, { fall: true });
    home.passes(seconds(10));
    home.hears(button, { all_right: true });
    expect(home.last).toMatchObject({ confirm: 'cancelled', show: { pattern: 'none' } });
    home.passes(minutes(2));
    expect(home.timedNews()).toEqual([
      [0, 'pre-alarm fall (radar-reports-fall)'],
      [10, 'cancelled fall during pre-alarm by all-right-button (radar-reports-fall)'],
    ]);
  });

  test('that is cancelled in the millisecond in which its time is up was raised first', () => {
    const home = new DecidingHome();
    home.hears(radar, { fall: true });
    home.passes(seconds(30));
    home.tell({ kind: 'cancel', by: 'portal' });
    expect(home.news().slice(1)).toEqual([
      'raised fall (radar-reports-fall)',
      'cancelled fall during raised by portal (radar-reports-fall)',
    ]);
  });
});

test('several dangers in one frame are several alarms, in order, and one wake-up serves all', () => {
  const home = new DecidingHome({ devices: [radar, smokeDetector, button, mat, door] });
  home.hears({ ...smokeDetector, capabilities: ['smoke', 'gas'] }, { gas: true, smoke: true });
  home.hears(radar, { fall: true });
  expect(home.happened.map(({ transition }) => 'alarm' in transition && transition.alarm.alarmId)).toEqual([
    'session-1-1',
    'session-1-2',
    'session-1-3',
  ]);
  expect(home.last.wakeAt).toBe(home.clock.now().monotonic + seconds(30));
  expect(home.clock.pending).toBe(2);
});

test('nothing open: a cancel confirms nothing, help that is coming is said', () => {
  const home = new DecidingHome();
  expect(home.tell({ kind: 'cancel', by: 'portal' })).toMatchObject({ transitions: [], changed: false });
  expect(home.last.confirm).toBeUndefined();
  expect(home.tell({ kind: 'help-coming' }).confirm).toBe('help-coming');
});

test('help that is coming stops no pre-alarm and no signal', () => {
  const home = new DecidingHome();
  home.hears(radar, { fall: true });
  home.tell({ kind: 'help-coming' });
  expect(home.last).toMatchObject({ confirm: 'help-coming', show: { pattern: 'chime' } });
});

test('an ordinary day with every kind of sensor is a day without alarms and faults', () => {
  const home = new DecidingHome({ at: '2026-03-10T06:30:00+08:00' });
  for (const facts of [radar, smokeDetector, button, mat, door]) home.hears(facts, {});
  home.hears(mat, { bed_occupancy: true });
  home.hears(door, { contact: true, battery: 90 });
  for (let hour = 0; hour < 15; hour++) {
    home.hears(mat, { bed_occupancy: hour === 7 });
    home.hears(radar, { presence: hour % 2 === 0, fall: false });
    home.hears(door, { contact: hour !== 3 });
    home.passes(minutes(20), [radar]);
    home.hears(radar, { presence: false });
    home.passes(minutes(40), [radar]);
  }
  home.hears(mat, { bed_occupancy: true });
  home.passes(hours(5), [radar]);
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(12), [radar]);
  home.hears(mat, { bed_occupancy: true });
  home.passes(hours(3), [radar]);
  expect(home.news()).toEqual([]);
  expect(home.last.cannotJudge).toEqual([]);
});
