import { expect, test } from 'vitest';
import { restoreHub, saveHub } from '../../../edge/decision/saved-hub.ts';
import { estimatorList } from '../../../edge/estimates/estimator-list.ts';
import { ruleList } from '../../../edge/rules/rule-list.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { DecidingHome, door, mat, radar, smokeDetector } from './deciding-home.ts';

test('everything is saved by name; with an earlier state, only what has changed', () => {
  const home = new DecidingHome();
  const whole = saveHub(home.state, home.clock.now());
  expect(Object.keys(whole).toSorted()).toEqual(
    [
      'alarms',
      ...estimatorList.map(({ name }) => `estimate:${name}`),
      ...ruleList.map(({ name }) => `rule:${name}`),
    ].toSorted(),
  );
  // What it says first concerns more: a device that was not yet heard is heard now.
  home.hears(smokeDetector, { smoke: false });
  home.passes(minutes(2));
  const before = home.state;
  expect(saveHub(home.state, home.clock.now(), before)).toEqual({});
  home.hears(smokeDetector, { smoke: true });
  expect(Object.keys(saveHub(home.state, home.clock.now(), before)).toSorted()).toEqual([
    'alarms',
    'recent-alarm:0',
    'rule:device-silent',
  ]);
});

test('what is saved says what is left at that moment', () => {
  const home = new DecidingHome();
  home.hears(radar, { fall: true });
  home.passes(seconds(12));
  const alarms: unknown = JSON.parse(saveHub(home.state, home.clock.now())['alarms'] ?? '');
  expect(alarms).toMatchObject({ open: [{ life: 'pre-alarm', preAlarm: { remaining: 18_000 } }] });
});

test('one unusable text costs only its own part, and is named', () => {
  const home = new DecidingHome({ at: '2026-03-10T23:00:00+08:00', devices: [mat, door] });
  home.hears(mat, { bed_occupancy: false });
  home.hears(door, { contact: false });
  home.save();
  home.saved = {
    ...home.saved,
    'rule:bed-exit-at-night': '{"settings":',
    'rule:fall': '{"settings":"x"}',
    alarms: '7',
  };
  home.restart(seconds(0));
  expect(home.notes.map(({ name }) => name)).toEqual(['rule:fall', 'rule:bed-exit-at-night', 'alarms']);
  expect(home.notes.every(({ problem }) => problem.length > 0)).toBe(true);
  home.passes(minutes(45));
  expect(home.timedNews()).toEqual([[600, 'raised door_open (door-open-at-night)']]);
});

test('texts of rules that this hub does not have are left alone', () => {
  const home = new DecidingHome();
  const { notes } = restoreHub({ 'rule:tea-time': '{}', alarms: '{"open":[]}' }, home.clock.now(), home.setup);
  expect(notes).toEqual([]);
});

test('alarms that were open keep their ids; new ones have the ids of the new session', () => {
  const home = new DecidingHome();
  home.hears(smokeDetector, { smoke: true });
  home.restart();
  home.hears(smokeDetector, { smoke: false });
  home.hears(smokeDetector, { smoke: true });
  expect(home.happened.map(({ transition }) => 'alarm' in transition && transition.alarm.alarmId)).toEqual([
    'session-1-1',
    'session-1-1',
    'session-2-1',
  ]);
});
