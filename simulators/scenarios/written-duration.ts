import { days, hours, milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';

const units: Readonly<Record<string, (n: number) => Duration>> = {
  ms: milliseconds,
  s: seconds,
  min: minutes,
  h: hours,
  d: days,
};
const part = /(\d+(?:\.\d+)?)\s*(ms|s|min|h|d)(?![a-z])/g;

/** Reads `5 min`, `1 h 30 min` or, where a sign makes sense, `-1 h`. Undefined when it is no length of time. */
export function readDuration(text: string): Duration | undefined {
  const signed = /^([+-]?)\s*(\S.*)$/.exec(text.trim());
  const written = signed?.[2];
  if (written === undefined || !/^(\s*\d+(\.\d+)?\s*(ms|s|min|h|d)(?![a-z]))+$/.test(written)) return undefined;
  let total = 0;
  for (const [, amount, unit] of written.matchAll(part)) total += units[unit ?? '']?.(Number(amount)) ?? 0;
  return milliseconds(signed?.[1] === '-' ? -total : total);
}
