import { seconds } from '../../foundation/durations.ts';
import type { DutyTime, Progress } from '../incidents/incident.ts';
import { firstStep, shortestRepeat, stepAt, type Policy, type PolicyStep } from './policy.ts';

/** A step that is due, and what follows it. */
export interface TakenStep {
  readonly step: PolicyStep;
  /** From 0. */
  readonly index: number;
  readonly round: number;
  readonly progress: Progress;
  readonly nextStepAt: DutyTime;
  /** Nothing follows it in this run through the policy. */
  readonly isLast: boolean;
}

/** Before the first page. */
export const notStarted = (now: DutyTime): Progress => ({ round: 0, nextStep: 0, startedAt: now, declined: [] });

/** When the first step is due after a run through the policy has begun. */
export const firstStepAt = (policy: Policy, now: DutyTime): DutyTime => now + seconds(firstStep(policy).afterSeconds);

/**
 * Takes the next step. Within a run the following step keeps its distance from when this one was due, so that
 * lateness does not add up and overdue steps all run at once; a new run counts from now.
 */
export function takeStep(policy: Policy, progress: Progress, scheduledAt: DutyTime, now: DutyTime): TakenStep {
  const current = progress.nextStep === 0 ? undefined : stepAt(policy, progress.nextStep);
  const startsAgain = current === undefined;
  const index = startsAgain ? 0 : progress.nextStep;
  const step = current ?? firstStep(policy);
  const round = startsAgain ? progress.round + 1 : progress.round;
  const base = startsAgain ? now : scheduledAt;
  const following = stepAt(policy, index + 1);
  return {
    step,
    index,
    round,
    progress: {
      round,
      nextStep: following ? index + 1 : 0,
      startedAt: startsAgain ? now : progress.startedAt,
      declined: [],
    },
    nextStepAt: following
      ? base + seconds(following.afterSeconds - step.afterSeconds)
      : firstStepAt(policy, Math.max(base + seconds(policy.repeatAfterSeconds), now + shortestRepeat)),
    isLast: following === undefined,
  };
}

/** The step that was paged last, and whether another follows it in this run. Undefined before the first. */
export function lastStep(
  policy: Policy,
  progress: Progress,
): { index: number; step: PolicyStep; isLast: boolean } | undefined {
  if (progress.round === 0) return undefined;
  const isLast = progress.nextStep === 0;
  const index = isLast ? Math.max(0, policy.steps.length - 1) : progress.nextStep - 1;
  const step = stepAt(policy, index);
  return step && { index, step, isLast };
}
