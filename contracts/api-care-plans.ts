import { z } from 'zod';
import { idParams, noteSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';
import { carePlanFieldsSchema, carePlanNumberSchema, carePlanProblemSchema } from './care-plan.ts';
import { hubIdSchema } from './identifiers.ts';
import { ruleEntrySchema } from './rule-entry.ts';
import { largestInteger } from './storable.ts';

/** One version, as it will always stand there. */
export const carePlanVersionSchema = z
  .object({
    version: carePlanNumberSchema.describe('1 for the first; 0: nobody has made a plan, the defaults hold'),
    changedAt: wallSchema.nullable().describe('null for version 0'),
    changedBy: z
      .object({ kind: z.enum(['account', 'token']), id: z.string(), name: z.string().describe('as it was then') })
      .nullable(),
    note: z.string().describe('why it was changed; stays at the relay'),
    restoredFrom: carePlanNumberSchema.nullable().describe('the earlier version whose contents it has again'),
    plan: carePlanFieldsSchema,
  })
  .meta({ id: 'CarePlanVersion' });
export type CarePlanVersion = z.infer<typeof carePlanVersionSchema>;

/**
 * How far the newest version has come. running: the hub's rules go by it. sent: it is on its way, or the hub does not
 * answer. waiting: the hub has not been connected since. refused: the hub says what is wrong with it, and goes on with the
 * one before. too-old: the program of the hub knows no care plans. never-heard: the hub has not spoken yet.
 */
export const carePlanDeliveryStateSchema = z.enum(['running', 'sent', 'waiting', 'refused', 'too-old', 'never-heard']);

export const carePlanDeliverySchema = z
  .object({
    hub: hubIdSchema,
    state: carePlanDeliveryStateSchema,
    runningVersion: carePlanNumberSchema
      .nullable()
      .describe('what the hub goes by; null: no plan, or that of another home'),
    ofAnotherHome: z.boolean().describe('it goes by the plan of the home that it was moved from'),
    runningSince: wallSchema.nullable().describe('when the relay first heard that it goes by it'),
    sentAt: wallSchema.nullable().describe('when the newest version was last sent'),
    attempts: z.int().min(0).describe('how often the newest version was sent'),
    nextAttemptAt: wallSchema.nullable().describe('not before; null when nothing is left to be sent'),
    answeredAt: wallSchema.nullable().describe('when the hub accepted or refused the newest version'),
    problems: z.array(carePlanProblemSchema).describe('why it was refused'),
    notKept: z.string().describe('why the hub would lose it in a restart; empty when it is on its disk'),
  })
  .meta({ id: 'CarePlanDelivery' });
export type CarePlanDelivery = z.infer<typeof carePlanDeliverySchema>;

export const homeCarePlanSchema = z
  .object({
    dwellingId: recordIdSchema,
    communityId: recordIdSchema,
    current: carePlanVersionSchema,
    hubs: z.array(carePlanDeliverySchema).describe('the hubs of this home that may connect'),
  })
  .meta({ id: 'HomeCarePlan' });
export type HomeCarePlan = z.infer<typeof homeCarePlanSchema>;

const expectedVersion = carePlanNumberSchema.describe(
  'the version that the change was made on; refused (409) when another one is the newest',
);
const note = noteSchema(300).default('').describe('why, for the history');

/** How a home is watched: kept in versions, sent to its hub, acknowledged by it. */
export const carePlanRoutes = {
  'GET /api/dwellings/:id/care-plan': {
    summary: 'The care plan of a home, and how far it has come',
    access: 'care-plans.read',
    look: true,
    params: idParams,
    answer: homeCarePlanSchema,
  },
  'GET /api/dwellings/:id/care-plan/versions': {
    summary: 'Every version of it, the newest first',
    access: 'care-plans.read',
    look: true,
    params: idParams,
    query: z.object({
      before: z.coerce
        .number()
        .int()
        .positive()
        .max(largestInteger)
        .optional()
        .describe('the version below which to go on'),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    answer: z.object({ versions: z.array(carePlanVersionSchema), more: z.boolean() }),
  },
  'PUT /api/dwellings/:id/care-plan': {
    summary: 'Change the care plan of a home: a new version, sent to its hub at once',
    access: 'care-plans.write',
    params: idParams,
    body: z.object({ expectedVersion, plan: z.strictObject(carePlanFieldsSchema.shape), note }),
    answer: homeCarePlanSchema,
  },
  'POST /api/dwellings/:id/care-plan/restore': {
    summary: 'Make an earlier version the newest one again; 0 goes back to the defaults',
    access: 'care-plans.write',
    params: idParams,
    body: z.object({ expectedVersion, version: carePlanNumberSchema.describe('the earlier one'), note }),
    answer: homeCarePlanSchema,
  },
  'GET /api/rules': {
    summary: 'The rules that a care plan can change, with their settings, as this release knows them',
    access: 'care-plans.read',
    answer: z.object({ rules: z.array(ruleEntrySchema) }),
  },
} as const satisfies Record<string, ApiRoute>;
