import { seconds, type Duration } from '../../foundation/durations.ts';

/** One step: whom to page, how long after the run through the policy began. */
export interface PolicyStep {
  readonly afterSeconds: number;
  readonly responders: readonly string[];
  /** Each person is paged by all of them at once; empty: by every one that the person has. */
  readonly channels: readonly string[];
}

/** Who is paged when. */
export interface Policy {
  /** In order of `afterSeconds`. */
  readonly steps: readonly PolicyStep[];
  /** How long after its last step the policy starts again. It repeats until somebody accepts. */
  readonly repeatAfterSeconds: number;
}

/** Why the policy in use is not the planned one; null when it is. */
export type PolicyTrouble = 'no-policy' | 'empty-policy' | 'nobody-reachable' | 'nobody-to-page' | null;

/** The policy to run now. Where none was given, the shell names the community's operators and says so. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly trouble: PolicyTrouble;
}

/** A policy that starts again without a pause would page people without a pause. */
export const shortestRepeat: Duration = seconds(30);

/** A policy always has a step, so that "nobody is named" is seen at a step and asked again, not lost. */
const nobody: PolicyStep = { afterSeconds: 0, responders: [], channels: [] };

export const firstStep = (policy: Policy): PolicyStep => policy.steps[0] ?? nobody;

/** Undefined past the last step. */
export const stepAt = (policy: Policy, index: number): PolicyStep | undefined =>
  index === 0 ? firstStep(policy) : policy.steps[index];
