import { describe, expect, test } from 'vitest';
import { days, hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import type { HomeOptions } from '../decision/deciding-home.ts';

import { bedroom, frontDoor, hall, InhabitedHome, kitchen, living, radar } from './inhabited-home.ts';

const rooms = [living, kitchen, bedroom];

/** Long enough at home, from room to room, that it is known that somebody walks about there. */
function lived(options: HomeOptions = {}): InhabitedHome {
  const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', ...options });
  home.spends(hours(5), rooms);
  return home;
}

/** Sees somebody next door now and then. */
const ghost = (home: InhabitedHome) => (minute: number) => {
  if ([0, 27, 49, 81, 103].includes(minute % 131)) home.sees(radar);
};

function goesOut(home: InhabitedHome, times: number): void {
  for (let time = 0; time < times; time++) {
    home.leaves();
    home.spends(hours(3));
    home.comesHome();
    home.spends(hours(2), rooms);
  }
}

describe('a radar that sees the flat next door', () => {
  test('is distrusted when it alone moves while everybody is out, the fifth time', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 4);
    expect(home.distrusted).toEqual({});
    goesOut(home, 1);
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    expect(home.said('sensor_distrusted')).toEqual(['raised sensor_distrusted (moves-while-nobody-is-home)']);
  });

  test('is trusted again after three days in which it did not, and not after two', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 5);
    home.meanwhile = () => undefined;
    for (let day = 0; day < 2; day++) {
      home.spends(hours(20), rooms);
      goesOut(home, 1);
    }
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    home.spends(days(1), rooms);
    expect(home.distrusted).toEqual({});
    expect(home.said('sensor_distrusted').at(-1)).toBe('cleared sensor_distrusted (sensor-trusted-again)');
  });

  test('stays distrusted for as long as it goes on', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 5);
    for (let day = 0; day < 5; day++) {
      home.spends(hours(19), rooms);
      goesOut(home, 1);
    }
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    expect(home.said('sensor_distrusted')).toHaveLength(1);
  });

  test.each([
    ['an animal may be there', { carePlan: { pets: true } }],
    ['somebody else may be at home', { carePlan: { livesAlone: false } }],
    ['the person may be the one who stays in that room', { carePlan: { ability: 'severe' as const } }],
  ])('is not distrusted for it when %s', (_, options) => {
    const home = lived(options);
    home.meanwhile = ghost(home);
    goesOut(home, 7);
    expect(home.distrusted).toEqual({});
  });

  test('is not distrusted where nobody was ever seen to walk about: it may be where the person lies', () => {
    const home = new InhabitedHome();
    home.meanwhile = ghost(home);
    for (let visit = 0; visit < 8; visit++) {
      home.comesHome();
      home.leaves();
      home.spends(hours(3));
    }
    expect(home.distrusted).toEqual({});
  });

  test('a home that was left in silence speaks for it', () => {
    const home = lived();
    for (let time = 0; time < 7; time++) {
      home.meanwhile = ghost(home);
      goesOut(home, 1);
      home.meanwhile = () => undefined;
      goesOut(home, 1);
    }
    expect(home.distrusted).toEqual({});
  });

  test('values that are not live prove nothing', () => {
    const home = lived();
    home.meanwhile = (minute) => {
      if (minute % 27 === 0) {
        home.hears(radar, { presence: true }, 'replayed');
        home.hears(radar, { presence: false }, 'replayed');
      }
    };
    goesOut(home, 7);
    expect(home.distrusted).toEqual({});
  });

  test('restarts, a power cut, steps of the clock and one that loses trust change nothing of that', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 2);
    home.save();
    home.restart();
    goesOut(home, 2);
    home.save();
    home.powerCut({ outage: minutes(5), clockTrusted: false, wallLag: hours(9) });
    home.clock.stepWall(days(-3));
    home.tell({ kind: 'wake' });
    home.spends(hours(4), rooms);
    goesOut(home, 1);
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    home.save();
    home.restart();
    expect(home.distrusted).toEqual({ radar: 'moves-while-nobody-is-home' });
    expect(home.said('sensor_distrusted')).toHaveLength(1);
    expect(home.notes).toEqual([]);
  });

  test('what it says of danger still counts', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 5);
    home.hears(radar, { fall: true });
    expect(home.said('fall')).toEqual(['pre-alarm fall (radar-reports-fall)']);
  });

  test('starts afresh when somebody has seen to it, or it hangs in another place', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    goesOut(home, 5);
    home.hears(radar, { tamper: true });
    expect(Object.keys(home.distrusted)).toEqual(['radar']);
    home.hears(radar, { tamper: false });
    expect(home.distrusted).toEqual({});
    goesOut(home, 5);
    expect(Object.keys(home.distrusted)).toEqual(['radar']);
    home.save();
    home.setup = {
      ...home.setup,
      home: {
        ...home.setup.home,
        devices: home.setup.home.devices.map((facts) =>
          facts.device === 'radar' ? { ...facts, place: 'bathroom' } : facts,
        ),
      },
    };
    home.restart();
    expect(home.distrusted).toEqual({});
  });
});

describe('a sensor that sees a curtain or a fan', () => {
  test('is distrusted when it never rests through half a day and a night, while somebody moves elsewhere', () => {
    const home = lived();
    home.meanwhile = (minute) => {
      if (minute % 4 === 0) home.sees(radar);
    };
    home.spends(hours(11), rooms);
    expect(home.distrusted).toEqual({});
    home.spends(hours(2), rooms);
    expect(home.distrusted).toEqual({ radar: 'never-rests' });
  });

  test('is not when it rests for a quarter of an hour now and then, as the sensor of a lively room does', () => {
    const home = lived();
    home.meanwhile = (minute) => {
      if (minute % 4 === 0 && minute % 240 > 25) home.sees(radar);
    };
    home.spends(days(2), rooms);
    expect(home.distrusted).toEqual({});
  });

  test('is distrusted when it triggers like clockwork for hours in which nothing else moves', () => {
    const home = lived();
    home.meanwhile = (minute) => {
      if (minute % 15 === 0) home.sees(kitchen);
    };
    home.spends(hours(3));
    expect(home.distrusted).toEqual({});
    home.spends(hours(2));
    expect(home.distrusted).toEqual({ 'pir-kitchen': 'moves-like-clockwork' });
  });

  test('is so as well when each of its triggers is said twice', () => {
    const home = lived();
    home.meanwhile = (minute) => {
      if (minute % 15 !== 0) return;
      home.hears(kitchen, { occupancy: true });
      home.hears(kitchen, { occupancy: true });
      home.clock.advance(seconds(1));
      home.sees(kitchen);
    };
    home.spends(hours(5));
    expect(home.distrusted).toEqual({ 'pir-kitchen': 'moves-like-clockwork' });
  });

  test('is not when its times are those of a person', () => {
    const home = lived();
    const visits = [3, 19, 31, 52, 58, 71, 90, 97, 122];
    home.meanwhile = (minute) => {
      if (visits.includes(minute % 127)) home.sees(bedroom);
    };
    home.spends(hours(9));
    expect(home.distrusted).toEqual({});
  });
});

describe('presence that never ends', () => {
  /** It is said every minute, as a radar does. */
  const stuck = (home: InhabitedHome) => () => void home.hears(radar, { presence: true });

  test('is distrusted after half a day of which somebody was elsewhere for hours', () => {
    const home = lived();
    home.meanwhile = stuck(home);
    home.spends(hours(11), rooms);
    expect(home.distrusted).toEqual({});
    home.spends(hours(2), rooms);
    expect(home.distrusted).toEqual({ radar: 'presence-never-ends' });
  });

  test('comes back a day after it has ended, and not before', () => {
    const home = lived();
    home.meanwhile = stuck(home);
    home.spends(days(3), rooms);
    expect(home.said('sensor_distrusted')).toEqual(['raised sensor_distrusted (presence-never-ends)']);
    home.meanwhile = () => undefined;
    home.hears(radar, { presence: false });
    home.spends(hours(23), rooms);
    expect(home.distrusted).toEqual({ radar: 'presence-never-ends' });
    home.spends(hours(2), rooms);
    expect(home.distrusted).toEqual({});
  });

  test('is not distrusted in the only room with life: somebody ill lies there', () => {
    const home = lived();
    home.meanwhile = stuck(home);
    home.spends(days(2));
    expect(home.distrusted).toEqual({});
  });

  test('said once, it may be that only the message of its end was lost', () => {
    const home = lived();
    home.hears(radar, { presence: true });
    home.spends(days(2), rooms);
    expect(home.distrusted).toEqual({});
  });
});

describe('a sensor that moves all night', () => {
  const night = { from: '22:00', to: '06:00' };
  /** Asleep in the bedroom, turning over; the radar sees the neighbours. */
  const sleepsThrough = (home: InhabitedHome, nights: number): void => {
    for (let count = 0; count < nights; count++) {
      home.meanwhile = () => undefined;
      home.spends(hours(12), rooms);
      home.meanwhile = (minute) => {
        if (minute % 5 === 0 && minute % 50 > 9) home.sees(radar);
      };
      home.spends(hours(12), [bedroom], 10);
    }
    home.meanwhile = () => undefined;
    home.spends(hours(3), [...rooms, radar]);
  };

  test('in another room than the one that sleeps is distrusted after three nights', () => {
    const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', carePlan: { sleep: night } });
    sleepsThrough(home, 2);
    expect(home.distrusted).toEqual({});
    sleepsThrough(home, 1);
    expect(home.distrusted).toEqual({ radar: 'moves-all-night-elsewhere' });
  });

  test('is not when people wander at night, or the hub does not know the hour', () => {
    let checked = 0;
    for (const options of [{ carePlan: { sleep: night, dementia: true } }, { clockTrusted: false }]) {
      const home = new InhabitedHome({ at: '2026-03-10T08:00:00+08:00', ...options });
      sleepsThrough(home, 4);
      expect(home.distrusted).toEqual({});
      checked++;
    }
    expect(checked).toBe(2);
  });
});

describe('a sensor that never moves', () => {
  test('is a gap after a week of life around it, and no more when it moves again', () => {
    const home = lived();
    home.spends(days(1), [living, kitchen, bedroom, hall, radar], 3);
    for (let day = 0; day < 7; day++) home.spends(days(1), [living, kitchen, hall, radar], 13);
    expect(home.distrusted).toEqual({});
    home.spends(days(2), [living, kitchen, hall, radar], 13);
    expect(home.distrusted).toEqual({ 'pir-bedroom': 'never-moves' });
    expect(home.last.cannotJudge).toContainEqual({
      rule: 'judging',
      place: 'bedroom',
      because: { reason: 'place-sensors-are-distrusted', evidence: { sensors: 1 } },
    });
    home.sees(bedroom);
    expect(home.distrusted).toEqual({});
    expect(home.said('sensor_distrusted').at(-1)).toBe('cleared sensor_distrusted (sensor-trusted-again)');
  });

  test('is none in a home in which nothing moves at all: everybody is on holiday', () => {
    const home = lived();
    home.leaves();
    home.spends(days(12));
    expect(home.distrusted).toEqual({});
  });
});

describe('the only sensor that moves', () => {
  test('is distrusted after half a day in which nothing else did: it may hide a collapse', () => {
    const home = lived();
    home.meanwhile = ghost(home);
    home.spends(hours(11));
    expect(home.distrusted).toEqual({});
    home.spends(hours(2));
    expect(home.distrusted).toEqual({ radar: 'only-one-that-moves' });
  });

  test('is trusted while the others are not heard: their silence proves nothing', () => {
    const home = lived();
    home.dies(living, kitchen, bedroom, hall);
    home.meanwhile = ghost(home);
    home.spends(hours(16));
    expect(home.distrusted).toEqual({});
  });
});

describe('when more of them lie than not', () => {
  test('no more than half are distrusted, and the home says that it cannot be judged', () => {
    const home = lived({ devices: [living, kitchen, hall, radar, frontDoor] });
    home.meanwhile = (minute) => {
      if (minute % 4 === 0) for (const facts of [living, kitchen, radar]) home.sees(facts);
    };
    home.spends(hours(20), [hall]);
    expect(Object.keys(home.distrusted)).toHaveLength(2);
    expect(home.last.cannotJudge.map(({ because }) => because.reason)).toContain('too-many-faults-to-judge');
    expect(home.said('cannot_judge')).toContain('raised cannot_judge (too-many-faults-to-judge)');
  });

  test('the only sensor of motion is never distrusted', () => {
    const home = new InhabitedHome({ devices: [radar, frontDoor] });
    home.meanwhile = (minute) => {
      if (minute % 4 === 0) home.sees(radar);
    };
    home.spends(days(2));
    expect(home.distrusted).toEqual({});
  });
});

test('a home whose life is ordinary distrusts nobody in a month', () => {
  const home = new InhabitedHome({ at: '2026-03-10T07:00:00+08:00', timeZone: 'Europe/Berlin' });
  for (let day = 0; day < 30; day++) {
    home.spends(hours(3), rooms);
    home.leaves();
    home.spends(hours(2));
    home.comesHome();
    home.spends(hours(4), [living], 9);
    home.spends(minutes(30), [kitchen, radar, hall], 4);
    home.spends(hours(5), rooms, 11);
    home.spends(minutes(554), [bedroom], 61);
    home.clock.advance(seconds(milliseconds(day)));
  }
  expect(home.said('sensor_distrusted')).toEqual([]);
});

test('a sensor of which it is not known what it can sense is judged once it has said so', () => {
  const unknown = { ...radar, capabilities: [] };
  const home = lived({ devices: [living, kitchen, bedroom, hall, frontDoor, unknown] });
  home.meanwhile = () => void home.hears(unknown, { presence: true });
  home.spends(hours(13), rooms);
  expect(home.distrusted).toEqual({ radar: 'presence-never-ends' });
  expect(home.said('sensor_distrusted')).toEqual(['raised sensor_distrusted (presence-never-ends)']);
});
