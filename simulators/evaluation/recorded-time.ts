/** Milliseconds since 1970-01-01 00:00 as the clock on the wall of the recorded home counted them; recordings name no zone. */
export type LocalMs = number;

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export const dayOf = (at: LocalMs): number => Math.floor(at / dayMs);
export const hourOf = (at: LocalMs): number => Math.floor((at % dayMs) / hourMs);
export const dateText = (at: LocalMs): string => new Date(at).toISOString().slice(0, 10);
/** Such as `2013-07-04 06:55`. */
export const timeText = (at: LocalMs): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/u;
const timePattern = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?$/u;

let lastDate = '';
let lastDay: LocalMs | undefined;

/** Midnight of a date such as `2012-07-18`; undefined when there is no such day. */
function midnightOf(date: string): LocalMs | undefined {
  if (date === lastDate) return lastDay;
  const match = datePattern.exec(date);
  const midnight = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : undefined;
  lastDate = date;
  lastDay = midnight !== undefined && dateText(midnight) === date ? midnight : undefined;
  return lastDay;
}

/** Reads `2011-06-15` and `01:03:39.14962`; undefined when that is no time. */
export function readTime(date: string, time: string): LocalMs | undefined {
  const midnight = midnightOf(date);
  const match = timePattern.exec(time);
  if (midnight === undefined || !match) return undefined;
  const fraction = match[4] === undefined ? 0 : Math.floor(Number(`0.${match[4]}`) * 1_000);
  return midnight + Number(match[1]) * hourMs + Number(match[2]) * minuteMs + Number(match[3]) * 1_000 + fraction;
}
