import { describe, expect, test } from 'vitest';
import { days, hours, minutes } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, radar, type HomeOptions } from '../decision/deciding-home.ts';
import { bedroom, kitchen, living } from '../estimates/inhabited-home.ts';

const unavailable = (home: DecidingHome, { device }: { readonly device: string }, available = false) =>
  home.tell({ kind: 'availability', device, available });

ruleContract('judging', {
  'the only sensor of a place is unavailable': {
    home: { devices: [living, kitchen, bedroom] },
    raises: ['cannot_judge', 'place-sensors-are-unavailable'],
    begins(home) {
      for (const facts of [living, kitchen, bedroom]) home.hears(facts, { occupancy: true });
      unavailable(home, living);
    },
    after: minutes(120),
    ends: (home) => unavailable(home, living, true),
    ordinary(home) {
      for (const facts of [living, kitchen, bedroom]) home.hears(facts, { occupancy: true });
      unavailable(home, living);
      home.passes(minutes(119));
      unavailable(home, living, true);
    },
    sensor: living,
    whenSensorDies: 'fires',
    changed: { settings: { faultMinutes: 180 }, after: minutes(180) },
    instead: {
      stale: {
        because: 'nothing heard for two days is what it is there for',
        shows(open) {
          const home = open();
          home.passes(days(2));
          const faults = home.state.alarms.open.filter(({ kind }) => kind === 'cannot_judge').map((one) => one.subject);
          expect(faults).toEqual(expect.arrayContaining(['place:living room', 'place:kitchen', 'sources']));
        },
      },
    },
  },
});

const unsure = (home: DecidingHome) =>
  home.last.cannotJudge
    .filter(({ rule }) => rule === 'judging')
    .map(({ place, because }) => [place, because.reason, because.evidence]);

function homeOf(options: HomeOptions): DecidingHome {
  const home = new DecidingHome(options);
  for (const facts of home.setup.home.devices) home.hears(facts, {});
  return home;
}

describe('a place', () => {
  test('that nothing has been heard of cannot be judged at once, and is no fault before it is silent', () => {
    const home = new DecidingHome({ devices: [radar, living] });
    expect(unsure(home)).toEqual([
      ['bathroom', 'place-sensors-not-yet-heard', { sensors: 1 }],
      ['living room', 'place-sensors-not-yet-heard', { sensors: 1 }],
      ['', 'too-many-faults-to-judge', { sensors: 2, sensorsGone: 2 }],
    ]);
    home.hears(living, {});
    expect(unsure(home)).toEqual([['bathroom', 'place-sensors-not-yet-heard', { sensors: 1 }]]);
    home.hears(radar, {});
    expect(unsure(home)).toEqual([]);
  });

  test('is covered while one of its sensors is heard and trusted', () => {
    const second = { ...living, device: 'radar-living' };
    const home = homeOf({ devices: [living, second, kitchen] });
    unavailable(home, living);
    expect(unsure(home)).toEqual([]);
    unavailable(home, second);
    expect(unsure(home)).toEqual([
      ['living room', 'place-sensors-are-unavailable', { sensors: 2 }],
      ['', 'too-many-faults-to-judge', { sensors: 3, sensorsGone: 2 }],
    ]);
  });

  test('without a sensor of motion is not spoken of', () => {
    const home = homeOf({ devices: [{ ...living, capabilities: ['smoke'] }, kitchen] });
    unavailable(home, living);
    expect(unsure(home)).toEqual([]);
  });
});

describe('a home', () => {
  test('that has lost half of its sensors is a fault of its own, cleared when they are back', () => {
    const home = homeOf({ devices: [living, kitchen, bedroom, radar] });
    const faults = () =>
      home.state.alarms.open.filter(({ kind }) => kind === 'cannot_judge').map(({ subject }) => subject);
    home.passes(minutes(1), [radar]);
    unavailable(home, living);
    home.passes(hours(3), [radar]);
    expect(faults()).toEqual(['place:living room']);
    unavailable(home, kitchen);
    home.passes(minutes(119), [radar]);
    expect(faults()).toEqual(['place:living room']);
    home.passes(minutes(1), [radar]);
    expect(faults()).toEqual(['place:living room', 'place:kitchen', 'sources']);
    unavailable(home, living, true);
    expect(faults()).toEqual(['place:kitchen']);
    unavailable(home, kitchen, true);
    expect(faults()).toEqual([]);
  });

  test('says so again after a restart, once', () => {
    const home = homeOf({ devices: [living, kitchen, bedroom] });
    unavailable(home, living);
    home.passes(hours(3));
    home.restart();
    const raised = home.happened.filter(
      ({ transition }) => transition.transition === 'raised' && transition.alarm.kind === 'cannot_judge',
    );
    expect(raised).toHaveLength(1);
    expect(unsure(home)).toEqual([['living room', 'place-sensors-are-unavailable', { sensors: 1 }]]);
  });
});
