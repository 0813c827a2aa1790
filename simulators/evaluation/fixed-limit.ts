import { dayMs, hourMs, minuteMs, type LocalMs } from './recorded-time.ts';

/**
 * When a silence counts. `any`: at every hour. `by-day`: what a clock shows from 07:00 to 22:00 within one day; a silence
 * that began before 07:00 counts from 07:00, and at 22:00 the count ends. `held`: it counts at every hour, but what is
 * reached at night is raised at 07:00.
 */
export type CountedHours = 'any' | 'by-day' | 'held';

/**
 * What the outside door does. `ignored`: it is a sensor as any other. `order`: after a word of the door nothing is raised until the
 * next motion. `window`: the same, but motion counts only from the next five minutes on, since who passed the door first is
 * not recorded in a table of counts. `no-sensor`: the door is not listened to at all.
 */
export type DoorUse = 'ignored' | 'order' | 'window' | 'no-sensor';

export interface FixedLimit {
  readonly minutes: number;
  readonly hours: CountedHours;
  readonly door: DoorUse;
}

const morning = 7 * hourMs;
const evening = 22 * hourMs;

/** When a silence that began then is an alarm. */
export function alarmAt(since: LocalMs, { minutes, hours }: FixedLimit): LocalMs {
  const limit = minutes * minuteMs;
  if (hours === 'any') return since + limit;
  if (hours === 'held') {
    const at = since + limit;
    const ofDay = at % dayMs;
    if (ofDay < morning) return at - ofDay + morning;
    return ofDay >= evening ? at - ofDay + dayMs + morning : at;
  }
  const midnight = since - (since % dayMs);
  const from = Math.max(since, midnight + morning);
  return from + limit <= midnight + evening ? from + limit : midnight + dayMs + morning + limit;
}

/** Every limit that ours is compared with: 1 to 12 h by tens of minutes, and the 24 h of some cities. */
export function fixedLimits(): FixedLimit[] {
  const minutes = [...Array.from({ length: 67 }, (_, index) => 60 + 10 * index), 1_440];
  const limits: FixedLimit[] = [];
  for (const hours of ['any', 'by-day', 'held'] as const)
    for (const door of ['ignored', 'order', 'window'] as const)
      for (const one of minutes) if (hours === 'any' || one <= 720) limits.push({ minutes: one, hours, door });
  for (const one of [30, ...minutes]) limits.push({ minutes: one, hours: 'any', door: 'no-sensor' });
  return limits;
}
