import type { AlarmKind } from '../../contracts/alarm-table.ts';
import type { AlarmId } from '../../contracts/identifiers.ts';
import { hours, minutes, type Duration } from '../../foundation/durations.ts';

/** What an alarm may be the continuation of. */
interface Continues {
  readonly of: readonly AlarmKind[];
  readonly within: Duration;
  /** `same`: only what happened in the same room, or what is about the whole home. */
  readonly place: 'same' | 'any';
}

/** Nothing continues what is longer ago. */
export const longestStory: Duration = hours(24);

const lying: readonly AlarmKind[] = ['fall', 'long_lie', 'bathroom_overstay'];

/**
 * Which kinds go on with which. A person who falls lies there, then is silent, and by morning is not up: people are to see
 * one story that grows worse, not four events. Only what one person's one mishap explains stands here; smoke after a fall
 * does not, though both reach the relay as one incident of the home while that is open.
 */
const continuations: Partial<Readonly<Record<AlarmKind, readonly Continues[]>>> = {
  fall: [
    { of: ['bathroom_overstay', 'bed_empty'], within: hours(2), place: 'same' },
    // Out of bed in the night, and down somewhere else.
    { of: ['bed_empty'], within: hours(2), place: 'any' },
  ],
  long_lie: [{ of: lying, within: hours(12), place: 'same' }],
  bathroom_overstay: [{ of: ['fall', 'long_lie'], within: hours(4), place: 'same' }],
  sos: [{ of: lying, within: minutes(60), place: 'any' }],
  inactivity: [
    { of: [...lying, 'bed_empty', 'in_bed_long', 'not_up', 'vital_signs'], within: hours(24), place: 'any' },
  ],
  not_up: [{ of: [...lying, 'bed_empty', 'in_bed_long', 'vital_signs'], within: hours(12), place: 'any' }],
  in_bed_long: [{ of: ['not_up', 'vital_signs'], within: hours(24), place: 'any' }],
  vital_signs: [{ of: ['in_bed_long', 'not_up'], within: hours(24), place: 'any' }],
  left_at_night: [{ of: ['bed_empty', 'door_open'], within: hours(4), place: 'any' }],
  not_back_home: [{ of: ['left_at_night', 'door_open'], within: hours(24), place: 'any' }],
  welfare_check: [
    { of: ['not_back_home', 'left_at_night', 'inactivity', 'no_water_use'], within: hours(24), place: 'any' },
  ],
  no_water_use: [{ of: [...lying, 'inactivity', 'not_up', 'in_bed_long'], within: hours(24), place: 'any' }],
  water_leak: [{ of: ['water_flows_on'], within: hours(12), place: 'any' }],
  water_flows_on: [{ of: ['water_leak', 'bathroom_overstay', 'fall'], within: hours(4), place: 'any' }],
};

/** An alarm that began of late. */
interface Earlier {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly place: string;
  readonly story: AlarmId | null;
  readonly test: boolean;
  readonly ended: boolean;
}

/**
 * The first alarm of the story that a new alarm continues; null when it begins one. The latest alarm that fits counts.
 * What a person has closed or cancelled is over, and a test continues only a test.
 */
export function storyOf<Alarm extends Earlier>(
  alarm: { readonly kind: AlarmKind; readonly place: string; readonly test: boolean },
  recent: readonly Alarm[],
  ageOf: (earlier: Alarm) => Duration,
): AlarmId | null {
  const known = continuations[alarm.kind];
  if (!known) return null;
  const before = recent.findLast(
    (earlier) =>
      !earlier.ended &&
      earlier.test === alarm.test &&
      known.some(
        ({ of, within, place }) =>
          of.includes(earlier.kind) &&
          ageOf(earlier) <= within &&
          (place === 'any' || alarm.place === '' || earlier.place === '' || alarm.place === earlier.place),
      ),
  );
  return before ? (before.story ?? before.alarmId) : null;
}
