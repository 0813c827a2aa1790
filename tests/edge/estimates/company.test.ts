import { describe, expect, test } from 'vitest';
import { days, hours, minutes, seconds } from '../../../foundation/durations.ts';
import { weekdayOf } from '../../../edge/estimates/planned-visit.ts';
import type { HomeOptions } from '../decision/deciding-home.ts';
import { bedroom, InhabitedHome, kitchen, living, radar } from './inhabited-home.ts';

const rooms = [living, kitchen, bedroom];
const company = (home: InhabitedHome) => home.state.estimates.company;

/** Each day somebody goes out and comes home, and moves about as one person does. */
function knownHome(options: HomeOptions = {}): InhabitedHome {
  const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', ...options });
  for (let day = 0; day < 5; day++) {
    home.leaves();
    home.clock.advance(hours(1));
    home.usesDoor();
    fetches(home);
    home.spends(hours(22), rooms);
  }
  return home;
}

/** Here, there and here again, once. */
function fetches(home: InhabitedHome): void {
  for (const facts of [living, kitchen, living]) home.sees(facts, seconds(3));
}

/** One in the kitchen and one in the living room, both moving. */
function twoMove(home: InhabitedHome): void {
  for (let time = 0; time < 20; time++) home.sees(time % 2 === 0 ? living : kitchen, seconds(4));
}

/** Somebody comes in; two people are seen to move, and again some minutes later. */
function visited(home: InhabitedHome): void {
  home.usesDoor();
  twoMove(home);
  home.spends(minutes(6), [living, kitchen], 2);
  twoMove(home);
}

describe('a visitor who is seen', () => {
  test('is believed in when two people move, twice, after a door was used', () => {
    const home = knownHome();
    expect(company(home).present).toBe(false);
    home.usesDoor();
    twoMove(home);
    expect(company(home).present).toBe(false);
    home.spends(minutes(6), [living, kitchen], 2);
    twoMove(home);
    expect(company(home)).toMatchObject({ present: true, because: { reason: 'two-people-move' } });
  });

  test('leaves within 20 minutes of the door being used, when no second person shows any more', () => {
    const home = knownHome();
    visited(home);
    home.spends(minutes(30), [living, kitchen]);
    expect(company(home).present).toBe(true);
    home.usesDoor();
    home.spends(minutes(19), [living]);
    expect(company(home).present).toBe(true);
    home.spends(minutes(2), [living]);
    expect(company(home).present).toBe(false);
  });

  test('stays when only a parcel was taken in', () => {
    const home = knownHome();
    visited(home);
    home.usesDoor();
    twoMove(home);
    home.spends(minutes(6), [living, kitchen], 2);
    twoMove(home);
    home.spends(minutes(40), [living]);
    expect(company(home).present).toBe(true);
  });

  test('is no longer believed in 90 minutes after the last sign: nobody is hidden by a visitor who never leaves', () => {
    const home = knownHome();
    visited(home);
    home.clock.advance(minutes(89));
    expect(company(home).present).toBe(true);
    home.clock.advance(minutes(2));
    expect(company(home).present).toBe(false);
  });

  test('is no longer believed in 8 hours after it began, whatever the signs, until a door is used', () => {
    const home = knownHome();
    visited(home);
    home.meanwhile = (minute) => {
      if (minute % 20 === 0) twoMove(home);
    };
    home.spends(hours(7), [living]);
    expect(company(home).present).toBe(true);
    home.spends(hours(2), [living]);
    expect(company(home).present).toBe(false);
    home.meanwhile = () => undefined;
    home.spends(hours(1), [living]);
    visited(home);
    expect(company(home).present).toBe(true);
  });

  test('is not made of one person who goes to and fro, nor of two when nobody can have come in', () => {
    const home = knownHome();
    home.usesDoor();
    for (let time = 0; time < 8; time++) {
      fetches(home);
      home.spends(minutes(3), [living], 1);
    }
    expect(company(home).present).toBe(false);
    home.spends(hours(1), rooms);
    twoMove(home);
    home.spends(minutes(6), [living, kitchen], 2);
    twoMove(home);
    expect(company(home).present).toBe(false);
  });

  test('is not made of sensors that see into each other every day', () => {
    const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00' });
    let checked = 0;
    for (let day = 0; day < 10; day++) {
      home.leaves();
      home.clock.advance(hours(1));
      visited(home);
      if (day > 3) expect(company(home).present).toBe(false);
      home.spends(hours(22), rooms);
      checked++;
    }
    expect(checked).toBe(10);
  });

  test('is not made of a radar at rest and somebody who moves in another room', () => {
    const home = knownHome();
    home.usesDoor();
    home.hears(radar, { presence: true });
    for (let time = 0; time < 60; time++) {
      home.sees(kitchen, seconds(4));
      home.hears(radar, { presence: true });
      home.clock.advance(seconds(6));
    }
    expect(company(home).present).toBe(false);
  });

  test.each([
    ['several people live there', { carePlan: { livesAlone: false } }],
    ['there are pets', { carePlan: { pets: true } }],
  ])('proves nothing where %s', (_, options) => {
    const home = knownHome(options);
    visited(home);
    home.hears(radar, { people: 2 });
    home.clock.advance(minutes(10));
    expect(company(home)).toEqual({ present: false, because: { reason: 'nobody-else-noticed', evidence: {} } });
  });

  test('is not made of values that are not live', () => {
    const home = knownHome();
    for (const origin of ['replayed', 'restored', 'simulated'] as const) home.hears(radar, { people: 2 }, origin);
    home.clock.advance(minutes(10));
    expect(company(home).present).toBe(false);
  });
});

describe('a radar that counts people', () => {
  test('is believed after five minutes, and not when it counts two for a moment', () => {
    const home = knownHome();
    home.hears(radar, { people: 2 });
    home.clock.advance(minutes(4));
    home.hears(radar, { people: 1 });
    home.clock.advance(minutes(30));
    expect(company(home).present).toBe(false);
    home.hears(radar, { people: 2 });
    home.clock.advance(minutes(5));
    expect(company(home).because).toEqual({ reason: 'radar-counts-two-people', evidence: { device: 'radar' } });
  });

  test('that counts two for ever is believed for 8 hours', () => {
    const home = knownHome();
    home.meanwhile = () => void home.hears(radar, { people: 2 });
    home.spends(hours(8));
    expect(company(home).present).toBe(true);
    home.spends(minutes(10));
    expect(company(home).present).toBe(false);
    home.spends(days(1));
    expect(company(home).present).toBe(false);
  });

  test('goes on across a restart and a step of the clock, and is over when its time passed while the hub was down', () => {
    const home = knownHome();
    home.hears(radar, { people: 2 });
    home.clock.advance(minutes(6));
    home.save();
    home.restart();
    home.clock.stepWall(hours(5));
    home.tell({ kind: 'wake' });
    expect(company(home).present).toBe(true);
    home.save();
    home.powerCut({ outage: hours(2), clockTrusted: true });
    expect(company(home).present).toBe(false);
  });
});

describe('a visit of the care plan', () => {
  // 2026-03-10 is a Tuesday.
  const plan = (from: string, to: string, weekdays = [2]) => ({
    carePlan: { visits: [{ weekdays, from, to, by: 'nurse' as const }] },
  });
  const at = '2026-03-10T08:00:00+08:00';
  const presentFrom = (home: InhabitedHome, hoursLong: number): string[] => {
    const turns: string[] = [];
    let before = company(home).present;
    if (before) turns.push('0 on');
    for (let minute = 1; minute <= hoursLong * 60; minute++) {
      home.clock.advance(minutes(1));
      if (company(home).present === before) continue;
      before = !before;
      turns.push(`${minute} ${before ? 'on' : 'off'}`);
    }
    return turns;
  };

  test('counts from its beginning to its end, on its day', () => {
    const home = new InhabitedHome({ at, ...plan('09:00', '10:30') });
    expect(presentFrom(home, 24)).toEqual(['60 on', '150 off']);
    expect(presentFrom(home, 24)).toEqual([]);
    home.clock.advance(days(5));
    expect(presentFrom(home, 24)).toEqual(['60 on', '150 off']);
  });

  test('says who is expected and when', () => {
    const home = new InhabitedHome({ at, ...plan('07:30', '10:30') });
    expect(company(home).because).toEqual({
      reason: 'visit-is-planned',
      evidence: { by: 'nurse', from: '07:30', to: '10:30' },
    });
  });

  test('counts for four hours at most, and over midnight', () => {
    const long = new InhabitedHome({ at, ...plan('09:00', '20:00') });
    expect(presentFrom(long, 24)).toEqual(['60 on', '300 off']);
    const night = new InhabitedHome({ at, ...plan('23:00', '01:00') });
    expect(presentFrom(night, 24)).toEqual(['900 on', '1020 off']);
  });

  test('is at its hour by the clocks on the wall in the nights in which they change', () => {
    let checked = 0;
    for (const [begins, turns] of [
      ['2026-03-29T00:00:00+01:00', ['180 on', '240 off']],
      ['2026-10-25T00:00:00+02:00', ['300 on', '360 off']],
    ] as const) {
      const home = new InhabitedHome({ at: begins, timeZone: 'Europe/Berlin', ...plan('04:00', '05:00', [7]) });
      expect(presentFrom(home, 12)).toEqual(turns);
      checked++;
    }
    expect(checked).toBe(2);
  });

  test('is not believed in while the hub does not know what time it is, and is when it does', () => {
    const home = new InhabitedHome({ at: '2026-03-10T09:30:00+08:00', clockTrusted: false, ...plan('09:00', '10:30') });
    expect(company(home).present).toBe(false);
    home.trust(true);
    expect(company(home).present).toBe(true);
    home.trust(false);
    expect(company(home).present).toBe(false);
  });

  test('counts where several people live, too', () => {
    const home = new InhabitedHome({
      at: '2026-03-10T09:30:00+08:00',
      carePlan: { livesAlone: false, ...plan('09:00', '10:30').carePlan },
    });
    expect(company(home).present).toBe(true);
  });

  test('weekdays are those of the calendar', () => {
    const known = { '2026-03-09': 1, '2026-03-15': 7, '2024-02-29': 4, '2000-01-01': 6, '2026-12-31': 4 };
    const found = Object.keys(known).map((date) => [date, weekdayOf(date)]);
    expect(Object.fromEntries(found)).toEqual(known);
  });
});
