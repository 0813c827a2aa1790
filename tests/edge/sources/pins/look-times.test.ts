import { expect, test } from 'vitest';
import { LookTimes } from '../../../../edge/sources/pins/look-times.ts';
import { milliseconds, minutes, seconds } from '../../../../foundation/durations.ts';
import { ManualClock } from '../../../../foundation/manual-clock.ts';

test('levels are read again a second after a start, then seldom; whether the watches stand is looked at in between', () => {
  const clock = new ManualClock({ wall: '2026-03-01T22:00:00Z' });
  const looks = new LookTimes(clock);
  const untilNext = (all = true): number => looks.next(all) - clock.now().monotonic;
  looks.started();
  expect([looks.readingIsDue, untilNext()]).toEqual([false, 1_000]);
  clock.advance(seconds(1));
  expect(looks.readingIsDue).toBe(true);
  looks.read();
  expect([looks.readingIsDue, untilNext(), untilNext(false)]).toEqual([false, 30_000, 5_000]);
  clock.advance(milliseconds(28_999));
  expect(looks.provedThemselves).toBe(false);
  clock.advance(milliseconds(1));
  expect(looks.provedThemselves).toBe(true);
  clock.advance(minutes(9));
  expect([looks.readingIsDue, untilNext()]).toEqual([false, 30_000]);
  clock.advance(seconds(20));
  expect(untilNext()).toBe(11_000);
  looks.readNow();
  expect([looks.readingIsDue, untilNext()]).toEqual([true, 0]);
  looks.started();
  expect([looks.readingIsDue, looks.provedThemselves]).toEqual([false, false]);
});
