import { describe, expect, test } from 'vitest';
import { carePlanSchema } from '../../../contracts/care-plan.ts';
import { settingsOf } from '../../../edge/care-plan/settings-of.ts';
import { leftAtNight } from '../../../edge/rules/left-at-night.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { door, mat, radar } from '../decision/deciding-home.ts';
import { ToldRule } from './told-rule.ts';

const hall: DeviceFacts = {
  device: 'pir-hall',
  place: 'hall',
  profile: 'motion-profile',
  capabilities: ['occupancy'],
  silence: hours(25),
};
const fridge: DeviceFacts = { ...door, device: 'contact-fridge', place: 'kitchen' };
const night = '2026-03-10T23:30:00+08:00';
const left = 'alarm left_at_night (outside-door-opened-at-night-and-nothing-moves)';
const fromBed = 'alarm left_at_night (out-of-bed-and-outside-door-opened-at-night)';
const unknownHour = 'alarm left_at_night (outside-door-opened-at-unknown-hour-and-nothing-moves)';
const again = 'clear left_at_night (somebody-moves-inside)';

type ToldOptions = ConstructorParameters<typeof ToldRule>[1];
function told(options: ToldOptions = {}) {
  const settings = { enabled: true, ...options.settings };
  const home = new ToldRule(leftAtNight, {
    at: night,
    devices: [door, hall, mat, radar, fridge],
    ...options,
    settings,
  });
  home.hears(door, { contact: true });
  home.hears(fridge, { contact: true });
  return home;
}

function goesOut(home: ReturnType<typeof told>): void {
  home.hears(hall, { occupancy: true });
  home.hears(door, { contact: false });
  home.hears(hall, { occupancy: true });
  home.passes(seconds(8));
  home.hears(door, { contact: true });
  home.hears(hall, { occupancy: true });
}

describe('somebody who leaves home at night', () => {
  test('and then nothing moves for 5 min: an alarm, once, until somebody moves inside', () => {
    const home = told();
    goesOut(home);
    home.passes(milliseconds(minutes(5) - 1));
    expect(home.told()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.told()).toEqual([left]);
    expect(home.outcomes[0]).toMatchObject({
      subject: 'door',
      place: 'hall',
      because: { evidence: { device: 'door', minutes: 5, limitMinutes: 5, sensorsHeard: 4, clockTrusted: true } },
    });
    home.passes(hours(2));
    expect(home.told()).toEqual([]);
    home.hears(hall, { occupancy: true });
    expect(home.told()).toEqual([again]);
  });

  test('just after leaving the bed: 2 min', () => {
    const home = told();
    home.hears(mat, { bed_occupancy: true });
    home.hears(mat, { bed_occupancy: false });
    home.passes(minutes(14));
    goesOut(home);
    home.passes(minutes(2));
    expect(home.told()).toEqual([fromBed]);
    const later = told();
    later.hears(mat, { bed_occupancy: true });
    later.hears(mat, { bed_occupancy: false });
    later.passes(minutes(15));
    goesOut(later);
    later.passes(minutes(4));
    expect(later.told()).toEqual([]);
    later.passes(minutes(1));
    expect(later.told()).toEqual([left]);
  });

  test('through a door of which nothing was known, and that stays open', () => {
    const home = new ToldRule(leftAtNight, { at: night, devices: [door, hall], settings: { enabled: true } });
    home.hears(door, { contact: false });
    home.hears(door, { contact: false });
    home.passes(minutes(5));
    expect(home.told()).toEqual([left]);
  });

  test('and leaves again another night, unseen meanwhile: another alarm', () => {
    const home = told();
    goesOut(home);
    home.passes(hours(1));
    home.hears(door, { contact: false });
    home.passes(minutes(5));
    expect(home.told()).toEqual([left, left]);
    home.passes(minutes(1));
    home.hears(hall, { occupancy: true });
    expect(home.told()).toEqual([again]);
  });
});

test.each([20, 35, 60])('who stood in the open door for %d s before going is gone', (wait) => {
  const home = told();
  home.hears(door, { contact: false });
  home.passes(seconds(wait));
  home.hears(hall, { occupancy: true });
  home.passes(seconds(3));
  home.hears(door, { contact: true });
  home.hears(hall, { occupancy: true });
  home.passes(milliseconds(minutes(5) - 1));
  expect(home.told()).toEqual([]);
  home.passes(milliseconds(1));
  expect(home.told()).toEqual([left]);
});

test('who is seen in the open door and then leaves it open is gone', () => {
  const home = told();
  home.hears(door, { contact: false });
  home.passes(minutes(2));
  home.hears(hall, { occupancy: true });
  home.passes(minutes(3));
  expect(home.told()).toEqual([left]);
});

test('a door that is only closed at night begins the wait; one that bangs puts it off for three limits at most', () => {
  const home = told({ at: '2026-03-10T21:50:00+08:00' });
  home.hears(door, { contact: false });
  home.passes(minutes(40));
  home.hears(door, { contact: true });
  home.passes(minutes(5));
  expect(home.told()).toEqual([left]);
  const windy = told();
  for (let moved = 0; moved < 7; moved += 1) {
    windy.hears(door, { contact: moved % 2 === 1 });
    windy.passes(minutes(2));
  }
  expect(windy.told()).toEqual([]);
  windy.hears(door, { contact: true });
  windy.passes(minutes(1));
  expect(windy.told()).toEqual([left]);
});

describe('it is none', () => {
  const ways: Record<string, (home: ReturnType<typeof told>) => void> = {
    'when the hall sees somebody half a minute later': (home) => home.hears(hall, { occupancy: true }),
    'when somebody lies down': (home) => home.hears(mat, { bed_occupancy: true }),
    'when a radar sees somebody come': (home) => home.hears(radar, { presence: true }),
    'when the fridge is opened': (home) => home.hears(fridge, { contact: false }),
  };
  test.each(Object.entries(ways))('%s', (_, way) => {
    const home = told();
    goesOut(home);
    home.passes(seconds(31));
    way(home);
    home.passes(hours(3));
    expect(home.told()).toEqual([]);
  });

  test('when another room sees somebody once the door is closed; while it is open they may be the one who goes', () => {
    const bedroom = { ...hall, device: 'pir-bedroom', place: 'bedroom' };
    const devices = [door, hall, bedroom];
    const inside = told({ devices });
    const outside = told({ devices });
    for (const home of [inside, outside]) home.hears(door, { contact: false });
    outside.hears(bedroom, { occupancy: true });
    for (const home of [inside, outside]) home.hears(door, { contact: true });
    inside.hears(bedroom, { occupancy: true });
    for (const home of [inside, outside]) home.passes(minutes(5));
    expect(inside.told()).toEqual([]);
    expect(outside.told()).toEqual([left]);
  });

  test('by day, and through the door of a fridge', () => {
    const home = told({ at: '2026-03-10T14:00:00+08:00' });
    goesOut(home);
    home.passes(hours(2));
    const hungry = told();
    hungry.hears(fridge, { contact: false });
    hungry.passes(hours(2));
    expect([...home.told(), ...hungry.told()]).toEqual([]);
  });

  test('while a visitor is there, who goes home', () => {
    const home = told();
    home.estimates({ company: { present: true, because: { reason: 'told', evidence: {} } } });
    goesOut(home);
    home.passes(hours(2));
    expect(home.told()).toEqual([]);
  });

  test('while the bed of who lives alone is not empty; with others it may be another who lies there', () => {
    const alone = told();
    const others = told({ carePlan: { livesAlone: false } });
    for (const home of [alone, others]) {
      home.hears(mat, { bed_occupancy: true });
      goesOut(home);
      home.passes(hours(1));
    }
    expect(alone.told()).toEqual([]);
    expect(others.told()).toEqual([left]);
  });

  test('but it is one beside sensors that are distrusted, silent or not live', () => {
    const home = told();
    home.hears(mat, { bed_occupancy: true });
    home.hears(radar, { presence: true });
    home.estimates({ unheard: { [mat.device]: 'unavailable' } });
    home.distrusts(radar, hall);
    goesOut(home);
    home.passes(minutes(1));
    home.hears(hall, { occupancy: true });
    home.hears(fridge, { contact: false }, 'replayed');
    home.hears({ ...hall, device: 'unknown' }, { occupancy: true });
    home.passes(minutes(4));
    expect(home.told()).toEqual([left]);
    expect(home.outcomes[0]).toMatchObject({ because: { evidence: { sensorsHeard: 3 } } });
  });
});

test('with others in the home only motion after the door was moved again ends it', () => {
  const home = told({ carePlan: { livesAlone: false } });
  goesOut(home);
  home.passes(minutes(5));
  expect(home.told()).toEqual([left]);
  home.hears(hall, { occupancy: true });
  home.passes(hours(1));
  expect(home.told()).toEqual([]);
  home.hears(door, { contact: false });
  home.passes(seconds(31));
  home.hears(hall, { occupancy: true });
  expect(home.told()).toEqual([again]);
});

test('an unknown hour: half an hour, and the night or the day once the hour is known', () => {
  const unknown = told();
  unknown.clock.setTrusted(false);
  goesOut(unknown);
  unknown.passes(minutes(29));
  expect(unknown.told()).toEqual([]);
  unknown.passes(minutes(1));
  expect(unknown.told()).toEqual([unknownHour]);

  const known = told();
  known.clock.setTrusted(false);
  goesOut(known);
  known.passes(minutes(9));
  known.clock.setTrusted(true);
  known.tell({ kind: 'clock-changed' });
  expect(known.told()).toEqual([left]);

  const day = told({ at: '2026-03-10T14:00:00+08:00' });
  day.clock.setTrusted(false);
  goesOut(day);
  day.passes(minutes(9));
  day.clock.setTrusted(true);
  day.tell({ kind: 'clock-changed' });
  day.passes(hours(1));
  expect(day.told()).toEqual([]);
});

test('it is off unless the care plan says dementia or switches it on', () => {
  const of = (plan: object) => settingsOf({}, carePlanSchema.parse({ version: 1, ...plan })).settings['left-at-night'];
  expect(of({})).toMatchObject({ enabled: false });
  expect(of({ dementia: true, sleep: { from: '21:00', to: '07:00' } })).toMatchObject({
    enabled: true,
    nightFrom: '21:00',
    nightTo: '07:00',
  });
  expect(of({ rules: { 'left-at-night': { enabled: true } } })).toMatchObject({ enabled: true });
  expect(of({ dementia: true, rules: { 'left-at-night': { enabled: false } } })).toMatchObject({ enabled: false });
});

ruleContract('left-at-night', {
  'the outside door is opened at night': {
    home: {
      at: night,
      devices: [door, hall],
      rules: {
        'left-at-night': { enabled: true, minutes: 20 },
        'door-open-at-night': { enabled: false },
        inactivity: { enabled: false },
      },
    },
    raises: ['left_at_night', 'outside-door-opened-at-night-and-nothing-moves'],
    begins(home) {
      home.hears(door, { contact: true });
      home.hears(door, { contact: false });
      home.hears(hall, { occupancy: true });
    },
    after: minutes(20),
    ends(home) {
      home.hears(door, { contact: true });
      home.passes(seconds(31));
      home.hears(hall, { occupancy: true });
    },
    ordinary(home) {
      home.hears(door, { contact: true });
      home.hears(door, { contact: false });
      home.passes(minutes(1));
      home.hears(door, { contact: true });
      home.passes(minutes(1));
      home.hears(hall, { occupancy: true });
    },
    sensor: hall,
    whenSensorDies: 'fires',
    changed: { settings: { minutes: 40 }, after: minutes(40) },
  },
});
