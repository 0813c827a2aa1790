import { dayMs, dayOf, hourOf, type LocalMs } from './recorded-time.ts';
import { windowMs } from './recording.ts';

/** From when on it is counted, and where collapses are injected: the same for our rules and for every baseline. */
export interface MeasurePlan {
  /** Midnight before the first day that counts. */
  readonly countsFrom: LocalMs;
  /** How many days lie before it, in which the hub only learns. */
  readonly learningDays: number;
  /** A collapse after every active window, or after each n-th. */
  readonly everyNth: number;
}

const learningDaysOfLong = 60;

/** 60 days to learn; a recording shorter than 120 days gives a third of its days to it. */
export function planOf(first: LocalMs, last: LocalMs, everyNth: number): MeasurePlan {
  const firstDay = dayOf(first);
  const days = dayOf(last) - firstDay + 1;
  const learningDays = days >= 2 * learningDaysOfLong ? learningDaysOfLong : Math.floor(days / 3);
  return { countsFrom: (firstDay + learningDays) * dayMs, learningDays, everyNth };
}

/** Whether a collapse is injected at the end of the window that starts then. */
export const injectsAfter = (start: LocalMs, { countsFrom, everyNth }: MeasurePlan): boolean =>
  start >= countsFrom && hourOf(start) >= 7 && hourOf(start) < 22 && Math.floor(start / windowMs) % everyNth === 0;
