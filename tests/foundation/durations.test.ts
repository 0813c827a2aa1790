import { describe, expect, it } from 'vitest';
import {
  days,
  describeDuration,
  hours,
  milliseconds,
  minutes,
  seconds,
  type Duration,
} from '../../foundation/durations.ts';

describe('durations', () => {
  it('are milliseconds, whatever the unit they were built with', () => {
    expect([milliseconds(250), seconds(1.5), minutes(2), hours(3), days(1)]).toEqual([
      250, 1_500, 120_000, 10_800_000, 86_400_000,
    ]);
  });

  it.each([
    [milliseconds(0), '0 ms'],
    [milliseconds(249.6), '250 ms'],
    [seconds(30), '30 s'],
    [seconds(59.9), '1 min'],
    [minutes(10), '10 min'],
    [(hours(2) + minutes(10) + seconds(59)) as Duration, '2 h 10 min'],
    [(hours(25) + minutes(30)) as Duration, '1 d 1 h'],
    [days(400), '400 d'],
  ])('%d ms reads as %s', (duration, text) => {
    expect(describeDuration(duration)).toBe(text);
  });
});
