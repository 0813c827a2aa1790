import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WallTime } from '../../foundation/clock.ts';
import { isWithin, localTime, parseTimeOfDay } from '../../foundation/local-time.ts';

const wall = (iso: string): WallTime => Date.parse(iso) as WallTime;
const shown = (iso: string, timeZone: string): string => {
  const { date, hour, minute } = localTime(wall(iso), timeZone);
  return `${date} ${hour}:${String(minute).padStart(2, '0')}`;
};

describe('local time', () => {
  it('is UTC+8 in Shanghai, in winter and in summer, and changes the date at its own midnight', () => {
    expect(shown('2026-01-15T15:59:59Z', 'Asia/Shanghai')).toBe('2026-01-15 23:59');
    expect(shown('2026-01-15T16:00:00Z', 'Asia/Shanghai')).toBe('2026-01-16 0:00');
    expect(shown('2026-07-15T16:00:00Z', 'Asia/Shanghai')).toBe('2026-07-16 0:00');
  });

  it('skips 02:00 to 03:00 in Berlin in the night when summer time begins', () => {
    expect(shown('2026-03-29T00:59:00Z', 'Europe/Berlin')).toBe('2026-03-29 1:59');
    expect(shown('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-29 3:00');
  });

  it('shows 02:30 twice in Berlin in the night when summer time ends', () => {
    expect(shown('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-25 2:30');
    expect(shown('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('2026-10-25 2:30');
    expect(shown('2026-10-25T02:30:00Z', 'Europe/Berlin')).toBe('2026-10-25 3:30');
  });

  it('counts midnight as minute 0, never as hour 24', () => {
    const midnight = localTime(wall('2026-05-31T22:00:00Z'), 'Europe/Berlin');
    expect(midnight).toEqual({ date: '2026-06-01', hour: 0, minute: 0, minuteOfDay: 0 });
  });

  it('refuses a time zone that does not exist', () => {
    expect(() => localTime(wall('2026-01-01T00:00:00Z'), 'Europe/Anju')).toThrow(RangeError);
  });
});

describe('a span of the day', () => {
  const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
  const noon = { fromMinute: 11 * 60, toMinute: 13 * 60 };

  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['0:00', true],
    ['05:59', true],
    ['06:00', false],
    ['12:00', false],
  ])('22:00–06:00 at %s: %s', (time, within) => {
    expect(isWithin(parseTimeOfDay(time) ?? -1, night)).toBe(within);
  });

  it('that does not run over midnight holds its start and not its end', () => {
    expect([659, 660, 779, 780].map((minute) => isWithin(minute, noon))).toEqual([false, true, true, false]);
  });

  it('that ends where it begins is empty', () => {
    expect(isWithin(480, { fromMinute: 480, toMinute: 480 })).toBe(false);
  });

  it('and the rest of the day share no minute and leave none out', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(minute, minute, minute, (fromMinute, toMinute, at) => {
        fc.pre(fromMinute !== toMinute);
        const rest = { fromMinute: toMinute, toMinute: fromMinute };
        expect(isWithin(at, { fromMinute, toMinute })).toBe(!isWithin(at, rest));
      }),
    );
  });
});

describe('a time of day', () => {
  it.each([
    ['00:00', 0],
    ['7:05', 425],
    ['23:59', 1_439],
  ])('%s is minute %d', (text, minute) => {
    expect(parseTimeOfDay(text)).toBe(minute);
  });

  it.each(['24:00', '7', '7:5', '07:60', '-1:00', ' 7:00', '7:00 ', '07:00:00', ''])('"%s" is none', (text) => {
    expect(parseTimeOfDay(text)).toBeUndefined();
  });
});
