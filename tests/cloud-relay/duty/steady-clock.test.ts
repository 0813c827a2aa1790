import { expect, test } from 'vitest';
import { hours, milliseconds, minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { steadyClock } from '../../../cloud-relay/duty/steady-clock.ts';

const start = 1_790_000_000_000;
const open = () => {
  const computer = new ManualClock({ wall: start });
  return { computer, clock: steadyClock(computer) };
};

test.each([
  ['forward', 1],
  ['backward', -1],
])('a step %s by an hour changes a minute by less than a second', (_name, direction) => {
  const { computer, clock } = open();
  computer.stepWall(hours(direction));
  const before = clock.now().wall;
  computer.advance(minutes(1));
  expect(Math.abs(clock.now().wall - before - minutes(1))).toBeLessThan(seconds(1));
});

test('it catches up with the computer in the end, and never goes backwards', () => {
  const { computer, clock } = open();
  computer.stepWall(minutes(-10));
  let last = clock.now().wall;
  for (let n = 0; n < 24 * 60; n++) {
    computer.advance(minutes(1));
    const { wall } = clock.now();
    expect(wall).toBeGreaterThan(last);
    last = wall;
  }
  expect(Math.abs(last - computer.now().wall)).toBeLessThanOrEqual(1);
});

test('a start after a step backwards goes on from the latest stored time, and lets the computer catch up', () => {
  const { computer, clock } = open();
  computer.advance(hours(1));
  const stored = clock.now().wall;
  computer.stepWall(hours(-2));
  const again = steadyClock(computer, stored);
  expect(again.now().wall).toBe(stored);
  computer.advance(minutes(10));
  expect(again.now().wall - stored).toBeGreaterThan(minutes(9.8));
  expect(again.now().wall - stored).toBeLessThan(minutes(10));
});

test('without a step it is the computer’s time, in whole milliseconds', () => {
  const { computer, clock } = open();
  for (let n = 0; n < 1_000; n++) {
    computer.advance(milliseconds(0.7));
    expect(Number.isInteger(clock.now().wall)).toBe(true);
    expect(Math.abs(clock.now().wall - computer.now().wall)).toBeLessThanOrEqual(2);
  }
});
