import type { CarePlanFields, SettingValue } from '../../contracts/care-plan.ts';
import type { RuleEntry, RuleSetting } from '../../contracts/rule-entry.ts';

export interface RuleProblem {
  /** Such as `rules.inactivity.hours`. */
  readonly field: string;
  readonly value: unknown;
  readonly fix: string;
}

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/u;

/**
 * What this release knows to be wrong with the rules of a plan, so that whoever types it hears at once. What it does not
 * know may be of a newer hub: the hub itself decides.
 */
export function knownRuleProblem(
  catalogue: readonly RuleEntry[],
  rules: CarePlanFields['rules'],
): RuleProblem | undefined {
  for (const [name, settings] of Object.entries(rules)) {
    const rule = catalogue.find((entry) => entry.name === name);
    for (const [setting, value] of Object.entries(settings)) {
      const field = `rules.${name}.${setting}`;
      if (rule?.alwaysOn && setting === 'enabled')
        return { field, value, fix: 'leave it out: a rule that speaks of danger to life cannot be switched off' };
      const known = rule?.settings.find((each) => each.name === setting);
      const fix = known && expectation(known, value);
      if (fix !== undefined) return { field, value, fix };
    }
  }
  return undefined;
}

/** What the value has to be; undefined when it is. */
function expectation(setting: RuleSetting, value: SettingValue): string | undefined {
  const { type, min = -Infinity, max = Infinity, choices = [] } = setting;
  switch (type) {
    case 'switch':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'number':
    case 'whole-number': {
      const isNumber = typeof value === 'number' && (type === 'number' || Number.isInteger(value));
      if (isNumber && value >= min && value <= max) return undefined;
      return `must be a ${type === 'number' ? '' : 'whole '}number from ${min} to ${max}`;
    }
    case 'time-of-day':
      return typeof value === 'string' && timeOfDay.test(value) ? undefined : 'must be a time of day, such as 22:00';
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
    case 'words':
      return Array.isArray(value) ? undefined : 'must be a list of words';
    case 'text':
      return typeof value === 'string' ? undefined : 'must be a text';
  }
}
