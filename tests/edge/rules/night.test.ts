import { expect, test } from 'vitest';
import { isNight, nightSoFar, touchesNight, untilNight } from '../../../edge/rules/night.ts';
import type { WallTime } from '../../../foundation/clock.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';

const at = (iso: string): WallTime => Date.parse(iso) as WallTime;
const shanghai = { nightFrom: '22:00', nightTo: '06:00', timeZone: 'Asia/Shanghai' };
const berlin = { ...shanghai, timeZone: 'Europe/Berlin' };

test.each([
  ['2026-03-10T21:59:59+08:00', false],
  ['2026-03-10T22:00:00+08:00', true],
  ['2026-03-11T05:59:59+08:00', true],
  ['2026-03-11T06:00:00+08:00', false],
])('%s is night: %s', (iso, expected) => {
  expect(isNight(at(iso), shanghai)).toBe(expected);
});

test('how long it has been night is counted in real time, on DST nights too', () => {
  expect(nightSoFar(at('2026-03-10T22:10:30+08:00'), shanghai, hours(10))).toBe(minutes(10) + seconds(30));
  expect(nightSoFar(at('2026-03-10T22:10:30+08:00'), shanghai, minutes(5))).toBe(minutes(5));
  expect(nightSoFar(at('2026-03-10T12:00:00+08:00'), shanghai, minutes(5))).toBe(0);
  // 2026-03-29 02:00 becomes 03:00 in Berlin, 2026-10-25 03:00 becomes 02:00.
  expect(nightSoFar(at('2026-03-29T05:00:00+02:00'), berlin, hours(24))).toBe(hours(6));
  expect(nightSoFar(at('2026-10-25T05:00:00+01:00'), berlin, hours(24))).toBe(hours(8));
});

test('until night, to the second', () => {
  expect(untilNight(at('2026-03-10T21:59:30+08:00'), shanghai)).toBe(seconds(30));
  expect(untilNight(at('2026-03-10T06:00:00+08:00'), shanghai)).toBe(hours(16));
});

test('a span touches the night when any of it is night; its end is outside', () => {
  expect(touchesNight(at('2026-03-10T16:00:00+08:00'), at('2026-03-10T22:00:00+08:00'), shanghai)).toBe(false);
  expect(touchesNight(at('2026-03-10T16:01:00+08:00'), at('2026-03-10T22:01:00+08:00'), shanghai)).toBe(true);
  expect(touchesNight(at('2026-03-11T05:59:00+08:00'), at('2026-03-11T11:59:00+08:00'), shanghai)).toBe(true);
  expect(touchesNight(at('2026-03-10T20:00:00+08:00'), at('2026-03-11T08:00:00+08:00'), shanghai)).toBe(true);
});
