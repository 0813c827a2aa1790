import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome } from '../decision/deciding-home.ts';
import { waterMeter as meter } from './water-meter.ts';

const flows = 'raised water_flows_on (water-flows-without-pause)';
const much = 'raised water_flows_on (much-water-used-in-a-day)';
const stopped = 'cleared water_flows_on (water-flow-has-stopped)';

const livesThere = (options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome =>
  new DecidingHome({ devices: [meter], ...options });

/** A tap that runs: the meter says so every 5 min. The last word comes at the end. */
function runs(home: DecidingHome, duration: Duration, litres = 20): void {
  home.hears(meter, { water_use: litres });
  for (let passed = 0; passed < duration; passed += minutes(5)) {
    home.passes(minutes(5));
    home.hears(meter, { water_use: litres });
  }
}

describe('water that flows', () => {
  test('for 2 h without a pause is an alarm, once, until it stops', () => {
    const home = livesThere();
    runs(home, minutes(155));
    expect(home.timedNews()).toEqual([[7_200, flows]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { place: 'kitchen', because: { evidence: { device: 'meter', minutes: 120, limitMinutes: 120 } } },
    });
    home.passes(minutes(6));
    expect(home.news()).toEqual([stopped]);
    runs(home, minutes(120));
    expect(home.news()).toEqual([flows]);
  });

  test('with pauses is a household', () => {
    const home = livesThere();
    for (let use = 0; use < 8; use++) {
      runs(home, minutes(30), 5);
      home.passes(minutes(7), [meter]);
    }
    expect(home.news()).toEqual([]);
  });

  test('is not over because the meter falls silent; heard again, it has the time of a pause to say that it flows', () => {
    const home = livesThere();
    runs(home, minutes(120));
    expect(home.news()).toEqual([flows]);
    home.tell({ kind: 'availability', device: meter.device, available: false });
    home.passes(hours(2));
    expect(home.news().filter((news) => news.includes('water'))).toEqual([]);
    home.hears(meter, {});
    home.passes(minutes(5));
    home.hears(meter, { water_use: 10 });
    home.passes(minutes(5));
    expect(home.news().filter((news) => news.includes('water'))).toEqual([]);
    home.passes(minutes(1));
    expect(home.news()).toEqual([stopped]);
  });

  test('more than 2 m³ within 24 h is an alarm at once, until a day has passed', () => {
    const home = livesThere();
    home.hears(meter, { water_use: 900 });
    home.passes(hours(10), [meter]);
    home.hears(meter, { water_use: 1_000 });
    home.passes(hours(1), [meter]);
    home.hears(meter, { water_use: 100 });
    expect(home.news()).toEqual([]);
    home.hears(meter, { water_use: 1 });
    expect(home.news()).toEqual([much]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { because: { evidence: { litres: 2_001, limitLitres: 2_000, hours: 11 } } },
    });
    home.hears(meter, { water_use: 100 });
    home.passes(hours(13), [meter]);
    expect(home.news()).toEqual(['cleared water_flows_on (water-use-counts-afresh)']);
    home.hears(meter, { water_use: 1_999 });
    expect(home.news()).toEqual([]);
  });

  test('both ways is one alarm, over when both are', () => {
    const home = livesThere();
    runs(home, minutes(120), 100);
    expect(home.timedNews()).toEqual([[6_000, much]]);
    home.passes(minutes(30), [meter]);
    expect(home.news()).toEqual([]);
    home.passes(hours(22), [meter]);
    expect(home.news()).toEqual(['cleared water_flows_on (water-use-counts-afresh)']);
  });

  test('what a meter cannot have measured is no flow', () => {
    const home = livesThere();
    for (let minute = 0; minute < 150; minute += 5) {
      home.hears(meter, { water_use: -9_000 });
      home.hears(meter, { water_use: 0 });
      home.passes(minutes(5));
    }
    expect(home.news()).toEqual([]);
  });
});

test('a meter that is taken away takes its waiting with it', () => {
  const home = livesThere();
  runs(home, minutes(60));
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [] } };
  home.restart(seconds(0));
  home.passes(hours(30));
  expect(home.news()).toEqual([]);
});

ruleContract('water-flows-on', {
  'a tap that runs': {
    home: { devices: [meter] },
    raises: ['water_flows_on', 'water-flows-without-pause'],
    begins: (home) => runs(home, minutes(115)),
    after: minutes(5),
    // A pause ends it, but no pause fits into the last minutes before the limit: see the household with pauses.
    ends: null,
    ordinary(home) {
      runs(home, minutes(60));
      home.passes(minutes(7), [meter]);
      runs(home, minutes(60));
    },
    sensor: meter,
    whenSensorDies: 'fires',
    changed: { settings: { flowMinutes: 118 }, after: minutes(3) },
    instead: {
      late: {
        because: 'what had to be heard stands still while the hub is down',
        shows(open) {
          const home = open();
          runs(home, minutes(60));
          home.restart(hours(3));
          runs(home, minutes(55));
          home.passes(minutes(4));
          expect(home.news()).toEqual([]);
          home.passes(minutes(1));
          expect(home.news()).toEqual([flows]);
        },
      },
    },
  },
  'a burst pipe': {
    home: { devices: [meter] },
    raises: ['water_flows_on', 'much-water-used-in-a-day'],
    begins(home) {
      home.hears(meter, { water_use: 1_500 });
      home.hears(meter, { water_use: 600 });
    },
    after: minutes(0),
    ends: (home) => home.passes(hours(24), [meter]),
    ordinary(home) {
      home.hears(meter, { water_use: 1_500 });
      home.passes(hours(25), [meter]);
      home.hears(meter, { water_use: 600 });
    },
    sensor: meter,
    whenSensorDies: 'fires',
    changed: { settings: { dayLitres: 5_000 }, after: 'never' },
  },
});
