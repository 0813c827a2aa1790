import { describe, expect, test } from 'vitest';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ruleContract } from '../../support/contract-rule.ts';
import { DecidingHome, door, mat, radar } from '../decision/deciding-home.ts';

const motion = { ...door, device: 'motion', place: 'kitchen', capabilities: ['occupancy'] };
const tall = { ...radar, capabilities: ['fall', 'presence', 'target_height'] };
const here = { ...motion, device: 'motion here', place: 'bathroom' };
const rules = { inactivity: { enabled: false }, 'bed-exit-at-night': { enabled: false } };
const still = 'raised long_lie (fallen-and-still)';
const down = 'raised long_lie (still-down-after-fall)';
const nobody = 'raised long_lie (nobody-moves-after-fall)';
const fallen = ['pre-alarm fall (radar-reports-fall)', 'raised fall (radar-reports-fall)'];

type Options = ConstructorParameters<typeof DecidingHome>[0];

function falls(options: Options = {}): DecidingHome {
  const home = new DecidingHome({ devices: [radar, motion], rules, ...options });
  home.hears(radar, { fall: false, presence: true });
  home.hears(motion, { occupancy: false });
  home.hears(here, {});
  home.hears(radar, { fall: true });
  return home;
}

/** What came of it besides the fall itself. */
const lies = (home: DecidingHome): string[] => home.news().filter((news) => news.includes('long_lie'));

ruleContract('long-lie', {
  'a fall that stands': {
    home: { devices: [tall], rules },
    raises: ['long_lie', 'still-down-after-fall'],
    begins: (home) => {
      home.hears(tall, { fall: true });
    },
    after: minutes(10),
    heardMeanwhile: [tall],
    ends(home) {
      home.hears(tall, { target_height: 1.4 });
      home.passes(seconds(5));
      home.hears(tall, { target_height: 1.4 });
    },
    ordinary: (home) => {
      home.hears(radar, { fall: false, presence: true });
    },
    sensor: tall,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { downMinutes: 15 }, after: minutes(15) },
  },
  'a fall after which nothing moves': {
    home: { devices: [radar, here], rules },
    raises: ['long_lie', 'fallen-and-still'],
    begins: (home) => {
      home.hears(here, { occupancy: false });
      home.hears(radar, { fall: true });
    },
    after: minutes(3),
    heardMeanwhile: [radar],
    ends: (home) => home.hears(here, { occupancy: true }),
    ordinary: (home) => {
      home.hears(radar, { fall: false, presence: true });
    },
    sensor: radar,
    whenSensorDies: 'fires',
    changed: { settings: { stillMinutes: 5 }, after: minutes(5) },
  },
  'a flag that drops, and nobody moves': {
    home: { devices: [radar, motion], rules },
    raises: ['long_lie', 'nobody-moves-after-fall'],
    begins(home) {
      home.hears(motion, { occupancy: false });
      home.hears(radar, { fall: true });
      home.hears(radar, { fall: false });
    },
    after: minutes(10),
    ends: (home) => home.hears(motion, { occupancy: true }),
    ordinary(home) {
      home.hears(motion, { occupancy: true });
      home.hears(radar, { fall: false });
    },
    sensor: motion,
    whenSensorDies: 'cannot-judge',
    changed: { settings: { downMinutes: 15 }, after: minutes(15) },
  },
});

describe('while the radar reports the fall', () => {
  test('it is a long lie after ten minutes, whatever is said of presence', () => {
    const home = falls();
    home.passes(minutes(5), [radar]);
    home.hears(radar, { presence: false });
    home.hears(radar, { presence: true });
    home.passes(minutes(5), [radar]);
    expect(home.timedNews().at(-1)).toEqual([600, down]);
    expect(home.happened.at(-1)?.transition).toMatchObject({
      alarm: {
        severity: 'critical',
        place: 'bathroom',
        because: { evidence: { device: 'radar', fall: true, minutes: 10, limitMinutes: 10 } },
      },
    });
  });

  test('the end of the flag does not clear it; movement in another room does', () => {
    const home = falls();
    home.passes(minutes(11), [radar]);
    expect(lies(home)).toEqual([down]);
    home.hears(radar, { fall: false });
    home.passes(minutes(5), [radar]);
    home.hears(radar, { fall: true });
    home.hears(radar, { fall: false });
    expect(lies(home)).toEqual([]);
    home.passes(seconds(1));
    home.hears(motion, { occupancy: true });
    expect(lies(home)).toEqual(['cleared long_lie (somebody-is-up-again)']);
    home.hears(radar, { fall: true });
    home.passes(minutes(10), [radar]);
    expect(lies(home)).toEqual([down]);
  });

  test('whoever moves on the floor is not still, and is down', () => {
    const home = falls({ devices: [radar, here] });
    for (let minute = 0; minute < 10; minute++) {
      home.hears(here, { occupancy: minute % 2 === 0 });
      home.passes(minutes(1), [radar]);
    }
    expect(lies(home)).toEqual([down]);
  });

  test('a flag that never ends says nothing more once somebody was seen up', () => {
    const home = falls();
    home.passes(minutes(2), [radar]);
    home.hears(motion, { occupancy: true });
    for (let minute = 0; minute < 60; minute++) {
      home.hears(radar, { fall: true });
      home.passes(minutes(1));
    }
    expect(lies(home)).toEqual([]);
    home.hears(radar, { fall: false });
    home.hears(radar, { fall: true });
    home.passes(minutes(10), [radar]);
    expect(lies(home)).toEqual([down]);
  });

  test.each([
    ['another person', { livesAlone: false }, { devices: [radar, motion] }],
    ['an animal', { pets: true }, { devices: [radar, motion] }],
  ])('%s may move in another room', (_, carePlan, options) => {
    const home = falls({ ...options, carePlan });
    home.passes(minutes(2), [radar]);
    home.hears(motion, { occupancy: true });
    home.passes(minutes(8), [radar]);
    expect(lies(home)).toEqual([down]);
  });

  test('a resident with an animal is up again when a door or a bed says so', () => {
    for (const [facts, before, after] of [
      [door, { contact: true }, { contact: false }],
      [mat, { bed_occupancy: false }, { bed_occupancy: true }],
    ] as const) {
      const home = new DecidingHome({ devices: [radar, facts], rules, carePlan: { pets: true } });
      home.hears(facts, before);
      home.hears(radar, { fall: true });
      home.passes(minutes(2), [radar]);
      home.hears(facts, after);
      home.passes(minutes(20), [radar]);
      expect(lies(home)).toEqual([]);
    }
  });

  test('a cancel is believed, and counted again from then while the flag stands', () => {
    const home = falls();
    home.passes(seconds(20));
    home.tell({ kind: 'cancel', by: 'portal' });
    home.passes((minutes(10) - 1) as Duration, [radar]);
    expect(lies(home)).toEqual([]);
    home.passes(seconds(1));
    expect(lies(home)).toEqual([down]);
    const over = falls();
    over.tell({ kind: 'cancel', by: 'portal' });
    over.hears(radar, { fall: false });
    over.passes(seconds(1));
    over.hears(motion, { occupancy: true });
    over.passes(minutes(30), [radar]);
    expect(lies(over)).toEqual([]);
  });

  test('somebody upright in the view of the radar is up again; one high echo is not', () => {
    const home = falls({ devices: [tall, motion] });
    home.passes(minutes(11), [tall]);
    expect(lies(home)).toEqual([down]);
    home.hears(tall, { target_height: 1.4 });
    home.passes(seconds(3));
    home.hears(tall, { target_height: 0.3 });
    home.passes(seconds(30));
    expect(lies(home)).toEqual([]);
    for (let second = 0; second < 6; second++) {
      home.hears(tall, { target_height: 1.4 });
      home.passes(seconds(1));
    }
    expect(lies(home)).toEqual(['cleared long_lie (upright-again)']);
  });

  test('an echo that is said twice in one moment, or with the fall itself, shows nobody up', () => {
    for (const say of [
      (home: DecidingHome) => home.hears(tall, { target_height: 1.4 }),
      (home: DecidingHome) => home.hears(tall, { fall: true, target_height: 1.4 }),
    ]) {
      const home = new DecidingHome({ devices: [tall], rules });
      home.hears(tall, { fall: true, target_height: 1.4 });
      say(home);
      home.passes(seconds(1));
      say(home);
      say(home);
      home.passes(minutes(10), [tall]);
      expect(lies(home)).toEqual([down]);
    }
  });
});

describe('once the radar has dropped its flag', () => {
  test('movement in the room itself is getting up', () => {
    const home = falls({ devices: [radar, here] });
    home.hears(radar, { fall: false });
    home.passes(seconds(1));
    home.hears(here, { occupancy: true });
    home.passes(minutes(30), [radar]);
    expect(lies(home)).toEqual([]);
  });

  test('the word of the resident that all is right is believed, though no fall stands any more', () => {
    const button = { ...door, device: 'button', place: 'hall', capabilities: ['all_right'] };
    const home = falls({ devices: [radar, motion, button] });
    home.passes(seconds(40), [radar]);
    home.hears(radar, { fall: false });
    home.passes(minutes(2), [radar]);
    home.hears(button, { all_right: true }, 'replayed');
    expect(home.state.alarms.open.filter(({ kind }) => kind === 'fall')).toEqual([]);
    home.hears(button, { all_right: true });
    home.passes(minutes(30), [radar]);
    expect(lies(home)).toEqual([]);
    const cached = falls({ devices: [radar, motion, button] });
    cached.hears(radar, { fall: false });
    cached.hears(button, { all_right: true }, 'replayed');
    cached.passes(minutes(10), [radar]);
    expect(lies(cached)).toEqual([nobody]);
  });

  test('a radar that loses somebody who lies still, and finds them again, has seen nobody get up', () => {
    const home = falls();
    home.hears(radar, { fall: false, presence: false });
    home.passes(minutes(2), [radar]);
    home.hears(radar, { presence: true });
    home.passes(minutes(8), [radar]);
    expect(lies(home)).toEqual([nobody]);
  });

  test('somebody who comes into another room, which a radar sees, is up', () => {
    const other = { ...radar, device: 'other radar', place: 'kitchen', capabilities: ['presence'] };
    const home = falls({ devices: [radar, motion, other] });
    home.hears(other, { presence: false });
    home.hears(radar, { fall: false, presence: false });
    home.passes(minutes(2), [radar]);
    home.hears(other, { presence: true });
    home.passes(minutes(20), [radar]);
    expect(lies(home)).toEqual([]);
  });

  test('a home in which nothing would show movement cannot be judged, until something would', () => {
    const home = falls({ devices: [radar] });
    home.hears(radar, { fall: false });
    home.passes(minutes(30), [radar]);
    expect(home.news()).toEqual([...fallen, 'cleared fall (radar-no-longer-reports-fall)']);
    expect(home.last.cannotJudge).toContainEqual({
      rule: 'long-lie',
      place: 'bathroom',
      because: { reason: 'nothing-shows-whether-somebody-recovers', evidence: { device: 'radar' } },
    });
    home.hears(radar, { fall: true });
    expect(home.last.cannotJudge).toEqual([]);
    home.passes(minutes(10), [radar]);
    expect(lies(home)).toEqual([down]);
  });

  test('a button that was pressed on the floor is no recovery', () => {
    const cord = { ...door, device: 'cord', place: 'bathroom', capabilities: ['sos'] };
    const home = falls({ devices: [radar, motion, cord] });
    home.hears(radar, { fall: false });
    home.hears(cord, { sos: true });
    home.passes(minutes(10), [radar]);
    expect(lies(home)).toEqual([nobody]);
  });
});

test('where no sensor of motion is heard in the room, stillness is not told', () => {
  const home = falls();
  home.passes(minutes(9), [radar]);
  expect(lies(home)).toEqual([]);
  const seen = falls({ devices: [radar, here] });
  seen.passes(minutes(3), [radar]);
  expect(lies(seen)).toEqual([still]);
  seen.passes(hours(1), [radar]);
  expect(lies(seen)).toEqual([]);
});
