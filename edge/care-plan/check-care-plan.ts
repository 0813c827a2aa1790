import {
  carePlanFieldsSchema,
  type CarePlan,
  type CarePlanProblem,
  type CarePlanRef,
} from '../../contracts/care-plan.ts';
import { partProblems } from '../configuration/problem-lines.ts';
import type { RuleSettings } from '../rules/rule-list.ts';
import { settingsOf } from './settings-of.ts';

/** A care plan with the settings of all rules that follow from it. */
export interface PlannedHome {
  readonly carePlan: CarePlan;
  readonly rules: RuleSettings;
}

export type CheckedCarePlan =
  | { readonly ok: true; readonly home: PlannedHome }
  | {
      readonly ok: false;
      readonly problems: readonly CarePlanProblem[];
      /** The plan without what is wrong with its rules; absent when not even its facts can be read. */
      readonly without?: PlannedHome;
    };

/** As many as a heartbeat can carry. */
const mostProblems = 50;

/** Reads a plan as it came from outside, and asks this hub's own rules whether they can bear it. */
export function checkCarePlan(content: unknown, { version }: CarePlanRef, configured: RuleSettings): CheckedCarePlan {
  const read = carePlanFieldsSchema.safeParse(content);
  if (!read.success) return refused(partProblems(carePlanFieldsSchema, read.error.issues, content, []));
  const carePlan = { ...read.data, version };
  const { settings, problems } = settingsOf(configured, carePlan);
  const home = { carePlan, rules: settings };
  return problems.length === 0 ? { ok: true, home } : { ...refused(problems), without: home };
}

const refused = (problems: readonly CarePlanProblem[]) => ({
  ok: false as const,
  problems: problems.slice(0, mostProblems).map(({ field, value, fix }) => ({
    field: field.slice(0, 200),
    value: value.slice(0, 200),
    fix: fix.slice(0, 500),
  })),
});
