import { describe, expect, test } from 'vitest';
import { roomHot } from '../../../edge/rules/room-hot.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome } from '../decision/deciding-home.ts';
import { ToldRule } from './told-rule.ts';

const thermometer: DeviceFacts = {
  device: 'climate',
  place: 'bedroom',
  profile: 'climate-profile',
  capabilities: ['temperature', 'battery'],
  silence: hours(25),
};
const noon = '2026-07-20T12:00:00+08:00';
const hot = 'raised room_hot (room-stays-hot)';
const cold = 'raised room_cold (room-stays-cold)';
const cooler = 'cleared room_hot (room-is-cooler-again)';
const silent = 'thermometer-is-not-heard';

function room(degrees: number, options: ConstructorParameters<typeof DecidingHome>[0] = {}): DecidingHome {
  const home = new DecidingHome({ at: noon, devices: [thermometer], ...options });
  home.hears(thermometer, { temperature: degrees });
  return home;
}

const unsure = (home: DecidingHome) => home.last.cannotJudge.filter(({ rule }) => rule.startsWith('room-'));

describe('a hot room', () => {
  test('for 3 h is an alarm, once, until it has cooled by a degree', () => {
    const home = room(33.5);
    home.passes(minutes(90));
    home.hears(thermometer, { temperature: 34.25 });
    home.passes(minutes(90));
    expect(home.timedNews()).toEqual([[10_800, hot]]);
    expect(home.happened[0]?.transition).toMatchObject({
      alarm: {
        place: 'bedroom',
        because: { evidence: { device: 'climate', degrees: 34.25, limitDegrees: 32, hours: 3 } },
      },
    });
    home.hears(thermometer, { temperature: 31.4 });
    home.hears(thermometer, { temperature: 33 });
    home.passes(hours(20));
    expect(home.news()).toEqual([]);
    home.hears(thermometer, { temperature: 31 });
    expect(home.news()).toEqual([cooler]);
    home.hears(thermometer, { temperature: 32 });
    home.passes(hours(5));
    expect(home.news()).toEqual([]);
    home.hears(thermometer, { temperature: 32.1 });
    home.passes(hours(3));
    expect(home.news()).toEqual([hot]);
  });

  test('that dips below the limit, but not by a degree, goes on; one that cools begins again', () => {
    const home = room(33);
    home.passes(hours(2));
    home.hears(thermometer, { temperature: 31.5 });
    home.passes(minutes(30));
    home.hears(thermometer, { temperature: 32.5 });
    home.passes(minutes(30));
    expect(home.timedNews()).toEqual([[10_800, hot]]);

    const cooled = room(33);
    cooled.passes(hours(2));
    cooled.hears(thermometer, { temperature: 30 });
    cooled.hears(thermometer, { temperature: 33 });
    cooled.passes(hours(2));
    expect(cooled.news()).toEqual([]);
  });

  test('a fridge, a balcony and what the settings name are not rooms', () => {
    const fridge = { ...thermometer, device: '冰箱温度计', place: '厨房' };
    const balcony = { ...thermometer, device: 'climate-2', place: 'South balcony' };
    const loft = { ...thermometer, device: 'climate-3', place: 'loft' };
    const rules = { 'room-hot': { otherPlaces: 'loft' } };
    const home = new DecidingHome({ at: noon, devices: [fridge, balcony, loft] });
    const named = new DecidingHome({ at: noon, devices: [fridge, balcony, loft], rules });
    for (const each of [home, named])
      for (const facts of [fridge, balcony, loft]) each.hears(facts, { temperature: 36 });
    home.hears(fridge, { temperature: 4 });
    home.hears(fridge, { temperature: 4 });
    home.passes(hours(4));
    named.passes(hours(4));
    expect(home.happened.map(({ transition }) => 'alarm' in transition && transition.alarm.place)).toEqual(['loft']);
    expect(named.happened.map(({ transition }) => 'alarm' in transition && transition.alarm.device)).toEqual([
      '冰箱温度计',
      'climate-2',
    ]);
  });

  test('nobody is in it while all are away: it counts from when they are back', () => {
    const told = new ToldRule(roomHot, { at: noon, devices: [thermometer] });
    told.hears(thermometer, { temperature: 34 });
    told.passes(hours(2));
    told.believes('away');
    told.passes(hours(12));
    told.hears(thermometer, { temperature: 35 });
    expect(told.told()).toEqual([]);
    told.believes('home');
    told.passes(minutes(179));
    expect(told.told()).toEqual([]);
    told.passes(minutes(1));
    expect(told.told()).toEqual(['alarm room_hot (room-stays-hot)']);
  });
});

describe('what is no temperature of a room', () => {
  test.each([-127, 85, 327.67, 60.5, -31, Number.NaN])('%d begins nothing and ends nothing', (nonsense) => {
    const home = room(21);
    home.hears(thermometer, { temperature: nonsense });
    home.hears(thermometer, { temperature: nonsense });
    home.passes(hours(4));
    expect(home.news()).toEqual([]);
    home.hears(thermometer, { temperature: 28 });
    home.hears(thermometer, { temperature: 33 });
    home.passes(hours(2));
    home.hears(thermometer, { temperature: nonsense });
    home.passes(hours(1));
    expect(home.news()).toEqual([hot]);
    home.hears(thermometer, { temperature: nonsense });
    expect(home.news()).toEqual([]);
  });

  test('a jump counts once the next value confirms it', () => {
    const home = room(21);
    home.hears(thermometer, { temperature: 45 });
    home.passes(hours(1));
    home.hears(thermometer, { temperature: 21.5 });
    home.hears(thermometer, { temperature: 45 });
    home.hears(thermometer, { temperature: 4 });
    home.passes(hours(4));
    expect(home.news()).toEqual([]);
    home.hears(thermometer, { temperature: 35 });
    home.passes(minutes(10));
    home.hears(thermometer, { temperature: 36 });
    home.passes(hours(3));
    expect(home.news()).toEqual([hot]);
  });
});

describe('a thermometer that falls silent', () => {
  test('says nothing of its room: the time stands still, and goes on when it is heard again', () => {
    const home = room(33);
    home.passes(hours(2));
    home.tell({ kind: 'availability', device: thermometer.device, available: false });
    expect(unsure(home)).toEqual([
      { rule: 'room-hot', place: 'bedroom', because: { reason: silent, evidence: { device: 'climate' } } },
      { rule: 'room-cold', place: 'bedroom', because: { reason: silent, evidence: { device: 'climate' } } },
    ]);
    const said = unsure(home);
    home.passes(hours(5));
    home.hears({ ...thermometer, device: 'other' }, { battery: 50 });
    expect(unsure(home)).toEqual(said);
    home.news();
    home.hears(thermometer, { temperature: 33 });
    expect(unsure(home)).toEqual([]);
    home.news();
    home.passes(minutes(59));
    expect(home.news()).toEqual([]);
    home.passes(minutes(1));
    expect(home.news()).toEqual([hot]);
  });

  test('for longer than its silence is not heard, and neither is one that never speaks', () => {
    const home = new DecidingHome({ at: noon, devices: [{ ...thermometer, silence: minutes(60) }] });
    home.passes(minutes(60));
    expect(unsure(home)).toEqual([]);
    home.passes(minutes(6));
    expect(unsure(home).map(({ rule }) => rule)).toEqual(['room-hot', 'room-cold']);
    home.hears(thermometer, { battery: 60 });
    expect(unsure(home)).toEqual([]);
  });

  test('is believed anew afterwards: its next value is no jump', () => {
    const home = room(20);
    home.tell({ kind: 'availability', device: thermometer.device, available: false });
    home.passes(hours(5));
    home.hears(thermometer, { temperature: 34 });
    home.news();
    home.passes(hours(3));
    expect(home.news()).toEqual([hot]);
  });
});

test('a thermometer that is taken away takes its waiting with it', () => {
  const home = room(34);
  home.passes(hours(1));
  home.save();
  home.setup = { ...home.setup, home: { ...home.setup.home, devices: [] } };
  home.restart(seconds(0));
  home.passes(hours(5));
  expect(home.news()).toEqual([]);
  expect(unsure(home)).toEqual([]);
});

test('a change of its limits: the room has been hot since it was first seen to be', () => {
  const told = new ToldRule(roomHot, { at: noon, devices: [thermometer] });
  told.hears(thermometer, { temperature: 31 });
  told.passes(hours(2));
  told.resettles({ degrees: 30 });
  told.passes(hours(2));
  expect(told.told()).toEqual([]);
  told.resettles({ degrees: 30, hours: 1 });
  expect(told.told()).toEqual(['alarm room_hot (room-stays-hot)']);
  told.resettles({ enabled: false });
  expect(JSON.parse(JSON.stringify(told.state))).toEqual({ deadlines: {}, rooms: {} });
});

ruleContract('room-hot', {
  'a hot room': {
    home: { at: noon, devices: [thermometer] },
    raises: ['room_hot', 'room-stays-hot'],
    begins(home) {
      home.hears(thermometer, { temperature: 33 });
    },
    after: hours(3),
    ends: (home) => home.hears(thermometer, { temperature: 28 }),
    ordinary(home) {
      home.hears(thermometer, { temperature: 31 });
    },
    sensor: thermometer,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { hours: 6 }, after: hours(6) },
  },
});

ruleContract('room-cold', {
  'a cold room': {
    home: { at: '2026-01-20T12:00:00+08:00', devices: [thermometer] },
    raises: ['room_cold', 'room-stays-cold'],
    begins(home) {
      home.hears(thermometer, { temperature: 11.5 });
    },
    after: hours(3),
    ends: (home) => home.hears(thermometer, { temperature: 13 }),
    ordinary(home) {
      home.hears(thermometer, { temperature: 14 });
      home.passes(hours(1));
      home.hears(thermometer, { temperature: 12 });
    },
    sensor: thermometer,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { hours: 2 }, after: hours(2) },
  },
  'a room that is cold by a limit of its own': {
    home: { at: '2026-01-20T12:00:00+08:00', devices: [thermometer], rules: { 'room-cold': { degrees: 18 } } },
    raises: ['room_cold', 'room-stays-cold'],
    begins(home) {
      home.hears(thermometer, { temperature: 17 });
    },
    after: hours(3),
    ends: (home) => home.hears(thermometer, { temperature: 19 }),
    ordinary(home) {
      home.hears(thermometer, { temperature: 18.5 });
    },
    sensor: thermometer,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { degrees: 16 }, after: 'never' },
  },
});

test('a cold room is raised with what it was and what it may be', () => {
  const home = room(10.5);
  home.passes(hours(3));
  expect(home.news()).toEqual([cold]);
  expect(home.happened[0]?.transition).toMatchObject({
    alarm: { because: { evidence: { degrees: 10.5, limitDegrees: 12, hours: 3 } } },
  });
});

test('a device of which nothing is known yet is a thermometer once it has said a temperature, and stays one', () => {
  const unseen = { ...thermometer, capabilities: [] };
  const home = new DecidingHome({ at: noon, devices: [unseen, { ...unseen, device: 'fridge' }] });
  home.hears({ ...unseen, device: 'fridge' }, { temperature: 40 });
  home.hears(unseen, { temperature: 34 });
  home.passes(hours(1));
  home.restart(minutes(1));
  home.news();
  home.passes(minutes(119));
  expect(home.news()).toEqual([hot]);
});

test('a limit that became shorter while the thermometer was silent is reached when it is heard again', () => {
  const told = new ToldRule(roomHot, { at: noon, devices: [thermometer] });
  told.hears(thermometer, { temperature: 34 });
  told.passes(hours(2));
  told.tell({ kind: 'availability', device: thermometer.device, available: false });
  told.resettles({ hours: 1 });
  told.passes(hours(1));
  expect(told.told()).toEqual([]);
  told.hears(thermometer, { temperature: 34 });
  expect(told.told()).toEqual(['alarm room_hot (room-stays-hot)']);
});
