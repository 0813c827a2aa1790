import { expect, test } from 'vitest';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { inBedLong } from '../../../edge/rules/in-bed-long.ts';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat } from '../decision/deciding-home.ts';

const evening = '2026-03-10T21:00:00+08:00';
const long = 'raised in_bed_long (in-bed-for-long)';
const others = {
  inactivity: { enabled: false },
  'bed-exit-at-night': { enabled: false },
  'not-up': { enabled: false },
  'not-in-bed': { enabled: false },
};
const options = { at: evening, devices: [mat], rules: others };
const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };

function inBed(more: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ ...options, ...more });
  home.hears(mat, { bed_occupancy: true });
  return home;
}

ruleContract('in-bed-long', {
  'nobody leaves the bed': {
    home: options,
    raises: ['in_bed_long', 'in-bed-for-long'],
    begins: (home) => {
      home.hears(mat, { bed_occupancy: true });
    },
    after: hours(12),
    ends(home) {
      home.hears(mat, { bed_occupancy: false });
      home.passes(minutes(6));
      home.hears(mat, { bed_occupancy: true });
    },
    ordinary(home) {
      home.hears(mat, { bed_occupancy: true });
      home.passes(hours(9));
      home.hears(mat, { bed_occupancy: false });
    },
    sensor: mat,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { hours: 14 }, after: hours(14) },
  },
});

test('turning over is not leaving the bed, nor is it an end of the alarm; getting up is', () => {
  const home = inBed();
  home.passes(hours(6));
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(4));
  home.hears(mat, { bed_occupancy: true });
  home.passes(hours(6));
  expect(home.timedNews()).toEqual([[12 * 3_600, long]]);
  expect(home.happened[0]?.transition).toMatchObject({
    alarm: { place: 'bedroom', because: { evidence: { device: 'mat', hours: 12, limitHours: 12 } } },
  });
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(4));
  home.hears(mat, { bed_occupancy: true });
  home.passes(minutes(10));
  expect(home.news()).toEqual([]);
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(5));
  expect(home.news()).toEqual(['cleared in_bed_long (out-of-bed)']);
});

test('a bed that is empty at the limit is waited for: back within minutes is an alarm, gone is none', () => {
  const back = inBed();
  back.passes((hours(12) - minutes(2)) as Duration);
  back.hears(mat, { bed_occupancy: false });
  back.passes(minutes(4));
  back.hears(mat, { bed_occupancy: true });
  back.passes(minutes(2));
  expect(back.news()).toEqual([long]);
  const gone = inBed();
  gone.passes((hours(12) - minutes(2)) as Duration);
  gone.hears(mat, { bed_occupancy: false });
  gone.passes(hours(5));
  expect(gone.news()).toEqual([]);
});

test('repeats of the radar neither put the limit off nor begin another', () => {
  const home = inBed();
  for (let minute = 0; minute < 12 * 60; minute++) {
    home.passes(minutes(1));
    home.hears(mat, { bed_occupancy: true });
  }
  expect(home.timedNews()).toEqual([[12 * 3_600, long]]);
  home.passes(hours(20));
  expect(home.news()).toEqual([]);
});

test('a mat that is silent for a while: its time stands still, and it is said that nothing can be judged', () => {
  const short = { ...mat, silence: minutes(10) };
  const home = inBed({ devices: [short] });
  home.passes(hours(6), [short]);
  home.passes(hours(3));
  expect(home.news()).toEqual(['raised device_silent (device-silent)']);
  expect(home.last.cannotJudge).toContainEqual({
    rule: 'in-bed-long',
    place: 'bedroom',
    because: { reason: 'bed-sensor-is-not-heard', evidence: { device: 'mat' } },
  });
  home.hears(short, {});
  expect(home.last.cannotJudge).toEqual([]);
  home.passes((hours(5) + minutes(45)) as Duration, [short]);
  expect(home.news()).toEqual(['cleared device_silent (device-heard)']);
  home.passes(minutes(20), [short]);
  expect(home.news()).toEqual([long]);
});

test('movement in another room is being up, of somebody who lives alone without an animal', () => {
  const up = inBed({ devices: [mat, motion] });
  up.passes(hours(9));
  up.hears(motion, { occupancy: true });
  up.passes((hours(12) - seconds(1)) as Duration);
  expect(up.news()).toEqual([]);
  up.passes(seconds(1));
  expect(up.news()).toEqual([long]);
  up.hears(motion, { occupancy: false });
  expect(up.news()).toEqual([]);
  up.hears(motion, { occupancy: true });
  expect(up.news()).toEqual(['cleared in_bed_long (somebody-moves-elsewhere)']);
  for (const carePlan of [{ pets: true }, { livesAlone: false }]) {
    const other = inBed({ devices: [mat, motion], carePlan });
    other.passes(hours(9));
    other.hears(motion, { occupancy: true });
    other.passes(hours(3));
    expect(other.news()).toEqual([long]);
  }
});

test('on a holiday of the care plan nobody lies in bed, whatever the mat says', () => {
  const home = inBed({ carePlan: { holidays: [{ from: '2026-03-10', to: '2026-03-11' }] } });
  home.passes(hours(26), [mat]);
  expect(home.news()).toEqual([]);
  home.passes(hours(2), [mat]);
  expect(home.news()).toEqual([long]);
});

test('the care plan makes the limit that of somebody in need of care, and none for somebody who always lies', () => {
  const limits = inBedLong.settings.parse({});
  const plan = (ability: string) => inBedLong.fromPlan?.(carePlanSchema.parse({ ability }), limits);
  expect([plan('moderate'), plan('severe'), plan('complete')]).toEqual([{}, { hours: 24 }, { enabled: false }]);
});

test('a bed that has said nothing yet cannot be judged', () => {
  const home = new DecidingHome(options);
  const reasons = () => home.last.cannotJudge.map(({ because }) => because.reason);
  expect(reasons()).toEqual(['bed-sensor-is-not-heard']);
  home.hears(mat, {});
  expect(reasons()).toEqual(['bed-not-yet-known']);
  home.hears(mat, { bed_occupancy: false });
  expect(reasons()).toEqual([]);
});

test('who lies on after the incident was closed is spoken of again after as long, and getting up ends it', () => {
  const home = inBed();
  home.passes(hours(13), [mat]);
  expect(home.news()).toEqual([long]);
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.save();
  home.restart();
  home.passes(hours(11.5), [mat]);
  expect(home.news()).toEqual([]);
  home.passes(hours(1), [mat]);
  expect(home.news()).toEqual([long]);
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(6));
  expect(home.state.alarms.open.filter(({ kind }) => kind === 'in_bed_long')).toEqual([]);
});

test('movement elsewhere puts nobody into a bed that is empty', () => {
  const home = new DecidingHome({ ...options, devices: [mat, motion] });
  home.hears(mat, { bed_occupancy: false });
  home.hears(motion, { occupancy: true });
  home.hears(motion, { bed_occupancy: false });
  home.passes(hours(14), [mat, motion]);
  expect(home.news()).toEqual([]);
});

test('whoever gets up just before the incident is closed is not taken to lie on in an empty bed', () => {
  const home = inBed();
  home.passes(hours(13), [mat]);
  expect(home.news()).toEqual([long]);
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(2));
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.passes(minutes(4));
  expect(home.news()).toEqual(['cleared in_bed_long (out-of-bed)']);
  home.passes(hours(24), [mat]);
  expect(home.news()).toEqual([]);
});
