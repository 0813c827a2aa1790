import { describe, expect, test } from 'vitest';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { lowHeight } from '../../../edge/rules/low-height.ts';
import { seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat, radar } from '../decision/deciding-home.ts';

const tall = {
  ...radar,
  place: 'bedroom',
  capabilities: ['fall', 'presence', 'people', 'target_height'],
};
const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };
const rules = { inactivity: { enabled: false }, 'bed-exit-at-night': { enabled: false }, 'not-up': { enabled: false } };
const options = { devices: [tall], rules };
const low = 'pre-alarm fall (near-the-floor)';

/** The radar says a height twice a second. */
function seen(home: DecidingHome, metres: number, forSeconds: number): void {
  for (let half = 0; half < forSeconds * 2; half++) {
    home.hears(tall, { target_height: metres });
    home.passes(seconds(0.5));
  }
}

/** Somebody comes in, and then is near the floor for so long. */
function goesDown(home: DecidingHome, lowFor: number, metres = 0.3): void {
  home.hears(tall, { presence: true });
  seen(home, 1.5, 20);
  seen(home, metres, lowFor);
}

const falls = (home: DecidingHome): string[] => home.news().filter((news) => /fall|long_lie/.test(news));

ruleContract('low-height', {
  'somebody goes down and stays there': {
    home: options,
    raises: ['fall', 'near-the-floor'],
    begins: (home) => {
      goesDown(home, 26);
    },
    after: seconds(4),
    ends: (home) => home.hears(tall, { target_height: 1.2 }),
    ordinary(home) {
      goesDown(home, 10);
      seen(home, 1.5, 30);
    },
    sensor: tall,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { lowSeconds: 33 }, after: seconds(7) },
  },
  'a long lie': {
    home: { ...options, rules: { ...rules, 'low-height': { lieMinutes: 2.1 } } },
    raises: ['long_lie', 'near-the-floor-for-long'],
    // One high echo on the way is nobody standing.
    begins: (home) => {
      goesDown(home, 116);
      home.hears(tall, { target_height: 1.2 });
    },
    after: seconds(10),
    ends: (home) => home.hears(tall, { target_height: 1.2 }),
    ordinary(home) {
      goesDown(home, 60);
      seen(home, 1.5, 30);
    },
    sensor: tall,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { lieMinutes: 2.05 }, after: seconds(7) },
  },
});

describe('somebody near the floor', () => {
  test('for half a minute, who was upright before, is a fall that can be cancelled', () => {
    const home = new DecidingHome(options);
    goesDown(home, 61);
    expect(home.timedNews()).toEqual([
      [50, low],
      [80, 'raised fall (near-the-floor)'],
    ]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: { place: 'bedroom', because: { evidence: { device: 'radar', lowMetres: 0.4, lowSeconds: 30 } } },
    });
    seen(home, 0.6, 20);
    expect(falls(home)).toEqual([]);
    seen(home, 1.5, 6);
    expect(falls(home)).toEqual(['cleared fall (upright-again)']);
  });

  test('one high echo ends nothing that was raised, whatever is or is not seen afterwards', () => {
    let checked = 0;
    for (const after of [undefined, 0.3, 0.6]) {
      const home = new DecidingHome(options);
      goesDown(home, 61);
      home.news();
      home.hears(tall, { target_height: 1.5 });
      home.hears(tall, { target_height: 1.5 });
      home.passes(seconds(4));
      if (after !== undefined) home.hears(tall, { target_height: after });
      home.passes(seconds(4));
      home.hears(tall, { presence: true });
      home.passes(seconds(90), [tall]);
      expect(falls(home)).toEqual([]);
      checked++;
    }
    expect(checked).toBe(3);
  });

  test('and still so after ten minutes is a long lie', () => {
    const home = new DecidingHome(options);
    goesDown(home, 601);
    expect(falls(home)).toEqual([low, 'raised fall (near-the-floor)', 'raised long_lie (near-the-floor-for-long)']);
    seen(home, 1.5, 6);
    expect(falls(home)).toEqual(['cleared fall (upright-again)', 'cleared long_lie (upright-again)']);
  });

  test('who says that all is right may stay there for a quarter of an hour', () => {
    const home = new DecidingHome(options);
    goesDown(home, 40);
    home.tell({ kind: 'cancel', by: 'portal' });
    expect(falls(home)).toEqual([low, 'cancelled fall during pre-alarm by portal (near-the-floor)']);
    seen(home, 0.3, 15 * 60 - 1);
    expect(falls(home)).toEqual([]);
    seen(home, 0.3, 2);
    expect(falls(home)).toEqual(['pre-alarm fall (still-near-the-floor-after-cancel)']);
    const up = new DecidingHome(options);
    goesDown(up, 40);
    up.tell({ kind: 'cancel', by: 'portal' });
    up.news();
    seen(up, 1.5, 30);
    seen(up, 0.3, 29);
    expect(falls(up)).toEqual([]);
    seen(up, 0.3, 2);
    expect(falls(up)).toEqual([low]);
  });
});

describe('is no fall', () => {
  test('what was never upright: an animal, a machine, a ghost', () => {
    const home = new DecidingHome(options);
    home.hears(tall, { presence: true });
    seen(home, 0.3, 300);
    expect(falls(home)).toEqual([]);
  });

  test('somebody in bed: the mattress is higher, and a bed sensor says so', () => {
    const home = new DecidingHome(options);
    goesDown(home, 300, 0.55);
    expect(falls(home)).toEqual([]);
    const bed = new DecidingHome({ ...options, devices: [tall, mat] });
    bed.hears(mat, { bed_occupancy: true });
    goesDown(bed, 300);
    expect(falls(bed)).toEqual([]);
  });

  test('unless the bed that is occupied stands in another room', () => {
    const elsewhere = { ...mat, place: 'guest room' };
    const home = new DecidingHome({ ...options, devices: [tall, elsewhere] });
    home.hears(elsewhere, { bed_occupancy: true });
    goesDown(home, 40);
    expect(falls(home)).toEqual([low]);
  });

  test('a room that was left: an empty floor, nobody present, movement elsewhere', () => {
    const empty = new DecidingHome(options);
    goesDown(empty, 300, 0);
    expect(falls(empty)).toEqual([]);
    const left = new DecidingHome(options);
    goesDown(left, 20);
    left.hears(tall, { presence: false });
    seen(left, 0.3, 60);
    expect(falls(left)).toEqual([]);
    const elsewhere = new DecidingHome({ ...options, devices: [tall, motion] });
    goesDown(elsewhere, 20);
    elsewhere.hears(motion, { occupancy: true });
    seen(elsewhere, 0.3, 60);
    expect(falls(elsewhere)).toEqual([]);
  });

  test('one of several people, and heights that come no more', () => {
    const two = new DecidingHome(options);
    two.hears(tall, { people: 2 });
    goesDown(two, 60);
    expect(falls(two)).toEqual([]);
    const lost = new DecidingHome(options);
    goesDown(lost, 10);
    lost.passes(seconds(120), [tall]);
    expect(falls(lost)).toEqual([]);
  });

  test('what the radar itself reports already: one fall, not two', () => {
    const home = new DecidingHome(options);
    goesDown(home, 10);
    home.hears(tall, { fall: true });
    seen(home, 0.3, 60);
    expect(falls(home)).toEqual(['pre-alarm fall (radar-reports-fall)', 'raised fall (radar-reports-fall)']);
  });

  test('in a home with an animal, by the care plan', () => {
    const made = (pets: boolean) => lowHeight.fromPlan?.(carePlanSchema.parse({ pets }), lowHeight.settings.parse({}));
    expect([made(false), made(true)]).toEqual([{}, { enabled: false }]);
  });
});
