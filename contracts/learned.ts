import { z } from 'zod';

/** Longer than a day is an absence, and no limit of a hub is longer than three. */
const longestLimit = 3 * 24 * 60;
const dayCount = z.int().min(0).max(1_000_000);
const minuteCount = z.number().min(0).max(longestLimit);
/** A value for each hour of the day, local time of the home, the first from midnight on. */
const byHour = z.array(minuteCount).length(24);

/** What a hub knows of the days on which its limits of silence rest, and between what they stay. */
export const learnedFacts = {
  learns: z.boolean().describe('false: the limits of the settings hold, whatever is known'),
  days: dayCount.describe('with life, that were learned from'),
  daysBeforeLearned: dayCount.describe('so many must be known before learned limits count'),
  enoughDays: z.boolean().describe('whether learned limits count now'),
  until: z.string().max(10).describe('the last day that was learned from, local date; empty: none'),
  longestOfDays: dayCount.describe('the longest silences are those of so many days'),
  bounds: z.object({
    shortestMinutes: minuteCount.describe('no learned limit is shorter'),
    longestMinutes: minuteCount.describe('no limit is longer'),
  }),
};

/**
 * What a hub has learned of the home's silences, as it says it in a heartbeat: small, because it goes with one that is
 * proof of life. All in minutes; the limit is the one that counts, learned or not.
 */
export const learnedSchema = z.object({
  ...learnedFacts,
  limitMinutes: byHour.describe('how long it may be silent after a last movement in that hour'),
  limitAfterDoorMinutes: byHour.describe('the same when the outside door was used just before'),
  longestMinutes: byHour.describe('the longest silence that was heard; 0: none was long'),
  longestAfterDoorMinutes: byHour,
});
export type Learned = z.infer<typeof learnedSchema>;
