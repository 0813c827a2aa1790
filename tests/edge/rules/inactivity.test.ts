import { describe, expect, test } from 'vitest';
import { hours, minutes, type Duration } from '../../../foundation/durations.ts';
import { ruleContract, type RuleStory } from '../../support/contract-rule.ts';
import { button, DecidingHome, door, mat, radar, smokeDetector } from '../decision/deciding-home.ts';

const motion = { ...door, device: 'motion', place: 'living room', capabilities: ['occupancy'] };
const cupboard = { ...door, device: 'cupboard', place: 'kitchen' };
const hallRadar = { ...radar, place: 'hall' };
const morning = '2026-03-10T07:00:00+08:00';
const byDay = 'raised inactivity (nothing-moves-by-day)';
const atAnyHour = 'raised inactivity (nothing-moves-at-any-hour)';
const rules = { 'door-open-at-night': { enabled: false }, 'bed-exit-at-night': { enabled: false } };

/** What this rule cannot judge. */
const unsure = (home: DecidingHome) => home.last.cannotJudge.filter(({ rule }) => rule === 'inactivity');

function livesThere(options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ at: morning, devices: [motion], rules, ...options });
  home.hears(motion, { occupancy: true });
  return home;
}

describe('a home in which nothing moves', () => {
  test('for 6 h by day is an alarm, once, until something does', () => {
    const home = livesThere();
    home.passes(hours(6), [motion]);
    expect(home.timedNews()).toEqual([[21_600, byDay]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { place: '', because: { evidence: { hours: 6, sensorsHeard: 1, clockTrusted: true } } },
    });
    home.passes(hours(20), [motion]);
    expect(home.news()).toEqual([]);
    home.hears(motion, { occupancy: false });
    expect(home.news()).toEqual(['cleared inactivity (somebody-moves)']);
  });

  test('that was raised is not raised anew by a restart or a power cut, and ends as it would have', () => {
    const home = livesThere();
    home.passes(hours(6), [motion]);
    expect(home.news()).toEqual([byDay]);
    home.restart(minutes(2));
    home.passes(hours(7), [motion]);
    home.powerCut({ outage: minutes(10), clockTrusted: true });
    home.passes(hours(13), [motion]);
    expect(home.news()).toEqual([]);
    home.hears(motion, { occupancy: false });
    expect(home.news()).toEqual(['cleared inactivity (somebody-moves)']);
  });

  test.each([
    ['motion', motion, { occupancy: false }],
    ['a cupboard', cupboard, { contact: false }],
    ['a bed', mat, { bed_occupancy: true }],
    ['a radar', hallRadar, { presence: true }],
    ['an SOS', button, { sos: true }],
    ['the all-right button', button, { all_right: true }],
  ] as const)('%s that changes shows life', (_, facts, values) => {
    const home = livesThere({ devices: [motion, cupboard, mat, hallRadar, button] });
    home.hears(cupboard, { contact: true });
    home.hears(mat, { bed_occupancy: false });
    home.hears(hallRadar, { presence: false });
    home.passes(hours(5), [motion, hallRadar]);
    home.hears(facts, values);
    home.passes(minutes(59), [motion, hallRadar]);
    home.news();
    home.passes(hours(5), [motion, hallRadar]);
    expect(home.news()).toEqual([]);
    home.passes(minutes(1), [motion, hallRadar]);
    expect(home.news()).toEqual([byDay]);
  });

  test('a radar that goes on reporting the presence of somebody who lies there shows none', () => {
    const home = livesThere({ devices: [hallRadar] });
    home.hears(hallRadar, { presence: false });
    for (let minute = 0; minute < 6 * 60; minute++) {
      home.hears(hallRadar, { presence: true });
      home.passes(minutes(1));
    }
    expect(home.news()).toEqual([byDay]);
  });

  test('replayed values show none', () => {
    const home = livesThere();
    home.passes(hours(5), [motion]);
    home.hears(motion, { occupancy: false }, 'replayed');
    home.passes(hours(1), [motion]);
    expect(home.news()).toEqual([byDay]);
  });

  test('may sleep: a span that touches the night has 12 h', () => {
    const home = livesThere({ at: '2026-03-10T21:30:00+08:00' });
    home.passes((hours(12) - 1) as Duration, [motion]);
    expect(home.news()).toEqual([]);
    home.passes(minutes(1), [motion]);
    expect(home.news()).toEqual([atAnyHour]);
  });

  test('at an unknown hour has 12 h, and the limit by day again once the hour is known', () => {
    const untrusted = { ...rules, 'clock-untrusted': { untrustedMinutes: 1440 } };
    const unknown = livesThere({ clockTrusted: false, rules: untrusted });
    unknown.passes(hours(12), [motion]);
    expect(unknown.timedNews()).toEqual([[43_200, atAnyHour]]);
    const known = livesThere({ clockTrusted: false, rules: untrusted });
    known.passes(hours(7), [motion]);
    known.trust(true);
    expect(known.timedNews()).toEqual([[25_200, byDay]]);
    expect(known.happened[0]?.transition).toMatchObject({ alarm: { lateByMs: hours(1) } });
  });

  test('through a restart: time in which nothing could be heard does not count', () => {
    const home = livesThere();
    home.passes(hours(5), [motion]);
    home.restart(hours(3));
    home.passes(minutes(59), [motion]);
    expect(home.news()).toEqual([]);
    home.passes(minutes(1), [motion]);
    expect(home.timedNews()).toEqual([[9 * 3_600, byDay]]);
  });

  test.each([-1, 1])('through a clock step of %i h', (step) => {
    const home = livesThere();
    home.passes(hours(2), [motion]);
    home.clock.stepWall(hours(step));
    home.passes(hours(4), [motion]);
    expect(home.timedNews()).toEqual([[21_600, byDay]]);
  });
});

describe('without evidence', () => {
  const short = { ...motion, silence: minutes(10) };

  test('nothing can be judged until a sensor is heard; after an hour that is a fault', () => {
    const home = new DecidingHome({ at: morning, devices: [motion], rules });
    expect(unsure(home)).toEqual([
      { rule: 'inactivity', place: '', because: { reason: 'no-activity-sensor-is-heard', evidence: {} } },
    ]);
    home.passes(hours(8));
    expect(home.timedNews()).toEqual([[3_600, 'raised cannot_judge (no-activity-sensor-is-heard)']]);
    expect(unsure(home)).toHaveLength(1);
    home.hears(motion, {});
    expect(unsure(home)).toEqual([]);
    expect(home.news()).toEqual(['cleared cannot_judge (activity-sensor-heard-again)']);
    home.passes(hours(6), [motion]);
    expect(home.news()).toHaveLength(1);
  });

  test('silent sensors make no inactivity: the time stands still, and goes on when one is heard', () => {
    const home = livesThere({ devices: [short] });
    home.hears(short, { occupancy: true });
    home.passes(hours(5), [short]);
    home.passes(minutes(10.5));
    expect(home.timedNews()).toEqual([[18_600, 'raised device_silent (device-silent)']]);
    expect(unsure(home)).toHaveLength(1);
    home.passes(hours(3));
    expect(home.timedNews()[0]).toEqual([22_200, 'raised cannot_judge (no-activity-sensor-is-heard)']);
    home.hears(short, {});
    home.news();
    home.passes(minutes(49.5), [short]);
    expect(home.news()).toEqual([]);
    home.passes(minutes(0.5), [short]);
    expect(home.news()).toEqual([byDay]);
  });

  test('an unavailable sensor is not heard, whatever its silence allows', () => {
    const home = livesThere();
    home.tell({ kind: 'availability', device: 'motion', available: false });
    expect(unsure(home)).toHaveLength(1);
    home.passes(minutes(60));
    expect(home.news()).toEqual([
      'raised device_silent (device-unavailable)',
      'raised cannot_judge (no-activity-sensor-is-heard)',
    ]);
    home.tell({ kind: 'availability', device: 'motion', available: true });
    expect(unsure(home)).toHaveLength(0);
  });

  test('one sensor of two is enough', () => {
    const home = livesThere({ devices: [motion, short] });
    home.hears(short, { occupancy: true });
    home.passes(hours(2), [motion]);
    expect(unsure(home)).toEqual([]);
  });

  test('the same through a restart: what was not heard before is not heard after', () => {
    const home = livesThere({ devices: [short] });
    home.hears(short, {});
    home.passes(minutes(20));
    home.restart();
    expect(unsure(home)).toHaveLength(1);
    home.passes(minutes(55));
    expect(home.news()).toContain('raised cannot_judge (no-activity-sensor-is-heard)');
  });

  test('a home without such a sensor says so, for ever, without a fault', () => {
    const home = new DecidingHome({ at: morning, devices: [smokeDetector, button], rules });
    home.hears(smokeDetector, { smoke: false });
    home.hears(button, {});
    home.passes(hours(24));
    expect(home.news()).toEqual([]);
    expect(unsure(home).map(({ because }) => because.reason)).toEqual(['home-has-no-activity-sensor']);
  });

  test('switched off it says nothing', () => {
    const home = livesThere({ rules: { ...rules, inactivity: { enabled: false } } });
    home.passes(hours(24), [motion]);
    expect(home.news()).toEqual([]);
    expect(unsure(home)).toEqual([]);
  });
});

test('a button alone shows life, and nobody can tell from it that nothing moves', () => {
  const home = new DecidingHome({ at: morning, devices: [button], rules });
  home.hears(button, { all_right: true });
  home.passes(hours(40), [button]);
  expect(home.news()).toEqual([]);
  expect(unsure(home).map(({ because }) => because.reason)).toEqual(['home-has-no-activity-sensor']);
});

const byDayStory: RuleStory = {
  home: { at: '2026-03-10T08:00:00+08:00', devices: [motion, door], rules },
  raises: ['inactivity', 'nothing-moves-by-day'],
  begins: (home) => home.hears(motion, { occupancy: true }),
  after: hours(6),
  heardMeanwhile: [motion],
  ends: (home) => home.hears(motion, { occupancy: false }),
  ordinary(home) {
    home.hears(door, { contact: true });
    home.hears(motion, { occupancy: true });
    home.passes(hours(5), [motion]);
    home.hears(motion, { occupancy: false });
    home.passes(hours(1), [motion]);
    // Somebody leaves: nobody is waited for in an empty home.
    home.hears(door, { contact: false });
    home.hears(door, { contact: true });
  },
  sensor: motion,
  whenSensorDies: 'cannot-judge',
  dst: { forward: { at: '2026-03-29T07:30:00+02:00' }, back: { at: '2026-10-25T07:30:00+01:00' } },
  changed: { settings: { hours: 8 }, after: hours(8) },
};

ruleContract('inactivity', {
  'nothing moves by day': byDayStory,
  'nothing moves through a night': {
    ...byDayStory,
    home: { ...byDayStory.home, at: '2026-03-10T21:30:00+08:00' },
    raises: ['inactivity', 'nothing-moves-at-any-hour'],
    after: hours(12),
    dst: { forward: { at: '2026-03-28T21:30:00+01:00' }, back: { at: '2026-10-24T21:30:00+02:00' } },
    changed: { settings: { hoursAtAnyHour: 14 }, after: hours(14) },
  },
});
