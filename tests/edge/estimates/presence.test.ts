import { describe, expect, test } from 'vitest';
import type { Duration } from '../../../foundation/durations.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { mat } from '../decision/deciding-home.ts';
import { bedroom, frontDoor, hall, InhabitedHome, kitchen, living, radar } from './inhabited-home.ts';

const quiet = {
  'long-absence': { enabled: false },
  inactivity: { enabled: false },
  'door-open-at-night': { enabled: false },
  'not-up': { enabled: false },
  'not-in-bed': { enabled: false },
  'bed-exit-at-night': { enabled: false },
  judging: { enabled: false },
};

function atHome(): InhabitedHome {
  const home = new InhabitedHome({ at: '2026-03-10T09:00:00+08:00', rules: quiet });
  home.spends(minutes(30), [kitchen, living]);
  expect(home.state.estimates.presence.state).toBe('home');
  return home;
}

/** Opens and closes the door; whoever sees it on the way out has been seen before. */
function usesDoor(home: InhabitedHome): void {
  home.hears(frontDoor, { contact: false });
  home.clock.advance(seconds(8));
  home.hears(frontDoor, { contact: true });
}

const goes = (home: InhabitedHome, after: Duration): void => {
  usesDoor(home);
  home.passes(after, [hall]);
};

const believed = ({ state: { estimates } }: InhabitedHome) => [
  estimates.presence.state,
  estimates.presence.because.reason,
];

describe('whether somebody is at home', () => {
  test('the door, and then nothing: away, but only after a while', () => {
    const home = atHome();
    goes(home, minutes(19));
    expect(believed(home)[0]).toBe('home');
    home.passes(minutes(2), [hall]);
    expect(believed(home)).toEqual(['away', 'door-then-nothing']);
  });

  test('the sensor in the hall that goes on seeing for a moment is the way out: left open', () => {
    const home = atHome();
    usesDoor(home);
    home.clock.advance(seconds(20));
    home.sees(hall);
    home.passes(minutes(25), [hall]);
    expect(believed(home)).toEqual(['unknown', 'door-then-little']);
  });

  test('a parcel is taken in: whoever moves minutes after the door is at home', () => {
    const home = atHome();
    goes(home, minutes(3));
    home.sees(kitchen);
    home.passes(minutes(60), [hall]);
    expect(believed(home)[0]).toBe('home');
  });

  test('coming back: the door leaves it open, the first step inside is home', () => {
    const home = atHome();
    goes(home, hours(5));
    expect(believed(home)[0]).toBe('away');
    usesDoor(home);
    expect(believed(home)).toEqual(['unknown', 'door-while-away']);
    home.clock.advance(minutes(2));
    home.sees(hall);
    expect(believed(home)[0]).toBe('home');
  });

  test('a collapse behind the door after coming back is not believed to be away before the door settles', () => {
    const home = atHome();
    goes(home, hours(5));
    usesDoor(home);
    home.passes(minutes(15), [hall]);
    expect(believed(home)).toEqual(['unknown', 'door-while-away']);
  });

  test('after a long absence one movement without a door ends "away", and a second one in another room is home', () => {
    const home = atHome();
    goes(home, hours(5));
    home.sees(kitchen);
    expect(believed(home)).toEqual(['unknown', 'moved-once-without-door']);
    home.clock.advance(minutes(5));
    home.sees(living);
    expect(believed(home)).toEqual(['home', 'moves-about']);
  });

  test('the same sensor three times is somebody, once each few hours may be the sensor itself', () => {
    const home = atHome();
    goes(home, hours(5));
    for (let count = 0; count < 4; count++) {
      home.sees(kitchen);
      expect(believed(home)).toEqual(['unknown', 'moved-once-without-door']);
      home.passes(hours(3), [hall]);
    }
    for (let count = 0; count < 3; count++) {
      home.sees(kitchen);
      home.clock.advance(minutes(2));
    }
    expect(believed(home)).toEqual(['home', 'moves-about']);
  });

  test('soon after the door a movement needs no other: nobody had left', () => {
    const home = atHome();
    goes(home, hours(1));
    expect(believed(home)[0]).toBe('away');
    home.sees(kitchen);
    expect(believed(home)[0]).toBe('home');
  });

  test('nothing is known before anything was heard, and the first movement is somebody', () => {
    const home = new InhabitedHome({ at: '2026-03-10T09:00:00+08:00', rules: quiet });
    expect(believed(home)).toEqual(['unknown', 'nothing-heard-yet']);
    home.sees(kitchen);
    expect(believed(home)[0]).toBe('home');
  });

  test('a sensor in the hall that no longer sees anybody after the door says nothing of who has stayed', () => {
    const home = atHome();
    home.hears(hall, { occupancy: true });
    home.clock.advance(seconds(5));
    usesDoor(home);
    home.clock.advance(seconds(90));
    home.hears(hall, { occupancy: false });
    home.passes(minutes(25), [hall]);
    expect(believed(home)).toEqual(['away', 'door-then-nothing']);
  });

  test('a carer leaves somebody who lies in bed: at home, for as long as the bed says so', () => {
    const home = new InhabitedHome({
      at: '2026-03-10T20:00:00+08:00',
      rules: quiet,
      devices: [hall, kitchen, frontDoor, mat],
    });
    home.sees(kitchen);
    home.hears(mat, { bed_occupancy: true });
    home.passes(minutes(30), [hall, mat]);
    goes(home, minutes(25));
    expect(believed(home)[0]).toBe('home');
  });

  test('a bed that was taken out of the home keeps nobody there', () => {
    const home = new InhabitedHome({
      at: '2026-03-10T20:00:00+08:00',
      rules: quiet,
      devices: [hall, kitchen, frontDoor, mat],
    });
    home.sees(kitchen);
    home.hears(mat, { bed_occupancy: true });
    home.save();
    home.setup = { ...home.setup, home: { ...home.setup.home, devices: [hall, kitchen, frontDoor] } };
    home.restart(minutes(1));
    home.isHeard();
    home.sees(kitchen);
    home.passes(minutes(5), [hall]);
    goes(home, minutes(25));
    expect(believed(home)).toEqual(['away', 'door-then-nothing']);
  });

  test.each([
    ['somebody else lives there', { version: 1, livesAlone: false }],
    ['a visit is planned', { version: 1, visits: [{ weekdays: [2], from: '08:00', to: '11:00' }] }],
  ])('a door is not enough when %s', (_, carePlan) => {
    const home = new InhabitedHome({ at: '2026-03-10T09:00:00+08:00', rules: quiet, carePlan });
    home.spends(minutes(30), [kitchen, living]);
    goes(home, minutes(25));
    expect(believed(home)).toEqual(['unknown', 'others-may-have-stayed']);
  });

  test('nor when no sensor of motion is heard that would see who stayed', () => {
    const home = atHome();
    home.dies(hall, kitchen, living, bedroom, radar);
    usesDoor(home);
    home.passes(minutes(25));
    expect(believed(home)).toEqual(['unknown', 'no-motion-sensor-watches']);
  });

  test('a restart and a clock that is stepped change no belief', () => {
    const home = atHome();
    goes(home, minutes(30));
    home.save();
    home.restart(minutes(10));
    expect(believed(home)[0]).toBe('away');
    home.clock.stepWall(hours(-2));
    home.passes(minutes(30), [hall]);
    expect(believed(home)[0]).toBe('away');
  });
});
