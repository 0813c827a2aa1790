import { z } from 'zod';
import { idParams, nothingSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';
import { hubIdSchema } from './identifiers.ts';
import { learnedFacts } from './learned.ts';

const minuteCount = z.number().min(0);

export const learnedHourSchema = z.object({
  hour: z.int().min(0).max(23).describe('of the last movement, local time of the home'),
  limitMinutes: minuteCount.describe(
    'how long it may be silent then; the limit of the settings while too little is known',
  ),
  limitAfterDoorMinutes: minuteCount.describe('the same when the outside door was used just before'),
  longestMinutes: minuteCount.describe('the longest silence that was heard; 0: none was long'),
  longestAfterDoorMinutes: minuteCount,
});

export const hubLearnedSchema = z
  .object({
    hub: hubIdSchema,
    communityId: recordIdSchema,
    saidAt: wallSchema.nullable().describe('when the hub last said it; null: never'),
    learned: z
      .object({ ...learnedFacts, hours: z.array(learnedHourSchema).length(24) })
      .nullable()
      .describe('null: the hub has said nothing of it'),
  })
  .meta({ id: 'HubLearned' });
export type HubLearned = z.infer<typeof hubLearnedSchema>;

/** What hubs have learned of the people in their homes: seen, and changed, by whom the care plan is. */
export const learnedRoutes = {
  'GET /api/hubs/:id/learned': {
    summary: 'What a hub has learned of the silences of its home, and the limits that follow',
    access: 'care-plans.read',
    look: true,
    params: idParams,
    answer: hubLearnedSchema,
  },
  'POST /api/hubs/:id/learned/reset': {
    summary:
      'Let a hub forget what it has learned, for somebody who lives otherwise; the fixed limits hold until it knows enough',
    access: 'care-plans.write',
    params: idParams,
    body: nothingSchema,
    answer: hubLearnedSchema,
  },
} as const satisfies Record<string, ApiRoute>;
