import type { WallTime } from './clock.ts';

/** Hour and minute as a clock on the wall of that time zone shows them, and minutes since midnight. */
export interface LocalTime {
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  readonly minuteOfDay: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(timeZone, found);
  }
  return found;
}

/** Throws a RangeError for a time zone that the tz database does not know. */
export function localTime(wall: WallTime, timeZone: string): LocalTime {
  const part: Record<string, string> = {};
  for (const { type, value } of formatter(timeZone).formatToParts(wall)) part[type] = value;
  const hour = Number(part['hour']);
  const minute = Number(part['minute']);
  return { date: `${part['year']}-${part['month']}-${part['day']}`, hour, minute, minuteOfDay: hour * 60 + minute };
}

/** A span of the day such as 22:00–06:00, in minutes since midnight; it may run over midnight. */
export interface DaySpan {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Reads `22:00`. Returns undefined when it is not a time of day. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

export function isWithin(minuteOfDay: number, span: DaySpan): boolean {
  return span.fromMinute <= span.toMinute
    ? minuteOfDay >= span.fromMinute && minuteOfDay < span.toMinute
    : minuteOfDay >= span.fromMinute || minuteOfDay < span.toMinute;
}
