import type { CarePlanFields, SettingValue } from '../../../../contracts/care-plan.ts';

/** A part of a plan by its path: `ability`, `visits`, `rules.inactivity.hours`. */
export type PartPath = string;

/** All that a plan says, part by part. What is not said of a rule is no part. */
export function partsOf(plan: CarePlanFields): Map<PartPath, unknown> {
  const { rules, ...life } = plan;
  const parts = new Map<PartPath, unknown>(Object.entries(life));
  for (const [rule, settings] of Object.entries(rules)) {
    for (const [setting, value] of Object.entries(settings)) parts.set(`rules.${rule}.${setting}`, value);
  }
  return parts;
}

/** In what two plans differ, in the order of the plan. */
export function differencesBetween(before: CarePlanFields, after: CarePlanFields): PartPath[] {
  const [old, young] = [partsOf(before), partsOf(after)];
  return [...new Set([...old.keys(), ...young.keys()])].filter((path) => !saysTheSame(old.get(path), young.get(path)));
}

/** What was changed here since `base`, done to what somebody else has made of it meanwhile. Where both did, ours holds. */
export function rebased(base: CarePlanFields, mine: CarePlanFields, theirs: CarePlanFields): CarePlanFields {
  let plan = theirs;
  const changed = partsOf(mine);
  for (const path of differencesBetween(base, mine)) {
    const [first, rule, setting] = path.split('.');
    plan =
      first === 'rules' && rule !== undefined && setting !== undefined
        ? withSetting(plan, rule, setting, mine.rules[rule]?.[setting])
        : { ...plan, [path]: changed.get(path) };
  }
  return plan;
}

/** Says something of a rule, or with `undefined` nothing any more. */
export function withSetting(
  plan: CarePlanFields,
  rule: string,
  setting: string,
  value: SettingValue | undefined,
): CarePlanFields {
  const { [rule]: before = {}, ...others } = plan.rules;
  const { [setting]: _, ...kept } = before;
  const settings = value === undefined ? kept : { ...before, [setting]: value };
  if (Object.keys(settings).length === 0) return { ...plan, rules: others };
  return { ...plan, rules: rule in plan.rules ? { ...plan.rules, [rule]: settings } : { ...others, [rule]: settings } };
}

/** The order of a list counts, that of names in an object does not. */
function saysTheSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [first, second] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...first.keys(), ...second.keys()])].every((key) => saysTheSame(first.get(key), second.get(key)));
}
