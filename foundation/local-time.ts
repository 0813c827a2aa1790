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

/** An offset that is the same at both ends of this span is the same in it: nobody changes the clocks there and back within hours. */
const span = 24 * quarter;

interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** By how much its clocks were ahead of UTC in that span, in milliseconds; undefined when they changed in it. */
  spanFrom: number;
  offset: number | undefined;
  /** What was asked last for the beginning of a quarter. */
  quarterFrom: number;
  at: LocalTime;
  /** The date that was made last, and of which day since 1970. */
  day: number;
  date: string;
}

const zones = new Map<string, Zone>();
let last: Zone | undefined;
let lastName: string | undefined;

function zoneOf(timeZone: string): Zone {
  if (last && lastName === timeZone) return last;
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
    const at = { date: '', hour: 0, minute: 0, minuteOfDay: 0 };
    found = {
      formatter,
      spanFrom: Number.NaN,
      offset: undefined,
      quarterFrom: Number.NaN,
      at,
      day: Number.NaN,
      date: '',
    };
    zones.set(timeZone, found);
  }
  last = found;
  lastName = timeZone;
  return found;
}

/** Throws a RangeError for a time zone that the tz database does not know. */
export function localTime(wall: WallTime, timeZone: string): LocalTime {
  const zone = zoneOf(timeZone);
  const spanFrom = Math.floor(wall / span) * span;
  if (zone.spanFrom !== spanFrom) {
    const offset = offsetAt(zone, spanFrom);
    zone.offset = offset === offsetAt(zone, spanFrom + span) ? offset : undefined;
    zone.spanFrom = spanFrom;
  }
  return zone.offset === undefined ? inQuarter(zone, wall) : shownWith(zone, zone.offset, wall);
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Undefined for a clock that is ahead by a broken number of minutes, as old local mean times are. */
function offsetAt({ formatter }: Zone, wall: number): number | undefined {
  const { date, minuteOfDay } = asked(formatter, wall as WallTime);
  const shown = Date.parse(`${date}T00:00:00Z`) + minuteOfDay * minuteMs;
  return shown % quarter === 0 ? shown - wall : undefined;
}

function shownWith(zone: Zone, offset: number, wall: number): LocalTime {
  const shown = wall + offset;
  const day = Math.floor(shown / dayMs);
  if (zone.day !== day) {
    zone.date = new Date(day * dayMs).toISOString().slice(0, 10);
    zone.day = day;
  }
  const minuteOfDay = Math.floor((shown - day * dayMs) / minuteMs);
  return { date: zone.date, hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60, minuteOfDay };
}

function inQuarter(zone: Zone, wall: WallTime): LocalTime {
  const from = Math.floor(wall / quarter) * quarter;
  if (zone.quarterFrom !== from) {
    zone.at = asked(zone.formatter, from as WallTime);
    zone.quarterFrom = from;
  }
  const { date, hour, minute } = zone.at;
  const passed = Math.floor((wall - from) / minuteMs);
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

/** What was read before: a home has few such times, and asks for them with each look at the hour. */
const timesOfDay = new Map<string, number>();
const mostTimes = 1_000;

/** Reads `22:00`. Returns undefined when it is not a time of day. */
export function parseTimeOfDay(text: string): number | undefined {
  const known = timesOfDay.get(text);
  if (known !== undefined) return known;
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const minuteOfDay = Number(match[1]) * 60 + Number(match[2]);
  if (timesOfDay.size >= mostTimes) timesOfDay.clear();
  timesOfDay.set(text, minuteOfDay);
  return minuteOfDay;
}

export function isWithin(minuteOfDay: number, span: DaySpan): boolean {
  return span.fromMinute <= span.toMinute
    ? minuteOfDay >= span.fromMinute && minuteOfDay < span.toMinute
    : minuteOfDay >= span.fromMinute || minuteOfDay < span.toMinute;
}
