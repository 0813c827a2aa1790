import { z } from 'zod';
import { largestInteger, storableText } from './storable.ts';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'a time of day from 00:00 to 23:59, such as 22:00');
const date = z.iso.date('a date such as 2026-12-24');
const ruleName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/u, 'the name of a rule, such as inactivity');
const settingName = z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/u, 'the name of a setting, such as nightMinutes');
const settingText = z.string().max(40);

/** A plan has to fit into one message, with room to spare. */
const longestRules = 50_000;

/** What a setting of a rule may be in a plan. */
export const settingValueSchema = z.union([z.boolean(), z.number(), settingText, z.array(settingText).max(40)]);
export type SettingValue = z.output<typeof settingValueSchema>;

/** Ability levels of a care assessment, GB/T 42195-2022: 0 intact, 1 mild, 2 moderate, 3 severe, 4 complete disability. */
export const abilityLevels = ['intact', 'mild', 'moderate', 'severe', 'complete'] as const;
export type AbilityLevel = (typeof abilityLevels)[number];

const visit = z.object({
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).describe('1 Monday to 7 Sunday'),
  from: timeOfDay,
  to: timeOfDay,
  by: z.enum(['carer', 'nurse', 'family', 'other']).default('carer'),
});

/** Nobody is waited for on a holiday, so that one entered wrongly must end. */
const longestHolidayDays = 62;

/** Counts days with months of 31: enough to compare, and never too few. */
const roughDay = (date: string): number => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return (year * 12 + month) * 31 + day;
};

const holiday = z
  .object({ from: date.describe('first day away'), to: date.describe('last day away') })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'the last day must not lie before the first' })
  .refine(({ from, to }) => roughDay(to) - roughDay(from) <= longestHolidayDays, {
    path: ['to'],
    error: 'a holiday is at most two months: enter the rest as another one when it is known',
  });

/** What people decide; its version is counted by the relay. It holds nobody's name: all of it goes to the hub. */
export const carePlanFieldsSchema = z.object({
  ability: z.enum(abilityLevels).default('intact').describe('how well the resident moves and manages, as assessed'),
  livesAlone: z.boolean().default(true),
  dementia: z.boolean().default(false).describe('whether leaving home at night is a danger'),
  pets: z.boolean().default(false).describe('whether an animal may set off sensors of motion'),
  sleep: z
    .object({ from: timeOfDay.default('22:00'), to: timeOfDay.default('06:00') })
    .prefault({})
    .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must be another time than from' })
    .describe('when the resident is usually in bed, local time of the home'),
  bathroom: z
    .object({
      nightVisits: z.int().min(0).max(20).default(1).describe('how often in a usual night'),
      longestMinutes: z.int().min(10).max(360).optional().describe('the longest usual stay, in minutes'),
    })
    .prefault({}),
  visits: z.array(visit).max(50).default([]).describe('when somebody else is expected in the home'),
  holidays: z.array(holiday).max(20).default([]).describe('when nobody is expected at home'),
  rules: z
    .record(
      ruleName,
      z
        .record(settingName, settingValueSchema)
        .refine((settings) => Object.keys(settings).length <= 40, 'at most 40 settings of a rule'),
    )
    .default({})
    .refine((rules) => Object.keys(rules).length <= 60, 'at most 60 rules')
    .refine(
      (rules) => JSON.stringify(rules).length <= longestRules,
      `at most ${longestRules} characters of JSON together`,
    )
    .describe('settings changed for this resident, by rule'),
});
export type CarePlanFields = z.output<typeof carePlanFieldsSchema>;

/** 1 for the first; 0: no plan. */
export const carePlanNumberSchema = z.int().min(0).max(largestInteger);

/**
 * What decides how a home is watched: who lives there and when, and what the people who care for them have changed of the
 * rules. The relay keeps it and sends it; the hub says which version it has. `rules` is checked by the hub, which alone
 * knows its rules.
 */
export const carePlanSchema = carePlanFieldsSchema.extend({
  version: carePlanNumberSchema.default(0).describe('counts up with each change; 0: none was ever sent'),
});
export type CarePlan = z.output<typeof carePlanSchema>;

/** What holds until a plan has come: somebody who lives alone, able, without known habits. */
export const noCarePlan: CarePlan = carePlanSchema.parse({});

/**
 * Which plan is meant. Each home has one plan, so its id is that of the dwelling at the relay: a hub that was moved has the
 * plan of another home. `revision` is random for each version: a relay restored from a backup counts some versions a second
 * time, with other contents. It is empty for version 0, which is no plan.
 */
export const carePlanRefSchema = z.object({
  planId: storableText(80),
  version: carePlanNumberSchema,
  revision: storableText(80),
});
export type CarePlanRef = z.output<typeof carePlanRefSchema>;

/** What is wrong with a plan: where, what stands there, and what has to stand there instead. */
export const carePlanProblemSchema = z.object({
  field: z.string().max(200).describe('such as rules.inactivity.hours'),
  value: z.string().max(200).describe('as JSON, shortened; empty where there is none'),
  fix: z.string().max(500),
});
export type CarePlanProblem = z.output<typeof carePlanProblemSchema>;

/** What a hub says of its care plan in each heartbeat: this is how it acknowledges. */
export const carePlanStandingSchema = z.object({
  running: carePlanRefSchema.nullable().describe('what the rules go by; null: no plan has come'),
  /** Why it would not survive a restart of the hub. */
  notKept: storableText(300).optional(),
  /**
   * The last plan that was refused as a whole, until another one is accepted. The same one as `running`: after a change of
   * the hub's program it runs without the settings of these problems.
   */
  refused: carePlanRefSchema.extend({ problems: z.array(carePlanProblemSchema).min(1).max(50) }).optional(),
});
export type CarePlanStanding = z.output<typeof carePlanStandingSchema>;
