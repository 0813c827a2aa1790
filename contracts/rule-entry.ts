import { z } from 'zod';

/** One setting of a rule: what it is for, what it may be, and what it is when nobody says anything. */
export const ruleSettingSchema = z.object({
  name: z.string(),
  description: z.string(),
  type: z.enum(['switch', 'number', 'whole-number', 'text', 'time-of-day', 'choice', 'words']),
  default: z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]),
  min: z.number().optional(),
  max: z.number().optional(),
  choices: z.array(z.string()).optional(),
});
export type RuleSetting = z.output<typeof ruleSettingSchema>;

/** One rule of the hub, for people who change its settings in a care plan. */
export const ruleEntrySchema = z
  .object({
    name: z.string(),
    watches: z.string(),
    cannotJudge: z.string(),
    defaultsFrom: z.string(),
    alwaysOn: z.boolean().describe('it speaks of danger to life and cannot be switched off by a care plan'),
    settings: z.array(ruleSettingSchema).describe('`enabled` switches the rule on and off, where it can be'),
    fromPlan: z.array(z.string()).describe('the settings that the facts of a plan change by themselves'),
  })
  .meta({ id: 'RuleEntry' });
export type RuleEntry = z.output<typeof ruleEntrySchema>;
