import type { WallTime } from './clock.ts';

/** Hour and minute as a clock on the wall of that time zone shows them, and minutes since midnight. */
export interface LocalTime {
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  readonly minuteOfDay: number;
}

/** Offsets from UTC change at quarters of an hour only, so that what was asked of the tz database holds until the next. */
const quarter = 15 * 60_000;

interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  from: number;
  at: LocalTime;
}

const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  let found = zones.get(timeZone);
  if (!found) {
    const formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    found = { formatter, from: Number.NaN, at: { date: '', hour: 0, minute: 0, minuteOfDay: 0 } };
    zones.set(timeZone, found);
  }
  return found;
}

/** Throws a RangeError for a time zone that the tz database does not know. */
export function localTime(wall: WallTime, timeZone: string): LocalTime {
  const zone = zoneOf(timeZone);
  const from = Math.floor(wall / quarter) * quarter;
  if (zone.from !== from) {
    zone.at = asked(zone.formatter, from as WallTime);
    zone.from = from;
  }
  const { date, hour, minute } = zone.at;
  const passed = Math.floor((wall - from) / 60_000);
  // Only old local mean times lie askew of the quarters; there the tz database is asked for the moment itself.
  if (minute % 15 !== 0) return asked(zone.formatter, wall);
  return { date, hour, minute: minute + passed, minuteOfDay: hour * 60 + minute + passed };
}

function asked(formatter: Intl.DateTimeFormat, wall: WallTime): LocalTime {
  const part: Record<string, string> = {};
  for (const { type, value } of formatter.formatToParts(wall)) part[type] = value;
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
