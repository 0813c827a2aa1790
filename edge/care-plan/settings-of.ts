import { z } from 'zod';
import type { CarePlan, CarePlanProblem } from '../../contracts/care-plan.ts';
import { closestWord, partProblems } from '../configuration/problem-lines.ts';
import { ruleList, type RuleSettings } from '../rules/rule-list.ts';
import type { ListedRule } from '../rules/running-rule.ts';

/** The settings that a care plan leads to. A rule with a problem has them without what the plan says of it. */
export interface PlannedSettings {
  readonly settings: RuleSettings;
  readonly problems: readonly CarePlanProblem[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The settings of every rule in a home with this care plan. What the plan says of a rule itself counts most, then what
 * follows from its facts, then what the hub's file says (`configured`), then the defaults. Whatever says it, the bounds of
 * the rule hold. Without a plan (version 0) its facts are nobody's word: the hub's file counts as it is.
 */
export function settingsOf(
  configured: RuleSettings,
  plan: CarePlan,
  list: readonly ListedRule[] = ruleList,
): PlannedSettings {
  if (plan.version === 0) return { settings: configured, problems: [] };
  const problems: CarePlanProblem[] = Object.keys(plan.rules)
    .filter((name) => !list.some((rule) => rule.name === name))
    .map((name) => unknownRule(name, list));
  const settings: Record<string, unknown> = {};
  for (const rule of list) {
    const own: Fields = plan.rules[rule.name] ?? {};
    const configuredHere = fieldsOf(rule.settings.parse(configured[rule.name] ?? {}));
    const facts = withinBounds(rule, {
      ...configuredHere,
      ...nightOf(plan, configuredHere),
      ...rule.fromPlan(plan, configuredHere),
    });
    const withFacts = rule.settings.safeParse(facts);
    const base = withFacts.success ? withFacts.data : configuredHere;
    const planned = rule.settings.safeParse({ ...fieldsOf(base), ...own });
    const wrong = [
      ...alwaysOnProblem(rule, own),
      ...(planned.success ? [] : partProblems(rule.settings, planned.error.issues, own, ['rules', rule.name])),
    ];
    problems.push(...wrong);
    settings[rule.name] = planned.success && wrong.length === 0 ? planned.data : base;
  }
  return { settings, problems };
}

/** Night is when the resident sleeps, for every rule that depends on it. */
const nightOf = ({ sleep }: CarePlan, settings: Fields): Fields =>
  'nightFrom' in settings && 'nightTo' in settings ? { nightFrom: sleep.from, nightTo: sleep.to } : {};

function alwaysOnProblem(rule: ListedRule, own: Fields): CarePlanProblem[] {
  if (!rule.alwaysOn || own['enabled'] !== false) return [];
  const fix = 'Leave it out: a rule that speaks of danger to life cannot be switched off';
  return [{ field: `rules.${rule.name}.enabled`, value: 'false', fix }];
}

function unknownRule(name: string, list: readonly ListedRule[]): CarePlanProblem {
  const known = list.map((rule) => rule.name);
  const close = closestWord(name, known);
  const advice = close === undefined ? `Known here: ${known.join(', ')}` : `Did you mean ${close}?`;
  return { field: `rules.${name}`, value: '', fix: `Is no rule of this hub. ${advice}`.slice(0, 500) };
}

/** What facts make of a number may lie beyond what the rule can bear: then the bound counts. */
function withinBounds(rule: ListedRule, settings: Fields): Fields {
  const bounds = boundsOf(rule);
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const bound = bounds[name];
      if (typeof value !== 'number' || !bound) return [name, value];
      const { minimum = -Infinity, maximum = Infinity, type } = bound;
      const inside = Math.min(maximum, Math.max(minimum, value));
      return [name, type === 'integer' ? Math.round(inside) : inside];
    }),
  );
}

const boundsSchema = z.record(
  z.string(),
  z.looseObject({ type: z.string().optional(), minimum: z.number().optional(), maximum: z.number().optional() }),
);
type Bounds = z.output<typeof boundsSchema>;

const knownBounds = new WeakMap<ListedRule, Bounds>();

function boundsOf(rule: ListedRule): Bounds {
  const known = knownBounds.get(rule);
  if (known) return known;
  const { properties } = z.toJSONSchema(rule.settings, { io: 'input', unrepresentable: 'any' });
  const bounds = boundsSchema.safeParse(properties ?? {}).data ?? {};
  knownBounds.set(rule, bounds);
  return bounds;
}

const fieldsOf = (settings: unknown): Fields =>
  typeof settings === 'object' && settings !== null ? { ...settings } : {};
