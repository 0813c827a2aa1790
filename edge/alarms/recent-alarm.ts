import { z } from 'zod';
import { isAlarmKind, type AlarmKind } from '../../contracts/alarm-table.ts';
import { alarmIdSchema, type AlarmId } from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import { savedDeadline, type Deadline } from '../rules/deadline.ts';
import { elapsedOf, isDue, startDeadline } from '../rules/deadlines.ts';
import { flappingWithin } from './absorbing.ts';
import { longestStory } from './story.ts';

/** An alarm that began of late, open or over: what a later one may continue, and how often its source has raised. */
export interface RecentAlarm {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly place: string;
  readonly story: AlarmId | null;
  readonly test: boolean;
  /** Somebody has ended its story: a person closed the incident, or the home cancelled in time. */
  readonly ended: boolean;
  /** When it is too long ago for anything to continue it. */
  readonly forget: Deadline;
  /** Its place among those that are kept on the disk, where each is written by itself: no two have the same. */
  readonly slot: number;
}

export const savedRecentAlarm: z.ZodType<RecentAlarm> = z.object({
  alarmId: alarmIdSchema,
  kind: z.string().refine(isAlarmKind, 'not a kind of alarm that this hub knows'),
  subject: z.string(),
  place: z.string(),
  story: alarmIdSchema.nullable(),
  test: z.boolean(),
  ended: z.boolean(),
  forget: savedDeadline,
  slot: z.number().int().nonnegative().default(0),
});

/** More than this can only be a broken rule or sensor. */
const mostRecent = 200;

/** How long ago it began. */
export const ageOf = ({ forget }: RecentAlarm, now: Instant): Duration => elapsedOf(forget, now);

/** With one more, and without what is too long ago. Oldest first, so that the first says whether any is. */
export const withRecent = (
  recent: readonly RecentAlarm[],
  alarm: Omit<RecentAlarm, 'ended' | 'forget' | 'slot'>,
  now: Instant,
): readonly RecentAlarm[] => {
  const [oldest] = recent;
  const known = oldest && isDue(oldest.forget, now) ? recent.filter(({ forget }) => !isDue(forget, now)) : recent;
  const others = known.length < mostRecent ? known : known.slice(1 - mostRecent);
  const slot = freeSlot(others.map((each) => each.slot));
  return [...others, { ...alarm, ended: false, forget: startDeadline(now, longestStory), slot }];
};

/** The newest of all of them, each in a slot of its own: its own one where no other has that. */
export function inOwnSlots(recent: readonly RecentAlarm[]): readonly RecentAlarm[] {
  const kept = recent.slice(-mostRecent);
  const taken = new Set<number>();
  const settled = new Set(kept.filter(({ slot }) => !taken.has(slot) && taken.add(slot)));
  if (settled.size === kept.length) return kept;
  return kept.map((alarm) => {
    if (settled.has(alarm)) return alarm;
    const slot = freeSlot([...taken]);
    taken.add(slot);
    return { ...alarm, slot };
  });
}

/** The lowest: there is always one, as there are fewer alarms than slots. */
function freeSlot(taken: readonly number[]): number {
  const isTaken = new Uint8Array(mostRecent);
  for (const slot of taken) isTaken[slot] = 1;
  return Math.max(0, isTaken.indexOf(0));
}

/** The stories of these alarms are over: nothing continues them, and their source starts with a clean sheet. */
export function storiesEnded(recent: readonly RecentAlarm[], ids: ReadonlySet<string>): readonly RecentAlarm[] {
  const stories = new Set<string>(ids);
  for (const { alarmId, story } of recent) if (story !== null && ids.has(alarmId)) stories.add(story);
  const isOver = ({ alarmId, story }: RecentAlarm): boolean =>
    stories.has(alarmId) || (story !== null && stories.has(story));
  return recent.some((each) => !each.ended && isOver(each))
    ? recent.map((each) => (isOver(each) ? { ...each, ended: true } : each))
    : recent;
}

/** Whether so many alarms of this kind and subject within the hour are too many to believe each. */
export function isFlapping(
  recent: readonly RecentAlarm[],
  source: { readonly kind: AlarmKind; readonly subject: string; readonly test: boolean },
  now: Instant,
  from: number,
): boolean {
  let lately = 0;
  for (const each of recent) {
    const counts =
      !each.ended && each.kind === source.kind && each.subject === source.subject && each.test === source.test;
    if (counts && ageOf(each, now) < flappingWithin) lately++;
  }
  return lately >= from;
}
