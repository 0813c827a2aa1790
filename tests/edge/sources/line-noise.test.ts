import { expect, test } from 'vitest';
import { LineNoise } from '../../../edge/sources/line-noise.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

function line() {
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const changes: boolean[] = [];
  const noise: LineNoise = new LineNoise(clock, () => changes.push(noise.loud));
  const refuse = (times: number, every: number): void => {
    for (let time = 0; time < times; time++) {
      noise.refused(clock.now());
      clock.advance(milliseconds(every));
    }
  };
  return { clock, noise, changes, refuse };
}

test('more than five refusals in ten seconds are noise, until ten seconds were quiet', () => {
  const { clock, noise, changes, refuse } = line();
  refuse(5, 1_000);
  expect(changes).toEqual([]);
  refuse(1, 0);
  expect(changes).toEqual([true]);
  clock.advance(seconds(9));
  refuse(1, 0);
  clock.advance(milliseconds(9_999));
  expect(changes).toEqual([true]);
  clock.advance(milliseconds(1));
  expect([changes, noise.loud, clock.pending]).toEqual([[true, false], false, 0]);
  refuse(6, 60);
  expect(changes).toEqual([true, false, true]);
  noise.stop();
  expect(clock.pending).toBe(0);
});

test('a damaged byte now and then is no noise, however long it goes on', () => {
  const { clock, changes, refuse } = line();
  refuse(1_000, 2_001);
  expect([changes, clock.pending]).toEqual([[], 0]);
});
