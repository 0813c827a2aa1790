import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';

function first(count: number, schedule: RetrySchedule, random?: () => number): number[] {
  const waits: number[] = [];
  for (const wait of intervals(schedule, random)) {
    waits.push(wait);
    if (waits.length === count) break;
  }
  return waits;
}

describe('retry schedule', () => {
  it('grows by its factor up to its longest wait, and stays there for ever', () => {
    const schedule = { initial: seconds(1), factor: 2, max: seconds(30), jitter: 0 };
    expect(first(8, schedule)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(first(5_000, schedule).at(-1)).toBe(30_000);
  });

  it('ends after its count', () => {
    expect([...intervals({ initial: seconds(5), factor: 1, max: seconds(5), jitter: 0, count: 3 })]).toEqual([
      5_000, 5_000, 5_000,
    ]);
    expect([...intervals({ initial: seconds(5), factor: 1, max: seconds(5), jitter: 0, count: 0 })]).toEqual([]);
  });

  it('spreads each wait evenly around its middle, and the spread does not add up', () => {
    const schedule = { initial: seconds(10), factor: 3, max: minutes(10), jitter: 0.5 };
    expect(first(3, schedule, () => 0)).toEqual([7_500, 22_500, 67_500]);
    expect(first(3, schedule, () => 0.5)).toEqual([10_000, 30_000, 90_000]);
    expect(first(3, schedule, () => 0.999999)).toEqual([12_500, 37_500, 112_500]);
  });

  it('keeps every wait within its jitter of a base that never shrinks nor exceeds the longest', () => {
    const schedules = fc.record({
      initial: fc.integer({ min: 1, max: 60_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      room: fc.integer({ min: 0, max: 3_600_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      seed: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
    });
    fc.assert(
      fc.property(schedules, ({ initial, factor, room, jitter, seed }) => {
        const max = initial + room;
        const random = (): number => Number(seed.next().value);
        const waits = first(20, { initial: milliseconds(initial), factor, max: milliseconds(max), jitter }, random);
        expect(waits).toHaveLength(20);
        let base = initial;
        for (const wait of waits) {
          expect(wait).toBeGreaterThanOrEqual(Math.floor(base * (1 - jitter / 2)));
          expect(wait).toBeLessThanOrEqual(Math.ceil(base * (1 + jitter / 2)));
          base = Math.min(base * factor, max);
        }
      }),
    );
  });
});
