import { describe, expect, test } from 'vitest';
import { hours, minutes } from '../../../foundation/durations.ts';
import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { bedroom, frontDoor, hall, InhabitedHome, kitchen, living, radar } from './inhabited-home.ts';

const rooms = [living, kitchen, bedroom];

/** A radar that sees somebody next door: now and then, by day and by night. */
const seesTheNeighbour = (home: InhabitedHome) => (minute: number) => {
  if ([0, 27, 49, 81, 103].includes(minute % 131)) home.sees(radar);
};

/** A day with an outing, from eight to eight. */
function lives(home: InhabitedHome, days: number): void {
  for (let day = 0; day < days; day++) {
    home.spends(hours(4), rooms);
    home.leaves();
    home.spends(hours(3));
    home.comesHome();
    home.spends(hours(7), rooms);
    home.spends(minutes(9 * 60 + 48), [bedroom], 50);
  }
}

/** Hours from the collapse to the alarm; undefined when there is none within a day. */
function hoursToAlarm(home: InhabitedHome): number | undefined {
  const begun = home.storyTime;
  const found = () =>
    home.happened.find(
      ({ after, transition }) =>
        after >= begun &&
        transition.transition === 'raised' &&
        (transition.alarm.kind === 'inactivity' || transition.alarm.kind === 'welfare_check'),
    );
  for (let quarter = 0; quarter < 96 && !found(); quarter++) home.spends(minutes(15));
  const alarm = found();
  return alarm && (alarm.after - begun) / 3_600;
}

describe('a collapse in the kitchen at noon', () => {
  const collapses = (meanwhile: (home: InhabitedHome) => (minute: number) => void) => {
    const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00' });
    home.meanwhile = meanwhile(home);
    lives(home, 6);
    home.spends(hours(4), [...rooms, hall]);
    return home;
  };

  test('is not hidden by a radar that sees the neighbour: it is found as soon as without the radar', () => {
    const quiet = hoursToAlarm(collapses(() => () => undefined));
    const home = collapses(seesTheNeighbour);
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    const haunted = hoursToAlarm(home);
    expect(quiet).toBeLessThanOrEqual(12);
    expect(haunted).toBeLessThanOrEqual((quiet ?? 0) + 0.25);
  });

  test('is not hidden by a radar that began to see ghosts just then: found within half a day and a limit', () => {
    const home = collapses(() => () => undefined);
    home.meanwhile = seesTheNeighbour(home);
    const found = hoursToAlarm(home);
    expect(home.distrusted).toEqual({ radar: 'only-one-that-moves' });
    expect(found).toBeLessThanOrEqual(19);
  });

  test('is hidden where the radar may see somebody who lies in that room for days: it is believed there', () => {
    const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', carePlan: { ability: 'severe' } });
    home.meanwhile = seesTheNeighbour(home);
    lives(home, 6);
    home.spends(hours(4), rooms);
    expect(home.distrusted).toEqual({});
    expect(hoursToAlarm(home)).toBeUndefined();
  });
});

describe('a contact or a mat that flaps', () => {
  const cupboard: DeviceFacts = { ...frontDoor, device: 'cupboard', place: 'kitchen' };
  const chair: DeviceFacts = { ...frontDoor, device: 'chair', place: 'living room', capabilities: ['chair_occupancy'] };
  const options = { at: '2026-03-10T08:00:00+08:00', devices: [...rooms, hall, frontDoor, cupboard, chair] };

  /** Somebody lives there for two days, and falls. From the beginning of the second on, the sensor changes so often a minute. */
  function falls(broken: DeviceFacts, capability: 'contact' | 'chair_occupancy', every: number): InhabitedHome {
    const home = new InhabitedHome(options);
    home.hears(broken, { [capability]: true });
    lives(home, 1);
    let on = true;
    home.meanwhile = (minute) => {
      if (minute % every !== 0) return;
      for (let n = 0; n < (every === 1 ? 5 : 1); n++) home.hears(broken, { [capability]: (on = !on) });
    };
    lives(home, 1);
    home.spends(hours(4), rooms);
    return home;
  }

  test.each([
    ['a loose magnet', cupboard, 'contact', 1, 'changes-too-often'],
    ['the outside door itself', frontDoor, 'contact', 1, 'changes-too-often'],
    ['a broken mat', chair, 'chair_occupancy', 11, 'changes-without-rest'],
  ] as const)('hides no collapse for long: %s', (_, broken, capability, every, reason) => {
    const home = falls(broken, capability, every);
    expect(home.distrusted).toEqual({ [broken.device]: reason });
    expect(home.said('sensor_distrusted')).toEqual([`raised sensor_distrusted (${reason})`]);
    expect(hoursToAlarm(home)).toBeLessThanOrEqual(12);
    // Three quiet days, and it is believed again; the rest of the home is as it was.
    home.meanwhile = () => undefined;
    home.spends(hours(75), rooms);
    expect(home.distrusted).toEqual({});
  });

  test('is none that is used a great deal, or left open', () => {
    const home = new InhabitedHome(options);
    home.hears(cupboard, { contact: true });
    let on = true;
    home.meanwhile = (minute) => {
      const busy = minute % (24 * 60) < 16 * 60;
      if (busy && minute % 3 === 0) home.hears(cupboard, { contact: (on = !on) });
    };
    lives(home, 2);
    expect(home.distrusted).toEqual({});
  });
});

describe('a mat that says for ever that somebody lies in the bed', () => {
  const mat: DeviceFacts = { ...frontDoor, device: 'mat', place: 'bedroom', capabilities: ['bed_occupancy'] };
  const options = { at: '2026-03-10T08:00:00+08:00', devices: [...rooms, hall, frontDoor, mat] };

  test('is a fault after days on which somebody goes about, until the bed is left', () => {
    const home = new InhabitedHome(options);
    home.hears(mat, { bed_occupancy: true });
    lives(home, 4);
    expect(home.distrusted).toEqual({});
    home.save();
    home.restart();
    lives(home, 2);
    expect(home.distrusted).toEqual({ mat: 'bed-never-left' });
    expect(home.said('sensor_distrusted')).toEqual(['raised sensor_distrusted (bed-never-left)']);
    home.hears(mat, { bed_occupancy: false });
    expect(home.distrusted).toEqual({});
  });

  test('is none whose bed is left each day, in an empty home, or of somebody who cannot get up', () => {
    const used = new InhabitedHome(options);
    used.meanwhile = (minute) => {
      if (minute % 720 === 0) used.hears(mat, { bed_occupancy: minute % 1440 === 0 });
    };
    lives(used, 7);
    const empty = new InhabitedHome(options);
    empty.hears(mat, { bed_occupancy: true });
    empty.spends(hours(24 * 7));
    const lying = new InhabitedHome({ ...options, carePlan: { ability: 'complete' } });
    lying.hears(mat, { bed_occupancy: true });
    lives(lying, 7);
    expect([used, empty, lying].map(({ distrusted }) => distrusted['mat'])).toEqual([undefined, undefined, undefined]);
  });
});
