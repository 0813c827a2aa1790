import { describe, expect, test } from 'vitest';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { notUp } from '../../../edge/rules/not-up.ts';
import { hours, minutes, type Duration } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat } from '../decision/deciding-home.ts';

const evening = '2026-03-10T22:30:00+08:00';
const late = 'raised not_up (in-bed-late-in-the-morning)';
const rules = {
  inactivity: { enabled: false },
  'bed-exit-at-night': { enabled: false },
  'in-bed-long': { enabled: false },
  'not-in-bed': { enabled: false },
};
const options = { at: evening, devices: [mat], rules };
const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };
const untilNine = hours(10.5);

function inBed(more: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ ...options, ...more });
  home.hears(mat, { bed_occupancy: true });
  return home;
}

ruleContract('not-up', {
  'somebody stays in bed': {
    home: options,
    raises: ['not_up', 'in-bed-late-in-the-morning'],
    begins: (home) => {
      home.hears(mat, { bed_occupancy: true });
    },
    after: untilNine,
    ends(home) {
      home.passes(hours(3));
      home.hears(mat, { bed_occupancy: false });
    },
    ordinary(home) {
      home.hears(mat, { bed_occupancy: true });
      home.passes(hours(9));
      home.hears(mat, { bed_occupancy: false });
    },
    sensor: mat,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { marginMinutes: 240 }, after: hours(11.5) },
    dst: {
      forward: { at: '2026-03-28T22:30:00+01:00', after: hours(9.5) },
      back: { at: '2026-10-24T22:30:00+02:00', after: hours(11.5) },
    },
    instead: {
      clockSteps: {
        because: 'the hour of the home is what it waits for: nine by the clock that was set, noticed within minutes',
        shows(open) {
          for (const [step, hour] of [
            [-1, 11.5],
            [1, 9.5],
          ] as const) {
            const home = open();
            home.hears(mat, { bed_occupancy: true });
            home.passes(hours(5));
            home.clock.stepWall(hours(step));
            home.passes((hours(hour - 5) - minutes(1)) as Duration);
            expect(home.news()).toEqual([]);
            home.passes(minutes(17));
            expect(home.news()).toEqual([late]);
          }
        },
      },
    },
  },
  'nothing moves in a home without a bed sensor': {
    home: { at: evening, devices: [motion], rules: { ...rules, 'not-up': { withoutBedSensor: true } } },
    raises: ['not_up', 'nothing-moves-since-night'],
    begins: (home) => {
      home.hears(motion, { occupancy: true });
    },
    after: untilNine,
    ends(home) {
      home.passes(hours(3));
      home.hears(motion, { occupancy: false });
    },
    ordinary(home) {
      home.hears(motion, { occupancy: true });
      home.passes(hours(7));
      for (let hour = 0; hour < 24; hour++) {
        home.hears(motion, { occupancy: hour % 2 === 0 });
        home.passes(hours(1));
      }
      home.hears(motion, { occupancy: true });
    },
    sensor: motion,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { withoutBedSensor: true, marginMinutes: 240 }, after: hours(11.5) },
    dst: {
      forward: { at: '2026-03-28T22:30:00+01:00', after: hours(9.5) },
      back: { at: '2026-10-24T22:30:00+02:00', after: hours(11.5) },
    },
    instead: {
      clockSteps: {
        because: 'the hour of the home is what it waits for, as with a bed sensor',
        shows(open) {
          const home = open();
          home.hears(motion, { occupancy: true });
          home.passes(hours(5));
          home.clock.stepWall(hours(1));
          home.passes(hours(4.75));
          expect(home.news()).toEqual(['raised not_up (nothing-moves-since-night)']);
        },
      },
    },
  },
});

describe('somebody in bed', () => {
  test('at nine, since before five, is an alarm, once, until the bed is left', () => {
    const home = inBed();
    home.passes(hours(14));
    expect(home.timedNews()).toEqual([[10.5 * 3_600, late]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { place: 'bedroom', because: { evidence: { hours: 10, nightTo: '06:00', marginMinutes: 180 } } },
    });
    home.hears(mat, { bed_occupancy: false });
    home.passes(minutes(5));
    expect(home.news()).toEqual(['cleared not_up (out-of-bed)']);
    home.hears(mat, { bed_occupancy: true });
    home.passes(hours(5));
    expect(home.news()).toEqual([]);
  });

  test('who visits the bathroom at three is still not up, who was up at half past five is', () => {
    const night = inBed();
    night.passes(hours(4.5));
    night.hears(mat, { bed_occupancy: false });
    night.passes(minutes(15));
    night.hears(mat, { bed_occupancy: true });
    night.passes(hours(7));
    expect(night.timedNews()).toEqual([[10.5 * 3_600, late]]);
    const morning = inBed();
    morning.passes(hours(7));
    morning.hears(mat, { bed_occupancy: false });
    morning.passes(minutes(15));
    morning.hears(mat, { bed_occupancy: true });
    morning.passes(hours(8));
    expect(morning.news()).toEqual([]);
  });

  test('who went to bed at half past five is not late at nine', () => {
    const home = inBed({ at: '2026-03-11T05:30:00+08:00' });
    home.passes(hours(9));
    expect(home.news()).toEqual([]);
  });

  test('is up when something moves in another room, unless others live there', () => {
    for (const [carePlan, expected] of [
      [{}, []],
      [{ livesAlone: false }, [late]],
      [{ pets: true }, [late]],
    ] as const) {
      const home = inBed({ devices: [mat, motion], carePlan });
      home.passes(hours(8));
      home.hears(motion, { occupancy: true });
      home.passes(hours(4));
      expect(home.news()).toEqual(expected);
    }
  });

  test('is not judged on a holiday, nor where the care plan says that ability is lost', () => {
    const away = inBed({ carePlan: { holidays: [{ from: '2026-03-11', to: '2026-03-12' }] } });
    away.passes(hours(20), [mat]);
    expect(away.news()).toEqual([]);
    const made = (ability: string) => notUp.fromPlan?.(carePlanSchema.parse({ ability }), notUp.settings.parse({}));
    expect([made('mild'), made('severe'), made('complete')]).toEqual([{}, { enabled: false }, { enabled: false }]);
  });
});

test('without the hour it says that it cannot judge, and judges at once when the hour is known', () => {
  const home = inBed({ clockTrusted: false, rules: { ...rules, 'clock-untrusted': { untrustedMinutes: 1440 } } });
  home.passes(hours(12));
  expect(home.news()).toEqual([]);
  expect(home.last.cannotJudge.map(({ because }) => because.reason)).toEqual(['hour-not-known']);
  home.trust(true);
  expect(home.news()).toEqual([late]);
  expect(home.last.cannotJudge).toEqual([]);
});

test('a home without a bed sensor is left to inactivity by default', () => {
  const home = new DecidingHome({ at: evening, devices: [motion], rules });
  home.hears(motion, { occupancy: true });
  home.passes(hours(15));
  expect(home.news()).toEqual([]);
  expect(home.last.cannotJudge).toEqual([]);
});

test('who is in bed another morning after the incident was closed is spoken of again, and getting up ends it', () => {
  const home = inBed();
  home.passes(hours(12), [mat]);
  expect(home.news()).toEqual([late]);
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.save();
  home.restart();
  home.passes(hours(22), [mat]);
  expect(home.news()).toEqual([]);
  home.passes(hours(1), [mat]);
  expect(home.news()).toEqual([late]);
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(6));
  expect(home.state.alarms.open.filter(({ kind }) => kind === 'not_up')).toEqual([]);
});

test('whoever gets up just before the incident is closed has got up', () => {
  const home = inBed();
  home.passes(hours(12), [mat]);
  expect(home.news()).toEqual([late]);
  home.hears(mat, { bed_occupancy: false });
  home.passes(minutes(2));
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });
  home.passes(minutes(4));
  expect(home.news()).toEqual(['cleared not_up (out-of-bed)']);
  // Up all night, and then to bed in the morning.
  home.passes(hours(20), [mat]);
  home.hears(mat, { bed_occupancy: true });
  home.passes(hours(4), [mat]);
  expect(home.news()).toEqual([]);
});
