import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { elapsedOf, isDue, refresh } from '../rules/deadlines.ts';
import { contentOf } from '../rules/saved-text.ts';
import { inOwnSlots, savedRecentAlarm, type RecentAlarm } from './recent-alarm.ts';

const prefix = 'recent-alarm:';
const nameOf = ({ slot }: RecentAlarm): string => `${prefix}${slot}`;

/**
 * Each alarm of late as a JSON text under a name of its own: a new alarm is on the disk sooner when those before it need
 * not be written again. With `since`, only those that have changed. A name is used again once its alarm is forgotten.
 */
export function saveRecentAlarms(
  recent: readonly RecentAlarm[],
  now: Instant,
  since: readonly RecentAlarm[] = [],
): Record<string, string> {
  const texts: Record<string, string> = {};
  if (recent === since) return texts;
  const before = new Set(since);
  for (const alarm of recent)
    if (!before.has(alarm)) texts[nameOf(alarm)] = JSON.stringify({ ...alarm, forget: refresh(alarm.forget, now) });
  return texts;
}

export interface RestoredRecentAlarms {
  readonly recent: readonly RecentAlarm[];
  readonly problems: readonly { readonly name: string; readonly problem: string }[];
}

/** Those of all saved texts, after `earlier`, which an earlier release saved otherwise. One that cannot be read is left out. */
export function restoreRecentAlarms(
  saved: Readonly<Record<string, string>>,
  earlier: readonly RecentAlarm[],
  now: Instant,
): RestoredRecentAlarms {
  const found: RecentAlarm[] = [];
  const problems: { name: string; problem: string }[] = [];
  for (const name in saved) {
    if (!name.startsWith(prefix)) continue;
    const read = savedRecentAlarm.safeParse(contentOf(saved[name] ?? ''));
    if (!read.success) problems.push({ name, problem: z.prettifyError(read.error) });
    else if (!isDue(read.data.forget, now)) found.push({ ...read.data, forget: refresh(read.data.forget, now) });
  }
  const ages = new Map(found.map((alarm) => [alarm, elapsedOf(alarm.forget, now)]));
  const oldestFirst = found.toSorted((one, other) => (ages.get(other) ?? 0) - (ages.get(one) ?? 0));
  return { recent: inOwnSlots([...earlier, ...oldestFirst]), problems };
}
