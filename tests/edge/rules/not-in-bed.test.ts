import { describe, expect, test } from 'vitest';
import { hours, minutes, type Duration } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat } from '../decision/deciding-home.ts';

const evening = '2026-03-10T21:00:00+08:00';
const unused = 'raised not_in_bed (bed-unused-by-night)';
const rules = {
  inactivity: { enabled: false },
  'bed-exit-at-night': { enabled: false },
  'not-up': { enabled: false },
};
const motion = { ...door, device: 'motion', place: 'living room', capabilities: ['occupancy'] };
const options = { at: evening, devices: [mat, motion], rules };

/** Somebody is up, and moves now and then. */
function isUp(home: DecidingHome): DecidingHome {
  home.hears(mat, { bed_occupancy: false });
  home.hears(motion, { occupancy: true });
  return home;
}
const up = (more: ConstructorParameters<typeof DecidingHome>[0] = {}) =>
  isUp(new DecidingHome({ ...options, ...more }));

ruleContract('not-in-bed', {
  'the bed stays empty': {
    home: options,
    raises: ['not_in_bed', 'bed-unused-by-night'],
    begins: (home) => {
      isUp(home);
    },
    after: hours(4),
    ends: (home) => home.hears(mat, { bed_occupancy: true }),
    ordinary(home) {
      isUp(home);
      home.passes(hours(2));
      home.hears(mat, { bed_occupancy: true });
    },
    sensor: mat,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { marginMinutes: 240 }, after: hours(5) },
    dst: {
      forward: { at: '2026-03-28T21:00:00+01:00' },
      back: { at: '2026-10-24T21:00:00+02:00' },
    },
    instead: {
      clockSteps: {
        because: 'the hour of the home is what it waits for: one by the clock that was set, noticed within minutes',
        shows(open) {
          for (const [step, hour] of [
            [-1, 5],
            [1, 3],
          ] as const) {
            const home = isUp(open());
            home.passes(hours(2));
            home.clock.stepWall(hours(step));
            home.passes((hours(hour - 2) - minutes(1)) as Duration);
            expect(home.news()).toEqual([]);
            home.passes(minutes(17));
            expect(home.news()).toEqual([unused]);
          }
        },
      },
    },
  },
});

describe('a bed that is unused at one in the night', () => {
  test('is a warning, once, until somebody lies in it', () => {
    const home = up();
    home.passes(hours(7));
    expect(home.timedNews()).toEqual([[4 * 3_600, unused]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: {
        severity: 'warning',
        place: 'bedroom',
        because: { evidence: { device: 'mat', hours: 4, nightFrom: '22:00', marginMinutes: 180 } },
      },
    });
    home.hears(mat, { bed_occupancy: true });
    expect(home.news()).toEqual(['cleared not_in_bed (in-bed)']);
  });

  test('is none when it was left at night: that is another rule’s', () => {
    const home = new DecidingHome(options);
    home.hears(mat, { bed_occupancy: true });
    home.passes(hours(2));
    isUp(home);
    home.passes(hours(6));
    expect(home.news()).toEqual([]);
  });

  test('is none in a home that was left, and on a holiday', () => {
    const left = up({ devices: [mat, motion, door], rules: { ...rules, 'door-open-at-night': { enabled: false } } });
    left.hears(door, { contact: true });
    left.hears(door, { contact: false });
    left.hears(door, { contact: true });
    left.passes(hours(8));
    expect(left.news().filter((news) => news.includes('not_in_bed'))).toEqual([]);
    const away = up({ carePlan: { holidays: [{ from: '2026-03-10', to: '2026-03-20' }] } });
    away.passes(hours(8));
    expect(away.news()).toEqual([]);
  });
});

test('without the hour it says that it cannot judge', () => {
  const home = up({ clockTrusted: false, rules: { ...rules, 'clock-untrusted': { untrustedMinutes: 1440 } } });
  home.passes(hours(6));
  expect(home.news()).toEqual([]);
  expect(
    home.last.cannotJudge.filter(({ rule }) => rule === 'not-in-bed').map(({ because }) => because.reason),
  ).toEqual(['hour-not-known']);
});
