import { describe, expect, test } from 'vitest';
import type { Capability, ReadingValue } from '../../../device-profiles/reading.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, mat, radar } from '../decision/deciding-home.ts';

const bedRadar = {
  ...radar,
  device: 'bed radar',
  place: 'bedroom',
  capabilities: ['presence', 'bed_occupancy', 'movement', 'respiration_rate', 'heart_rate'],
};
const roomRadar = { ...bedRadar, device: 'room radar', capabilities: ['presence', 'respiration_rate', 'heart_rate'] };
const rules = {
  inactivity: { enabled: false },
  'bed-exit-at-night': { enabled: false },
  'not-up': { enabled: false },
  'not-in-bed': { enabled: false },
  'in-bed-long': { enabled: false },
};
const options = { devices: [bedRadar], rules };
const usual = { respiration_rate: 15, heart_rate: 66, movement: 2 };
type Values = Partial<Record<Capability, ReadingValue>>;

/** The radar says so every ten seconds. */
function says(home: DecidingHome, values: Values, forMinutes: number, facts = bedRadar): void {
  for (let n = 0; n < forMinutes * 6; n++) {
    home.hears(facts, values);
    home.passes(seconds(10));
  }
}

/** In bed for ten minutes, breathing as usual: from now on the radar is believed. */
function asleep(home: DecidingHome): DecidingHome {
  home.hears(bedRadar, { presence: true, bed_occupancy: true });
  says(home, usual, 10);
  return home;
}
const sleeper = (more: ConstructorParameters<typeof DecidingHome>[0] = {}) =>
  asleep(new DecidingHome({ ...options, ...more }));

const hints = (home: DecidingHome): string[] => home.news().filter((news) => news.includes('vital_signs'));

ruleContract('vitals', {
  'slow breathing': {
    home: options,
    raises: ['vital_signs', 'breathing-slow'],
    begins(home) {
      asleep(home);
      says(home, { ...usual, respiration_rate: 6 }, 14);
    },
    after: minutes(1),
    heardMeanwhile: [bedRadar],
    ends: (home) => home.hears(bedRadar, { respiration_rate: 14 }),
    ordinary(home) {
      asleep(home);
      says(home, usual, 60);
    },
    sensor: bedRadar,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { rateMinutes: 15.5 }, after: seconds(90) },
  },
  'no breathing found': {
    home: options,
    raises: ['vital_signs', 'breathing-not-found'],
    begins(home) {
      asleep(home);
      says(home, { respiration_rate: 0, heart_rate: 0, movement: 0 }, 9);
    },
    after: minutes(1),
    heardMeanwhile: [bedRadar],
    ends: (home) => home.hears(bedRadar, { respiration_rate: 14 }),
    ordinary(home) {
      asleep(home);
      says(home, { respiration_rate: 0, heart_rate: 0, movement: 0 }, 5);
      home.hears(bedRadar, { bed_occupancy: false, presence: false });
      says(home, { respiration_rate: 0, heart_rate: 0, movement: 0 }, 60);
    },
    sensor: bedRadar,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { absentMinutes: 10.5 }, after: seconds(90) },
  },
});

describe('somebody in bed', () => {
  test.each([
    ['breathing-slow', { respiration_rate: 7 }, { limit: 8, rate: 7 }],
    ['breathing-fast', { respiration_rate: 31 }, { limit: 28, rate: 31 }],
    ['heart-slow', { heart_rate: 36 }, { limit: 40, rate: 36 }],
    ['heart-fast', { heart_rate: 140 }, { limit: 131, rate: 140 }],
  ])('%s for a quarter of an hour is a warning, once, until it is as usual', (reason, values, evidence) => {
    const home = sleeper();
    says(home, { ...usual, ...values }, 14);
    expect(hints(home)).toEqual([]);
    says(home, { ...usual, ...values }, 60);
    expect(hints(home)).toEqual([`raised vital_signs (${reason})`]);
    expect(home.happened.at(-1)?.transition).toMatchObject({
      alarm: { severity: 'warning', place: 'bedroom', because: { evidence: { ...evidence, minutes: 15 } } },
    });
    says(home, usual, 2);
    expect(hints(home)).toEqual(['cleared vital_signs (vitals-as-usual-again)']);
  });

  test('a rate at its limit does not flutter, and single usual values do not hide what lasts', () => {
    const home = sleeper();
    for (let minute = 0; minute < 17; minute++) {
      says(home, { ...usual, respiration_rate: 7 }, 0.5);
      says(home, { ...usual, respiration_rate: minute % 2 === 0 ? 9 : 14 }, 0.5);
    }
    expect(hints(home)).toEqual(['raised vital_signs (breathing-slow)']);
    says(home, { ...usual, respiration_rate: 9 }, 30);
    expect(hints(home)).toEqual([]);
  });

  test('who moves for an hour without rest is restless; five minutes of rest begin it anew', () => {
    const restless = sleeper();
    for (let minute = 0; minute < 66; minute++) {
      says(restless, { ...usual, movement: 60 }, 0.5);
      says(restless, usual, 0.5);
    }
    expect(hints(restless)).toEqual(['raised vital_signs (restless-in-bed)']);
    const resting = sleeper();
    for (let hour = 0; hour < 4; hour++) {
      says(resting, { ...usual, movement: 60 }, 40);
      says(resting, usual, 6);
    }
    expect(hints(resting)).toEqual([]);
  });

  test('of whom the radar finds no breath is a warning, and getting up ends it', () => {
    const home = sleeper();
    says(home, { respiration_rate: 0, heart_rate: 0, movement: 0 }, 11);
    expect(hints(home)).toEqual(['raised vital_signs (breathing-not-found)']);
    home.hears(bedRadar, { bed_occupancy: false });
    says(home, { respiration_rate: 0, heart_rate: 0 }, 2);
    expect(hints(home)).toEqual(['cleared vital_signs (out-of-bed)']);
  });
});

describe('means nothing', () => {
  const none = { respiration_rate: 0, heart_rate: 0 };

  test('in an empty bed, and in one that was just taken', () => {
    const empty = new DecidingHome(options);
    empty.hears(bedRadar, { presence: false, bed_occupancy: false });
    says(empty, { respiration_rate: 5, heart_rate: 20 }, 60);
    expect(hints(empty)).toEqual([]);
    const taken = new DecidingHome(options);
    taken.hears(bedRadar, { presence: true, bed_occupancy: true });
    says(taken, { ...usual, respiration_rate: 5 }, 24);
    expect(hints(taken)).toEqual([]);
    says(taken, { ...usual, respiration_rate: 5 }, 2);
    expect(hints(taken)).toEqual(['raised vital_signs (breathing-slow)']);
  });

  test('when the radar never found a breath, or moves are what hides it', () => {
    const never = new DecidingHome(options);
    never.hears(bedRadar, { presence: true, bed_occupancy: true });
    says(never, none, 60);
    expect(hints(never)).toEqual([]);
    const moving = sleeper();
    for (let n = 0; n < 12; n++) {
      says(moving, { ...none, movement: 50 }, 2);
      says(moving, { ...none, movement: 0 }, 3);
    }
    expect(hints(moving)).toEqual([]);
  });

  test('that no breath is found by a radar of the room without a bed sensor: they may sit at a table', () => {
    const home = new DecidingHome({ ...options, devices: [roomRadar] });
    home.hears(roomRadar, { presence: true });
    says(home, { respiration_rate: 15, heart_rate: 66 }, 11, roomRadar);
    says(home, none, 60, roomRadar);
    expect(hints(home)).toEqual([]);
    const bed = new DecidingHome({ ...options, devices: [roomRadar, mat] });
    bed.hears(roomRadar, { presence: true });
    bed.hears(mat, { bed_occupancy: true });
    says(bed, { respiration_rate: 15, heart_rate: 66 }, 11, roomRadar);
    says(bed, none, 11, roomRadar);
    expect(hints(bed)).toEqual(['raised vital_signs (breathing-not-found)']);
  });

  test('what is no longer said: rates that stop coming are no rates', () => {
    const home = sleeper();
    says(home, { ...usual, respiration_rate: 6 }, 10);
    home.passes(minutes(30), [bedRadar]);
    expect(hints(home)).toEqual([]);
    expect(home.last.cannotJudge.map(({ because }) => because.reason)).toEqual(['no-vitals-are-said']);
  });

  test('what cannot be judged is said: a silent radar, a bed of which nothing is known', () => {
    const home = new DecidingHome(options);
    const reasons = () =>
      home.last.cannotJudge.filter(({ rule }) => rule === 'vitals').map((one) => one.because.reason);
    expect(reasons()).toEqual(['vitals-radar-is-not-heard']);
    home.hears(bedRadar, {});
    expect(reasons()).toEqual(['bed-occupancy-is-not-known']);
    home.hears(bedRadar, { bed_occupancy: true });
    expect(reasons()).toEqual(['no-vitals-are-said']);
    home.hears(bedRadar, usual);
    expect(reasons()).toEqual([]);
  });
});
