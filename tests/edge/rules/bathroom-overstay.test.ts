import { describe, expect, test } from 'vitest';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat } from '../decision/deciding-home.ts';
import {
  bathroom,
  bathroomDoor,
  bedroom,
  byRadar,
  day,
  long,
  motion,
  moves,
  night,
  out,
  passing,
  radar,
  told,
} from './bathroom-home.ts';

describe('somebody who was seen in the bathroom for 3 min and nowhere since', () => {
  test('has been there for an hour: an alarm, once, until they are seen elsewhere', () => {
    const home = told();
    home.hears(bedroom, { occupancy: true });
    moves(home, minutes(3));
    home.hears(bathroom, { occupancy: false });
    home.passes(milliseconds(minutes(57) - 1));
    expect(home.told()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.told()).toEqual([long]);
    expect(home.outcomes[0]).toMatchObject({
      subject: 'bathroom',
      device: 'pir-bathroom',
      because: { evidence: { device: 'pir-bathroom', minutes: 60, limitMinutes: 60, clockTrusted: true } },
    });
    moves(home, minutes(30));
    home.passes(hours(5));
    expect(home.told()).toEqual([]);
    home.hears(bedroom, { occupancy: true });
    expect(home.told()).toEqual([out]);
  });

  test('and moves there all the time: the same hour', () => {
    const home = told();
    moves(home, minutes(59));
    expect(home.told()).toEqual([]);
    moves(home, minutes(1));
    expect(home.told()).toEqual([long]);
  });

  test('at night has an hour and a half, and that until morning is by day again', () => {
    const home = told({ at: night });
    moves(home, minutes(89));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([long]);
    const morning = told({ at: '2026-03-10T05:15:00+08:00' });
    moves(morning, minutes(60));
    expect(morning.told()).toEqual([long]);
  });

  test('at an unknown hour has the limit of the night, and that of the day once it is known', () => {
    const home = told();
    home.clock.setTrusted(false);
    moves(home, minutes(80));
    expect(home.told()).toEqual([]);
    home.clock.setTrusted(true);
    home.tell({ kind: 'clock-changed' });
    expect(home.told()).toEqual([long]);
    expect(home.outcomes[0]).toMatchObject({ lateBy: minutes(20) });
  });
});

describe('somebody who was seen there in passing', () => {
  test('has four hours in which nothing moves anywhere', () => {
    const home = told();
    moves(home, minutes(2));
    home.passes(minutes(237));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([passing]);
  });

  test('at night has most likely gone back to bed: judged in the morning', () => {
    const home = told({ at: '2026-03-11T00:25:00+08:00' });
    home.hears(bathroom, { occupancy: true });
    home.passes(milliseconds(minutes(335) - 1));
    expect(home.told()).toEqual([]);
    home.passes(minutes(15));
    expect(home.told()).toEqual([passing]);
    expect(home.outcomes[0]).toMatchObject({ because: { evidence: { limitMinutes: 240 } } });
  });

  test('at an unknown hour has twice the limit', () => {
    const home = told();
    home.clock.setTrusted(false);
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(479));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([passing]);
  });

  test('and again after 20 min of silence may have been out: the stay begins anew', () => {
    const home = told();
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(100));
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(59));
    expect(home.told()).toEqual([]);
    home.passes(minutes(180));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([passing]);
  });

  test('and within 20 min again is there: from the first sighting', () => {
    const home = told();
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(19));
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(41));
    expect(home.told()).toEqual([long]);
  });
});

test('who is known to be there only after the limit is told at once', () => {
  const quick = told({ settings: { minutes: 15 } });
  quick.hears(bathroom, { occupancy: true });
  quick.passes(minutes(19));
  quick.hears(bathroom, { occupancy: true });
  expect(quick.told()).toEqual([long]);
  const other = { ...radar, place: 'bathroom' };
  const late = told({ devices: [bathroom, bedroom, other], settings: { minutes: 15 } });
  late.hears(bathroom, { occupancy: true });
  late.passes(minutes(19));
  late.hears(other, { presence: true });
  expect(late.told()).toEqual([byRadar]);
  expect(late.outcomes[0]).toMatchObject({ lateBy: minutes(4) });
  const again = told({ devices: [bathroom, bedroom, other] });
  again.hears(bathroom, { occupancy: true });
  again.passes(minutes(90));
  again.hears(other, { presence: true });
  again.passes(minutes(59));
  expect(again.told()).toEqual([]);
});

describe('nobody is there any more', () => {
  const ways: Record<string, (home: ReturnType<typeof told>) => void> = {
    'who is seen elsewhere': (home) => home.hears(bedroom, { occupancy: true }),
    'who lies down': (home) => home.hears(mat, { bed_occupancy: true }),
    'who opens the front door': (home) => home.hears(door, { contact: false }),
    'who opens the bathroom door': (home) => home.hears(bathroomDoor, { contact: false }),
    'when all are away': (home) => home.believes('away'),
    'when the sensor is distrusted': (home) => home.distrusts(bathroom),
  };
  test.each(Object.entries(ways))('%s', (_, way) => {
    const home = told();
    home.hears(door, { contact: true });
    home.hears(bathroomDoor, { contact: true });
    home.hears(mat, { bed_occupancy: false });
    moves(home, minutes(40));
    way(home);
    home.passes(hours(10));
    expect(home.told()).toEqual([]);
  });

  test('repeats, closed doors, distrusted and not-live sensors end nothing', () => {
    const home = told();
    home.hears(door, { contact: true });
    home.hears(mat, { bed_occupancy: true });
    home.hears(bathroomDoor, { contact: false });
    home.distrusts(bedroom);
    moves(home, minutes(40));
    home.hears(door, { contact: true });
    home.hears(mat, { bed_occupancy: true });
    home.hears(bathroomDoor, { contact: true });
    home.hears(bedroom, { occupancy: true });
    home.hears(bedroom, { occupancy: false });
    home.hears({ ...bedroom, device: 'unknown' }, { occupancy: true });
    for (const origin of ['replayed', 'restored', 'simulated'] as const) {
      home.hears(mat, { bed_occupancy: false }, origin);
      home.hears(door, { contact: false }, origin);
    }
    home.passes(minutes(20));
    expect(home.told()).toEqual([long]);
  });

  test('one bathroom is elsewhere for another', () => {
    const home = told({ devices: [bathroom, bedroom, motion('pir-2', '客卫')] });
    moves(home, minutes(50));
    home.hears(motion('pir-2', '客卫'), { occupancy: true });
    home.passes(minutes(239));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([passing]);
  });
});

describe('without sensors elsewhere', () => {
  test('a stay seen by motion cannot be judged', () => {
    const home = told({ devices: [bathroom] });
    moves(home, hours(3));
    home.passes(hours(20));
    expect(home.told()).toEqual([]);
  });

  test('that are heard it cannot be judged, until one is again and nobody is seen there', () => {
    const home = told({ devices: [bathroom, bedroom] });
    moves(home, minutes(30));
    home.estimates({ unheard: { [bedroom.device]: 'silent' } });
    home.passes(minutes(40));
    expect(home.told()).toEqual([]);
    expect(home.outcomes).toEqual([
      {
        kind: 'cannot-judge',
        place: '',
        because: { reason: 'no-sensor-outside-the-bathroom-is-heard', evidence: {} },
      },
    ]);
    home.estimates({ unheard: {} });
    expect(home.outcomes).toEqual([]);
    home.passes(minutes(5));
    expect(home.told()).toEqual([long]);

    const seen = told({ devices: [bathroom, bedroom] });
    moves(seen, minutes(30));
    seen.estimates({ unheard: { [bedroom.device]: 'silent' } });
    seen.passes(minutes(40));
    seen.estimates({ unheard: {} });
    seen.hears(bedroom, { occupancy: true });
    seen.passes(hours(5));
    expect(seen.told()).toEqual([]);
  });
});

describe('the settings', () => {
  test('name the bathrooms', () => {
    const spa = motion('pir-spa', 'Onsen');
    const unnamed = told({ devices: [spa, bedroom] });
    const named = told({ devices: [spa, bedroom], settings: { places: 'onsen' } });
    for (const home of [unnamed, named]) {
      home.hears(spa, { occupancy: true });
      home.passes(hours(4));
    }
    expect(unnamed.told()).toEqual([]);
    expect(named.told()).toEqual([passing]);
  });

  test('change mid-way: the stay counts from when it began; a room that is no bathroom any more has none', () => {
    const home = told();
    moves(home, minutes(20));
    home.resettles({ minutes: 30 });
    home.passes(minutes(10));
    expect(home.told()).toEqual([long]);
    const other = told();
    moves(other, minutes(20));
    other.resettles({ places: 'wc' });
    other.passes(hours(9));
    expect(other.told()).toEqual([]);
  });

  test('follow the longest usual stay of the care plan', () => {
    const of = (longestMinutes: number) => {
      const plan = carePlanSchema.parse({ version: 1, bathroom: { longestMinutes } });
      return settingsOf({}, plan).settings['bathroom-overstay'];
    };
    expect(of(20)).toMatchObject({ minutes: 30, nightMinutes: 90, unsureMinutes: 240 });
    expect(of(200)).toMatchObject({ minutes: 300, nightMinutes: 300, unsureMinutes: 300 });
  });
});

test('the home that cancels is believed: the stay counts from then', () => {
  const home = new DecidingHome({ at: day, devices: [radar, bedroom], rules: { inactivity: { enabled: false } } });
  home.hears(radar, { presence: true });
  home.passes(hours(1), [radar]);
  home.tell({ kind: 'cancel', by: 'all-right-button' });
  expect(home.news()).toEqual([
    'pre-alarm bathroom_overstay (presence-in-the-bathroom-for-long)',
    'cancelled bathroom_overstay during pre-alarm by all-right-button (presence-in-the-bathroom-for-long)',
  ]);
  home.passes(minutes(59), [radar]);
  expect(home.news()).toEqual([]);
  home.passes(minutes(1), [radar]);
  expect(home.news()).toEqual(['pre-alarm bathroom_overstay (presence-in-the-bathroom-for-long)']);
});

test('a sensor that is taken away takes its waiting with it', () => {
  const home = new DecidingHome({ at: day, devices: [bathroom, bedroom], rules: { inactivity: { enabled: false } } });
  home.hears(bathroom, { occupancy: true });
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [bedroom] } };
  home.restart(seconds(0));
  home.passes(hours(5));
  expect(home.news()).toEqual([]);
});

ruleContract('bathroom-overstay', {
  'a stay in the bathroom': {
    home: { at: day, devices: [bathroom, bedroom], rules: { inactivity: { enabled: false } } },
    raises: ['bathroom_overstay', 'in-the-bathroom-for-long'],
    begins(home) {
      home.hears(bedroom, { occupancy: true });
      home.hears(bathroom, { occupancy: true });
      home.passes(minutes(10));
      home.hears(bathroom, { occupancy: true });
    },
    after: minutes(50),
    ends: (home) => home.hears(bedroom, { occupancy: true }),
    ordinary(home) {
      home.hears(bedroom, { occupancy: true });
      home.hears(bathroom, { occupancy: true });
      home.passes(minutes(10));
      home.hears(bathroom, { occupancy: true });
      home.passes(minutes(30));
      home.hears(bedroom, { occupancy: true });
    },
    sensor: bathroom,
    whenSensorDies: 'fires',
    changed: { settings: { minutes: 50 }, after: minutes(40) },
    dst: {
      forward: { at: '2026-03-29T01:30:00+01:00', after: minutes(80) },
      back: { at: '2026-10-25T02:30:00+02:00', after: minutes(80) },
    },
  },
});
