import { describe, expect, test } from 'vitest';
import { hours, milliseconds, minutes, type Duration } from '../../../foundation/durations.ts';
import { bathroom, bathroomDoor, bedroom, byRadar, day, out, radar, told } from './bathroom-home.ts';
import { DecidingHome, door } from '../decision/deciding-home.ts';

describe('a sensor of presence in the bathroom', () => {
  test('knows at once, and when somebody has gone', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.passes(minutes(59));
    home.hears(radar, { presence: true });
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([byRadar]);
    home.hears(radar, { presence: false });
    home.passes(milliseconds(minutes(10) - 1));
    expect(home.told()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.told()).toEqual(['clear bathroom_overstay (left-the-bathroom)']);
  });

  test('counts from when motion was first seen there', () => {
    const other = { ...radar, place: 'bathroom' };
    const home = told({ devices: [bathroom, bedroom, other] });
    home.hears(bathroom, { occupancy: true });
    home.passes(minutes(1));
    home.hears(other, { presence: true });
    home.passes(minutes(59));
    expect(home.told()).toEqual([byRadar]);
  });

  test('that sees a ghost is not believed while who lives alone moves elsewhere', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.passes(minutes(30));
    home.hears(bedroom, { occupancy: true });
    home.hears(radar, { presence: true });
    home.passes(minutes(3));
    home.hears(bedroom, { occupancy: true });
    home.hears(radar, { presence: true });
    home.passes(hours(10));
    expect(home.told()).toEqual([]);
  });

  const glimpses: Record<string, (home: ReturnType<typeof told>) => void> = {
    'one glimpse elsewhere': (home) => home.hears(bedroom, { occupancy: true }),
    'the front door': (home) => home.hears(door, { contact: false }),
    'the door of the bathroom': (home) => home.hears(inside, { contact: false }),
    'glimpses far apart': (home) => {
      home.hears(bedroom, { occupancy: true });
      home.passes(minutes(11));
      home.hears(bedroom, { occupancy: true });
    },
  };
  const inside = { ...bathroomDoor, place: radar.place };
  test.each(Object.entries(glimpses))('that goes on seeing somebody outweighs %s', (_, glimpse) => {
    const home = told({ devices: [bedroom, radar, door, inside] });
    const began = home.clock.now().monotonic;
    home.hears(door, { contact: true });
    home.hears(inside, { contact: true });
    home.hears(radar, { presence: true });
    home.passes(minutes(20));
    glimpse(home);
    home.passes(milliseconds(began + minutes(60) - home.clock.now().monotonic - 1));
    expect(home.told()).toEqual([]);
    home.passes(milliseconds(1));
    expect(home.told()).toEqual([byRadar]);
    home.hears(bedroom, { occupancy: true });
    home.passes(hours(1));
    expect(home.told()).toEqual([]);
  });

  test('that sees nobody after a glimpse elsewhere shows that they have gone', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.passes(minutes(58));
    home.hears(bedroom, { occupancy: true });
    home.passes(minutes(5));
    expect(home.told()).toEqual([]);
    home.hears(radar, { presence: false });
    home.hears(radar, { presence: true });
    home.passes(minutes(59));
    expect(home.told()).toEqual([]);
    home.passes(minutes(1));
    expect(home.told()).toEqual([byRadar]);
    home.hears(radar, { presence: false });
    home.hears(bedroom, { occupancy: true });
    expect(home.told()).toEqual([out]);
  });

  test('that loses somebody who lies still finds the same stay again; the limit waits until then', () => {
    const home = told();
    for (let found = 0; found < 2; found += 1) {
      home.hears(radar, { presence: true });
      home.passes(minutes(27));
      home.hears(radar, { presence: false });
      home.passes(minutes(2));
    }
    home.passes(minutes(6));
    expect(home.told()).toEqual([]);
    home.hears(radar, { presence: true });
    expect(home.told()).toEqual([byRadar]);
    home.hears(radar, { presence: false });
    home.passes(minutes(6));
    home.hears(radar, { presence: true });
    home.passes(hours(1));
    expect(home.told()).toEqual([]);
  });

  test('that is no longer believed leaves the alarm as it is, and cannot be judged', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.passes(hours(1));
    expect(home.told()).toEqual([byRadar]);
    home.hears(radar, { presence: false });
    home.passes(minutes(5));
    home.distrusts(radar);
    home.passes(hours(1));
    expect(home.told()).toEqual([]);
    home.hears(radar, { presence: false });
    expect(home.outcomes).toEqual([
      {
        kind: 'cannot-judge',
        place: radar.place,
        because: { reason: 'sensor-is-not-believed', evidence: { device: radar.device } },
      },
    ]);
    // The very same doubt is no news: what a device says that is not of this home changes nothing.
    const [doubt] = home.outcomes;
    home.hears({ ...radar, device: 'stranger' }, { presence: true });
    expect(home.outcomes[0]).toBe(doubt);
    home.estimates({ distrusted: {} });
    expect(home.outcomes).toEqual([]);
    home.passes(minutes(10));
    expect(home.told()).toEqual([out]);
    expect(home.outcomes).toHaveLength(1);
  });

  test.each([
    ['others live there', { livesAlone: false }],
    ['an animal does', { pets: true }],
  ])('is believed beside motion elsewhere where %s', (_, carePlan) => {
    const home = told({ carePlan });
    home.hears(radar, { presence: true });
    home.hears(bedroom, { occupancy: true });
    home.passes(hours(1));
    expect(home.told()).toEqual([byRadar]);
    home.hears(bedroom, { occupancy: true });
    expect(home.told()).toEqual([]);
  });

  test('is believed beside motion elsewhere while a visitor is there', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.estimates({ company: { present: true, because: { reason: 'told', evidence: {} } } });
    home.hears(bedroom, { occupancy: true });
    home.passes(hours(1));
    expect(home.told()).toEqual([byRadar]);
  });

  test('that falls silent leaves somebody there', () => {
    const home = told();
    home.hears(radar, { presence: true });
    home.passes(minutes(30));
    home.estimates({ unheard: { [radar.device]: 'silent' } });
    home.passes(minutes(30));
    expect(home.told()).toEqual([byRadar]);
  });
});

/** A person at the relay closes all that stands. */
const closesAll = (home: DecidingHome) =>
  home.tell({ kind: 'incident-closed', alarmIds: home.state.alarms.open.map(({ alarmId }) => alarmId) });

test('who is still there after the incident was closed is spoken of again after the same time, and ends both', () => {
  const home = new DecidingHome({ at: day, devices: [radar], rules: { inactivity: { enabled: false } } });
  home.hears(radar, { presence: true });
  const stays = (duration: Duration) => home.passes(duration, [radar]);
  const news = () => home.news().filter((text) => text.includes('bathroom_overstay'));
  const again = 'bathroom_overstay (presence-in-the-bathroom-for-long)';
  stays(minutes(62));
  expect(news()).toEqual([`pre-alarm ${again}`, `raised ${again}`]);
  closesAll(home);
  home.save();
  home.restart();
  stays(minutes(55));
  expect(news()).toEqual([]);
  stays(minutes(10));
  expect(news()).toEqual([`pre-alarm ${again}`, `raised ${again}`]);
  closesAll(home);
  stays(minutes(5));
  home.hears(radar, { presence: false });
  stays(minutes(20));
  expect(news().length).toBeGreaterThan(0);
  expect(home.state.alarms.open.filter(({ kind }) => kind === 'bathroom_overstay')).toEqual([]);
});

test('whom the radar lost just before the incident was closed has come out', () => {
  const home = new DecidingHome({ at: day, devices: [radar], rules: { inactivity: { enabled: false } } });
  home.hears(radar, { presence: true });
  home.passes(minutes(65), [radar]);
  expect(home.news()).toContain('raised bathroom_overstay (presence-in-the-bathroom-for-long)');
  home.hears(radar, { presence: false });
  home.passes(minutes(2), [radar]);
  closesAll(home);
  home.passes(minutes(10), [radar]);
  expect(home.news()).toEqual(['cleared bathroom_overstay (left-the-bathroom)']);
  home.passes(hours(3), [radar]);
  expect(home.news()).toEqual([]);
});
