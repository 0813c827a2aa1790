import { z } from 'zod';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/u, 'a time of day from 00:00 to 23:59, such as 22:00');
const date = z.iso.date('a date such as 2026-12-24');
const ruleName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/u, 'the name of a rule, such as inactivity');
const settingName = z.string().regex(/^[a-z][A-Za-z0-9]{0,59}$/u, 'the name of a setting, such as nightMinutes');

/** Ability levels of a care assessment, GB/T 42195-2022: 0 intact, 1 mild, 2 moderate, 3 severe, 4 complete disability. */
export const abilityLevels = ['intact', 'mild', 'moderate', 'severe', 'complete'] as const;
export type AbilityLevel = (typeof abilityLevels)[number];

const visit = z.object({
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).describe('1 Monday to 7 Sunday'),
  from: timeOfDay,
  to: timeOfDay,
  by: z.enum(['carer', 'nurse', 'family', 'other']).default('carer'),
});

const holiday = z
  .object({ from: date.describe('first day away'), to: date.describe('last day away') })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: 'the last day must not lie before the first' });

/**
 * What decides how a home is watched: who lives there and when, and what the people who care for them have changed of the
 * rules. The relay keeps it and sends it; the hub says which version it has. `rules` is checked by the hub, which alone
 * knows its rules.
 */
export const carePlanSchema = z.object({
  version: z.int().min(0).default(0).describe('counts up with each change; 0: none was ever sent'),
  ability: z.enum(abilityLevels).default('intact').describe('how well the resident moves and manages, as assessed'),
  livesAlone: z.boolean().default(true),
  dementia: z.boolean().default(false).describe('whether leaving home at night is a danger'),
  pets: z.boolean().default(false).describe('whether an animal may set off sensors of motion'),
  sleep: z
    .object({ from: timeOfDay.default('22:00'), to: timeOfDay.default('06:00') })
    .prefault({})
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
    .record(ruleName, z.record(settingName, z.union([z.boolean(), z.number(), z.string().max(40)])))
    .default({})
    .refine((rules) => Object.keys(rules).length <= 60, 'at most 60 rules')
    .describe('settings changed for this resident, by rule'),
});
export type CarePlan = z.output<typeof carePlanSchema>;

/** What holds until a plan has come: somebody who lives alone, able, without known habits. */
export const noCarePlan: CarePlan = carePlanSchema.parse({});
