import type { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import type { HomeFacts, RuleHearing, RuleInput, RuleState } from '../rules/rule.ts';
import type { Estimates } from './estimates.ts';

export interface EstimatorContext {
  readonly home: HomeFacts;
  /** What was believed before this input. */
  readonly estimates: Estimates;
}

/** What an estimate says of itself, for the people who rely on it; docs/rules.md is made from it. */
export interface EstimateDescription {
  readonly believes: string;
  /** Where it cannot tell, and what bounds a mistake. */
  readonly limits: string;
}

/**
 * What one part of the estimates is made by: a pure function like a rule, asked before the rules. It hears what it names,
 * and always `started`, `wake` and `clock-changed`. Everything that it waits for stands in the deadlines of its state.
 */
export interface Estimator<State extends RuleState, Part extends keyof Estimates> {
  readonly part: Part;
  readonly describes?: EstimateDescription;
  readonly hears: RuleHearing;
  /** The state as it is read back from the disk. */
  readonly saved: z.ZodType<State>;
  /** Whether the time in which the hub was down counts. */
  readonly downtime: 'counts' | 'pauses';
  initial(now: Instant, home: HomeFacts): State;
  /** The same object when nothing changes. A due deadline must be gone after the step it is due in. */
  step(state: State, input: RuleInput, now: Instant, context: EstimatorContext): State;
  /** What follows from the state; kept, and compared, for as long as the state is the same object. */
  estimate(state: State, before: Estimates[Part] | undefined): Estimates[Part];
}
