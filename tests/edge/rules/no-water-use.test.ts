import { describe, expect, test } from 'vitest';
import { noWaterUse } from '../../../edge/rules/no-water-use.ts';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome } from '../decision/deciding-home.ts';
import { ToldRule } from './told-rule.ts';
import { waterMeter as meter } from './water-meter.ts';

const morning = '2026-03-10T07:00:00+08:00';
const byDay = 'raised no_water_use (no-water-used-by-day)';
const atAnyHour = 'raised no_water_use (no-water-used-at-any-hour)';
const again = 'cleared no_water_use (water-used-again)';

function usesWater(options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ at: morning, devices: [meter], ...options });
  home.hears(meter, { water_use: 12 });
  return home;
}

const ofWater = (home: DecidingHome) => home.timedNews().filter(([, news]) => news.includes('water'));

describe('a home that uses no water', () => {
  test('for 12 h by day is an alarm, once, until enough is used', () => {
    const home = usesWater();
    home.passes(hours(6), [meter]);
    home.hears(meter, { water_use: 4.5 });
    home.passes(hours(6), [meter]);
    expect(home.timedNews()).toEqual([[43_200, byDay]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: {
        place: 'kitchen',
        because: { evidence: { device: 'meter', hours: 12, litres: 4.5, leastLitres: 10, clockTrusted: true } },
      },
    });
    home.hears(meter, { water_use: 9.5 });
    home.passes(hours(30), [meter]);
    expect(home.news()).toEqual([]);
    home.hears(meter, { water_use: 0.5 });
    expect(home.news()).toEqual([again]);
    home.passes(hours(24), [meter]);
    expect(home.news()).toEqual([atAnyHour]);
  });

  test('is asleep for a part of it: 24 h', () => {
    const home = usesWater({ at: '2026-03-10T10:00:01+08:00' });
    home.passes(hours(24), [meter]);
    expect(home.timedNews()).toEqual([[86_400, atAnyHour]]);
  });

  test('whose meter is called available is measured as before', () => {
    const home = usesWater();
    home.passes(hours(6), [meter]);
    home.tell({ kind: 'availability', device: meter.device, available: true });
    home.passes(hours(6), [meter]);
    expect(ofWater(home)).toEqual([[43_200, byDay]]);
  });

  test('what a meter cannot have measured is no use', () => {
    const home = usesWater();
    home.hears(meter, { water_use: -50 });
    home.hears(meter, { water_use: Number.NaN });
    home.hears(meter, { water_use: 0 });
    home.passes(hours(12), [meter]);
    expect(home.timedNews()).toEqual([[43_200, byDay]]);
  });

  test('every 10 L begins the time again', () => {
    const home = usesWater();
    for (let draw = 0; draw < 20; draw++) {
      home.passes(hours(3), [meter]);
      home.hears(meter, { water_use: 6 });
    }
    expect(home.news()).toEqual([]);
  });
});

describe('nobody is expected to use any', () => {
  test('on a holiday, and it counts from the end of the last one', () => {
    const carePlan = { holidays: [{ from: '2026-03-10', to: '2026-03-11' }] };
    const home = usesWater({ carePlan });
    home.passes(milliseconds(Date.parse('2026-03-13T00:00:00+08:00') - home.clock.now().wall - 1), [meter]);
    expect(home.news()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.news()).toEqual([atAnyHour]);
  });

  test('while all are away: it counts from when they are back', () => {
    const told = new ToldRule(noWaterUse, { at: morning, devices: [{ ...meter, silence: hours(100) }] });
    told.hears(meter, { water_use: 30 });
    told.passes(hours(11));
    told.believes('away');
    told.passes(hours(30));
    told.believes('unknown');
    told.passes(hours(23));
    expect(told.told()).toEqual([]);
    told.passes(hours(1));
    expect(told.told()).toEqual(['alarm no_water_use (no-water-used-at-any-hour)']);
    told.believes('away');
    told.believes('home');
    told.hears(meter, { water_use: 10 });
    expect(told.told()).toEqual(['clear no_water_use (water-used-again)']);
  });
});

describe('a meter that falls silent', () => {
  test('says nothing of the use of water: the time stands still until it is heard', () => {
    const home = usesWater();
    home.passes(hours(6), [meter]);
    home.passes(minutes(12));
    expect(home.last.cannotJudge.filter(({ rule }) => rule === 'no-water-use')).toEqual([
      {
        rule: 'no-water-use',
        place: 'kitchen',
        because: { reason: 'water-meter-is-not-heard', evidence: { device: 'meter' } },
      },
    ]);
    home.passes(hours(30));
    home.news();
    home.hears(meter, {});
    expect(home.last.cannotJudge.filter(({ rule }) => rule === 'no-water-use')).toEqual([]);
    home.passes(hours(17), [meter]);
    expect(home.news()).toEqual(['cleared device_silent (device-heard)']);
    home.passes(hours(1), [meter]);
    expect(home.news()).toEqual([atAnyHour]);
  });
});

test('an unknown hour: the limit for any hour, and the one by day once it is known', () => {
  const rules = { 'clock-untrusted': { untrustedMinutes: 1440 } };
  const unknown = usesWater({ at: '2026-03-10T10:30:00+08:00', clockTrusted: false, rules });
  unknown.passes(hours(23), [meter]);
  expect(unknown.news()).toEqual([]);
  unknown.trust(true);
  expect(unknown.news()).toEqual([]);
  unknown.passes(hours(1), [meter]);
  expect(unknown.news()).toEqual([atAnyHour]);

  const known = usesWater({ clockTrusted: false, rules });
  known.passes(minutes(13 * 60), [meter]);
  expect(known.news()).toEqual([]);
  known.trust(true);
  expect(known.news()).toEqual([byDay]);
});

test('a meter that is taken away takes its waiting with it', () => {
  const home = usesWater();
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [] } };
  home.restart(seconds(0));
  home.passes(hours(30));
  expect(home.news().filter((news) => news.includes('water'))).toEqual([]);
});

ruleContract('no-water-use', {
  'a dry day': {
    home: { at: morning, devices: [meter] },
    raises: ['no_water_use', 'no-water-used-by-day'],
    begins(home) {
      home.hears(meter, { water_use: 20 });
    },
    after: hours(12),
    heardMeanwhile: [meter],
    ends: (home) => home.hears(meter, { water_use: 10 }),
    ordinary(home) {
      home.hears(meter, { water_use: 20 });
      home.passes(hours(11), [meter]);
      home.hears(meter, { water_use: 10 });
    },
    sensor: meter,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { hours: 8 }, after: hours(8) },
    instead: {
      late: {
        because:
          'what had to be heard stands still while the hub is down, and an outage of hours reaches into the night',
        shows(open) {
          const home = open();
          home.hears(meter, { water_use: 20 });
          home.passes(hours(6), [meter]);
          home.restart(hours(1));
          home.passes(hours(6), [meter]);
          expect(ofWater(home)).toEqual([[13 * 3_600, byDay]]);
          const long = open();
          long.hears(meter, { water_use: 20 });
          long.passes(hours(6), [meter]);
          long.powerCut({ outage: hours(10), clockTrusted: true });
          long.passes(hours(18), [meter]);
          expect(ofWater(long)).toEqual([[34 * 3_600, atAnyHour]]);
        },
      },
      stale: {
        because: 'a meter that was silent for two days has not counted them, and its first word begins the time',
        shows(open) {
          const home = open({ at: '2026-03-08T07:00:00+08:00' });
          home.passes(hours(48));
          home.hears(meter, { water_use: 20 });
          home.news();
          home.passes(hours(12), [meter]);
          expect(home.news()).toEqual([byDay]);
        },
      },
      dstNight: {
        because: 'a span that touches the night has the limit for any hour',
        shows(open) {
          let checked = 0;
          for (const at of ['2026-03-29T01:50:00+01:00', '2026-10-25T02:50:00+02:00']) {
            const home = open({ at, timeZone: 'Europe/Berlin' });
            home.hears(meter, { water_use: 20 });
            home.passes(hours(30), [meter]);
            expect(home.timedNews()).toEqual([[86_400, atAnyHour]]);
            checked++;
          }
          expect(checked).toBe(2);
        },
      },
      notLive: {
        because: 'no use needs no word, and a use that is not live must not put the alarm off',
        shows(open) {
          const home = open();
          home.hears(meter, { water_use: 20 });
          for (const origin of ['replayed', 'restored', 'simulated'] as const) {
            home.passes(hours(3), [meter]);
            home.hears(meter, { water_use: 20 }, origin);
          }
          home.passes(hours(3), [meter]);
          expect(home.timedNews()).toEqual([[43_200, byDay]]);
        },
      },
    },
  },
});
