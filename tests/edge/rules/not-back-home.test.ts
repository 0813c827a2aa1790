import { describe, expect, test } from 'vitest';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import { longAbsence } from '../../../edge/rules/long-absence.ts';
import { notBackHome } from '../../../edge/rules/not-back-home.ts';
import { hours, milliseconds, minutes } from '../../../foundation/durations.ts';
import { ruleContract, type RuleStory } from '../../support/contract-rule.ts';
import { door } from '../decision/deciding-home.ts';
import { ToldRule } from './told-rule.ts';

const at = '2026-03-10T15:00:00+08:00';
const motion = { ...door, device: 'motion', place: 'living room', capabilities: ['occupancy'] };
const quiet = { inactivity: { enabled: false }, 'bathroom-overstay': { enabled: false } };
const late = 'alarm not_back_home (not-back-after-hours)';
const byTime = 'alarm not_back_home (not-back-by-time)';
const back = 'clear not_back_home (somebody-is-home)';

describe('somebody who is not back home', () => {
  test('after the hours that are usual is an alarm, once, until somebody is there', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 3 } });
    told.believes('home');
    told.believes('away');
    told.passes(milliseconds(hours(3) - 1));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([late]);
    expect(told.outcomes[0]).toMatchObject({
      subject: 'home',
      because: { evidence: { minutes: 180, limitMinutes: 180, backBy: 'none', clockTrusted: true } },
    });
    told.believes('unknown');
    told.believes('away');
    told.passes(hours(20));
    expect(told.told()).toEqual([]);
    told.believes('home');
    expect(told.told()).toEqual([back]);
    told.believes('away');
    told.passes(hours(3));
    expect(told.told()).toEqual([late]);
  });

  test('is none who comes back in time, and nobody is away of whom nothing is known', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 3 } });
    told.believes('away');
    told.passes(hours(2));
    told.believes('home');
    told.passes(hours(9));
    told.believes('unknown');
    told.passes(hours(90));
    expect(told.told()).toEqual([]);
  });

  test('counts from when they left, not from when that was noticed, and goes on when nothing is known any more', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 3 } });
    const left = told.clock.now();
    told.passes(minutes(30));
    told.estimates({ presence: { state: 'away', since: left, because: { reason: 'left', evidence: {} } } });
    told.passes(hours(1));
    told.believes('unknown');
    told.passes(minutes(89));
    expect(told.told()).toEqual([]);
    told.passes(minutes(1));
    expect(told.told()).toEqual([late]);
  });

  test('by a time of day: to the second, but only who left before it', () => {
    const settings = { enabled: true, hours: 20, backBy: '20:00' };
    const told = new ToldRule(notBackHome, { at: '2026-03-10T15:00:10+08:00', settings });
    told.believes('away');
    told.passes(milliseconds(hours(5) - 10_001));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([byTime]);
    expect(told.outcomes[0]).not.toHaveProperty('lateBy');

    const evening = new ToldRule(notBackHome, { at: '2026-03-10T20:00:10+08:00', settings });
    evening.believes('away');
    evening.passes(hours(3));
    expect(evening.told()).toEqual([]);
    evening.believes('home');
    evening.passes(hours(30));
    expect(evening.told()).toEqual([]);
  });

  test('by a time of day that a step of the clock has skipped: within a quarter of an hour, and says that it is late', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 20, backBy: '20:00' } });
    told.believes('away');
    told.passes(minutes(250));
    told.clock.stepWall(hours(1));
    told.passes(minutes(15));
    expect(told.told()).toEqual([byTime]);
    expect(told.outcomes[0]).toMatchObject({ lateBy: minutes(15) });

    const stepsBack = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 20, backBy: '20:00' } });
    stepsBack.believes('away');
    stepsBack.passes(minutes(290));
    stepsBack.clock.stepWall(hours(-1));
    stepsBack.passes(minutes(69));
    expect(stepsBack.told()).toEqual([]);
    stepsBack.passes(minutes(1));
    expect(stepsBack.told()).toEqual([byTime]);
  });

  test.each([
    ['2026-03-28T23:00:00+01:00', 3],
    ['2026-10-24T23:00:00+02:00', 5],
  ])('by a time of day in a DST night (%s)', (start, after) => {
    const settings = { enabled: true, hours: 20, backBy: '03:00' };
    const told = new ToldRule(notBackHome, { at: start, timeZone: 'Europe/Berlin', settings });
    told.believes('away');
    told.passes(milliseconds(hours(after) - 1));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([byTime]);
  });

  test('an untrusted clock knows no time of day: the hours count', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 8, backBy: '20:00' } });
    told.clock.setTrusted(false);
    told.believes('away');
    told.passes(hours(7));
    expect(told.told()).toEqual([]);
    told.passes(hours(1));
    expect(told.told()).toEqual([late]);
  });

  test('on holidays nobody is expected back: the hours count from the end of the last one', () => {
    const carePlan = { holidays: [{ from: '2026-03-10', to: '2026-03-12' }] };
    const told = new ToldRule(notBackHome, { at, carePlan, settings: { enabled: true, hours: 6, backBy: '20:00' } });
    told.believes('away');
    told.passes(milliseconds(Date.parse('2026-03-13T06:00:00+08:00') - told.clock.now().wall - 1));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([late]);
  });

  test('settings that change mid-way count from when they left', () => {
    const told = new ToldRule(notBackHome, { at, settings: { enabled: true, hours: 12 } });
    told.believes('away');
    told.passes(hours(2));
    told.resettles({ enabled: true, hours: 4 });
    told.passes(minutes(119));
    expect(told.told()).toEqual([]);
    told.passes(minutes(1));
    expect(told.told()).toEqual([late]);
  });
});

test('dementia in the care plan switches it on: 4 h, and by the usual hour of sleep', () => {
  const plan = { version: 1, sleep: { from: '21:30', to: '07:00' } };
  const without = settingsOf({}, carePlanSchema.parse(plan)).settings['not-back-home'];
  const withDementia = settingsOf({}, carePlanSchema.parse({ ...plan, dementia: true })).settings['not-back-home'];
  expect(without).toEqual({ enabled: false, hours: 12, backBy: 'none' });
  expect(withDementia).toEqual({ enabled: true, hours: 4, backBy: '21:30' });
});

describe('a long absence', () => {
  const welfare = 'alarm welfare_check (away-for-long-without-a-plan)';

  test('of a day without a plan is a welfare check, once, until somebody is there', () => {
    const told = new ToldRule(longAbsence, { at });
    told.believes('away');
    told.passes(milliseconds(hours(24) - 1));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([welfare]);
    expect(told.outcomes[0]).toMatchObject({
      because: { evidence: { hours: 24, limitHours: 24, clockTrusted: true } },
    });
    told.believes('unknown');
    told.passes(hours(50));
    expect(told.told()).toEqual([]);
    told.believes('home');
    expect(told.told()).toEqual(['clear welfare_check (somebody-is-home)']);
  });

  test('that the care plan expects is none, until a day after it', () => {
    const carePlan = { holidays: [{ from: '2026-03-11', to: '2026-03-20' }] };
    const told = new ToldRule(longAbsence, { at, carePlan });
    told.believes('away');
    told.passes(milliseconds(Date.parse('2026-03-22T00:00:00+08:00') - told.clock.now().wall - 1));
    expect(told.told()).toEqual([]);
    told.passes(milliseconds(1));
    expect(told.told()).toEqual([welfare]);
  });

  test('does not end because nothing is known any more', () => {
    const told = new ToldRule(longAbsence, { at });
    told.believes('away');
    told.passes(hours(12));
    told.believes('unknown');
    told.passes(hours(12));
    expect(told.told()).toEqual([welfare]);
  });
});

const goesOut: Pick<RuleStory, 'begins' | 'ends'> = {
  begins(home) {
    home.hears(door, { contact: true });
    home.hears(motion, { occupancy: true });
    home.passes(minutes(5));
    home.hears(door, { contact: false });
    home.hears(door, { contact: true });
    home.passes(minutes(20));
  },
  ends(home) {
    home.hears(door, { contact: false });
    home.hears(door, { contact: true });
    home.passes(minutes(1));
    home.hears(motion, { occupancy: true });
    home.hears(motion, { occupancy: false });
    home.passes(minutes(1));
    home.hears(motion, { occupancy: true });
  },
};

ruleContract('not-back-home', {
  'somebody who went out': {
    ...goesOut,
    home: {
      at,
      devices: [door, motion],
      rules: { ...quiet, 'not-back-home': { enabled: true, hours: 4 }, 'long-absence': { enabled: false } },
    },
    raises: ['not_back_home', 'not-back-after-hours'],
    after: hours(4),
    heardMeanwhile: [door, motion],
    ordinary(home) {
      goesOut.begins(home);
      home.passes(hours(3), [door, motion]);
      goesOut.ends?.(home);
    },
    sensor: motion,
    whenSensorDies: 'fires',
    changed: { settings: { hours: 6 }, after: hours(6) },
  },
});

ruleContract('long-absence', {
  'a home that everybody has left': {
    ...goesOut,
    home: { at, devices: [door, motion], rules: quiet },
    raises: ['welfare_check', 'away-for-long-without-a-plan'],
    after: hours(24),
    heardMeanwhile: [door, motion],
    ordinary(home) {
      goesOut.begins(home);
      home.passes(hours(20), [door, motion]);
      goesOut.ends?.(home);
    },
    sensor: motion,
    whenSensorDies: 'fires',
    changed: { settings: { hours: 36 }, after: hours(36) },
  },
});
