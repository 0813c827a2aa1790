import type { CarePlan } from '../../contracts/care-plan.ts';
import type { RuleSettings } from '../rules/rule-list.ts';
import type { RunningRule, StartFacts } from '../rules/running-rule.ts';

export interface SettledRules {
  readonly rules: readonly RunningRule[];
  /** Where in the list those stand that have other settings than before. */
  readonly changed: readonly number[];
  /** The names of those that were on and are off now. */
  readonly switchedOff: readonly string[];
}

/**
 * The rules in a home whose care plan has changed. A rule that keeps its settings keeps its state and all that it waits for;
 * one that cannot bear its new ones stays as it was, and `attempt` says so.
 */
export function settleRules(
  rules: readonly RunningRule[],
  settings: RuleSettings,
  begin: Omit<StartFacts, 'settings'>,
  attempt: <Result>(rule: string, step: () => Result) => Result | undefined,
): SettledRules {
  const changed: number[] = [];
  const switchedOff: string[] = [];
  const settled = rules.map((rule, index) => {
    const step = attempt(rule.name, () => rule.settle({ ...begin, settings: settings[rule.name] }));
    if (!step) return rule;
    if (step.otherSettings) changed.push(index);
    if (rule.enabled && !step.next.enabled) switchedOff.push(rule.name);
    return step.next;
  });
  return { rules: settled, changed, switchedOff };
}

/** Whether two plans say the same of who lives there and when, whatever they say of rules. */
export const haveSameFacts = (one: CarePlan, other: CarePlan): boolean => factsIn(one) === factsIn(other);

const factsIn = (plan: CarePlan): string => JSON.stringify({ ...plan, version: 0, rules: {} });
