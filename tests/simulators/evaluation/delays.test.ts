import { expect, it } from 'vitest';
import { Delays, figuresOf } from '../../../simulators/evaluation/delays.ts';

const minutes = (count: number): number => count * 60_000;

it('rounds up to the minute and takes what is not noticed within a day for 24 h', () => {
  const delays = new Delays();
  for (const ms of [0, minutes(119.1), minutes(120), minutes(120.5), minutes(3_000), undefined]) delays.add(ms);
  expect(figuresOf(delays)).toEqual({
    collapses: 6,
    p50: 120,
    p90: 1_440,
    p95: 1_440,
    within2h: 3 / 6,
    within4h: 4 / 6,
    within12h: 4 / 6,
  });
  expect(delays.shareWithin(1_440)).toBe(4 / 6);
});

it('is the same after it went through a message as plain numbers', () => {
  const delays = new Delays();
  for (let minute = 1; minute <= 100; minute++) delays.add(minutes(minute));
  expect(figuresOf(Delays.of(delays.byMinute))).toEqual(figuresOf(delays));
  expect([0.5, 0.9, 0.95, 1].map((share) => delays.quantile(share))).toEqual([50, 90, 95, 100]);
});

it('has no figure without a collapse', () => {
  expect(new Delays().quantile(0.5)).toBeNaN();
  expect(new Delays().shareWithin(120)).toBeNaN();
});
