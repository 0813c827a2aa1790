import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { carePlanSchema, noCarePlan, settingValueSchema, type CarePlan } from '../../contracts/care-plan.ts';
import { ruleEntrySchema, type RuleEntry, type RuleSetting } from '../../contracts/rule-entry.ts';
import { settingsOf } from '../../edge/care-plan/settings-of.ts';
import { ruleList, ruleSettingsSchema } from '../../edge/rules/rule-list.ts';
import type { ListedRule } from '../../edge/rules/running-rule.ts';
import { repository } from './temporary-copy.ts';

const propertySchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  default: settingValueSchema.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
});
type Property = z.output<typeof propertySchema>;

const isTimeOfDay = (value: unknown): boolean => typeof value === 'string' && /^\d\d:\d\d$/.test(value);

/** Undefined: what it is cannot be said in a care plan. */
function typeOf(property: Property): RuleSetting['type'] | undefined {
  if (property.enum) return 'choice';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'integer') return 'whole-number';
  if (property.type === 'number') return 'number';
  if (property.type === 'string') return isTimeOfDay(property.default) ? 'time-of-day' : 'text';
  return property.type === 'array' && Array.isArray(property.default) ? 'words' : undefined;
}

function settingsFor(rule: ListedRule): RuleSetting[] {
  const { properties } = z.toJSONSchema(rule.settings, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties ?? {}).flatMap(([name, given]): RuleSetting[] => {
    const property = propertySchema.safeParse(given).data;
    const type = property && typeOf(property);
    if (!property || !type || property.default === undefined) return [];
    // Only an installer can switch it off, in the file of the hub.
    if (rule.alwaysOn && name === 'enabled') return [];
    const { description = '', minimum, maximum, enum: choices } = property;
    return [
      {
        name,
        description,
        type,
        default: property.default,
        ...(minimum !== undefined && { min: minimum }),
        ...(maximum !== undefined && { max: maximum }),
        ...(choices && { choices }),
      },
    ];
  });
}

/** Homes that differ from one without habits in one fact each. */
const facts: readonly CarePlan[] = [
  { ability: 'mild' },
  { ability: 'moderate' },
  { ability: 'severe' },
  { ability: 'complete' },
  { livesAlone: false },
  { dementia: true },
  { pets: true },
  { sleep: { from: '20:15', to: '08:45' } },
  { bathroom: { nightVisits: 5, longestMinutes: 50 } },
].map((fact) => carePlanSchema.parse({ ...fact, version: 1 }));

/** The settings that some fact of a plan changes by itself. */
function changedByFacts(rule: ListedRule): string[] {
  const configured = ruleSettingsSchema.parse({});
  const of = (plan: CarePlan): Record<string, unknown> => ({
    ...z.record(z.string(), z.unknown()).parse(settingsOf(configured, plan).settings[rule.name]),
  });
  const without = of({ ...noCarePlan, version: 1 });
  return Object.keys(without).filter((name) =>
    facts.some((plan) => JSON.stringify(of(plan)[name]) !== JSON.stringify(without[name])),
  );
}

const entries: readonly RuleEntry[] = ruleList.map((rule) =>
  ruleEntrySchema.parse({
    name: rule.name,
    watches: rule.describes.watches,
    cannotJudge: rule.describes.cannotJudge,
    defaultsFrom: rule.describes.defaultsFrom,
    alwaysOn: rule.alwaysOn,
    settings: settingsFor(rule),
    fromPlan: changedByFacts(rule),
  }),
);

const written = `/* oxlint-disable max-lines -- a list of all rules */
import type { RuleEntry } from './rule-entry.ts';

/**
 * The rules of the hub, for those who never import them. Made from edge/rules by tests/guards/rule-catalogue.test.ts; after a
 * change there, \`npx vitest run --project parts --update=all dist/tests/guards/rule-catalogue.test.js\` writes it anew.
 */
export const ruleCatalogue: readonly RuleEntry[] = ${JSON.stringify(entries)};
`;

it('contracts/rule-catalogue.ts says what the rules say of themselves', async () => {
  const file = join(repository, 'contracts', 'rule-catalogue.ts');
  const options = await resolveConfig(file);
  const formatted = await format(written, { ...options, filepath: file });
  expect(entries.length).toBe(ruleList.length);
  await expect(formatted).toMatchFileSnapshot(file);
});

it('what speaks of danger to life is always on, and is not offered as a switch', () => {
  const always = entries.filter(({ alwaysOn }) => alwaysOn);
  const least = ['carbon-monoxide', 'fall', 'gas', 'smoke', 'sos'];
  expect(always.map(({ name }) => name)).toEqual(expect.arrayContaining(least));
  for (const { settings } of always) expect(settings.map(({ name }) => name)).not.toContain('enabled');
  expect(always.length).toBeGreaterThanOrEqual(least.length);
});
