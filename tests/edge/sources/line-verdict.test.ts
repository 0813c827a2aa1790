import { expect, test } from 'vitest';
import { judgeLine, type LineEvidence } from '../../../edge/sources/line-verdict.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const silentAfter = seconds(10);

function judgedAfter(milli: number, change: Partial<LineEvidence> = {}, lastDataAgo?: number) {
  const clock = new ManualClock({ wall: '2026-11-01T00:00:00Z' });
  const openedAt = clock.now();
  clock.advance(milliseconds(milli - (lastDataAgo ?? milli)));
  const lastDataAt = clock.now();
  clock.advance(milliseconds(lastDataAgo ?? milli));
  return judgeLine(
    {
      openedAt,
      lastDataAt,
      lastFrameAt: undefined,
      bytesSinceFrame: 0,
      onlyEchoes: false,
      baudRate: 256_000,
      otherRates: true,
      ...change,
    },
    silentAfter,
    clock.now(),
  );
}

test('a line goes on while it is not silent for long', () => {
  expect(judgedAfter(9_999)).toBeUndefined();
  expect(judgedAfter(2_999, { bytesSinceFrame: 500 }, 0)).toBeUndefined();
});

test('silence opens it afresh; another rate is tried only where no frame ever came', () => {
  expect(judgedAfter(10_000)).toEqual({ because: 'nothing heard for 10 s', tryNextRate: true });
  const clock = new ManualClock({ wall: '2026-11-01T00:00:00Z' });
  expect(judgedAfter(10_000, { lastFrameAt: clock.now() })).toEqual({
    because: 'nothing heard for 10 s',
    tryNextRate: false,
  });
});

test('bytes without a frame try the next rate after 3 s, a few stray bytes do not', () => {
  expect(judgedAfter(3_000, { bytesSinceFrame: 500 }, 0)).toEqual({
    because: 'bytes but no good frame at 256000 baud',
    tryNextRate: true,
  });
  expect(judgedAfter(3_000, { bytesSinceFrame: 15 }, 0)).toBeUndefined();
});

test('with one rate only, noise opens the line afresh after the silence limit and says so', () => {
  expect(judgedAfter(9_000, { bytesSinceFrame: 500, otherRates: false }, 0)).toBeUndefined();
  expect(judgedAfter(10_000, { bytesSinceFrame: 500, otherRates: false }, 0)).toEqual({
    because: 'bytes but no good frame for 10 s at 256000 baud',
    tryNextRate: false,
  });
});

test('echoes alone are no reason to try another rate early, and are named after the silence limit', () => {
  const echoing = { bytesSinceFrame: 500, onlyEchoes: true, otherRates: true };
  expect(judgedAfter(9_000, echoing, 0)).toBeUndefined();
  expect(judgedAfter(10_000, echoing, 0)?.because).toMatch(/^only the hub's own questions come back for 10 s/);
});
