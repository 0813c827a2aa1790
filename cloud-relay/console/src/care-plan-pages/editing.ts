import { createContext, useContext } from 'react';
import type { CarePlanFields } from '../../../../contracts/care-plan.ts';

/** What a part of the form needs: the plan as it is typed, and how to change it. */
export interface PlanEditing {
  readonly plan: CarePlanFields;
  readonly change: (changed: Partial<CarePlanFields>) => void;
}

/** What the relay found wrong: the field by its path in the plan, such as `visits.0.weekdays`, and what to do. */
export interface PlanProblem {
  readonly field: string;
  readonly fix: string;
}

/** What was refused, for the fields to show it in their place. */
export const ProblemContext = createContext<readonly PlanProblem[]>([]);

/** What is wrong with one field or what lies beneath it, to stand below it. */
export function useProblem(): (field: string) => string | undefined {
  const problems = useContext(ProblemContext);
  return (field) => {
    const found = problems.filter((problem) => problem.field === field || problem.field.startsWith(`${field}.`));
    return found.length === 0 ? undefined : found.map(({ fix }) => fix).join(' ');
  };
}
