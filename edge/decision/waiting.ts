import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { alarmsWakeAt } from '../alarms/local-signal.ts';
import type { RunningEstimator } from '../estimates/running-estimator.ts';
import type { RunningRule } from '../rules/running-rule.ts';
import type { HubState, RuleCannotJudge } from './hub-state.ts';

/** A rule or estimator that threw. */
export interface FailedRule {
  readonly rule: string;
  readonly error: unknown;
}

/** Why a part fails that was woken and left standing what it was woken for: the hub would wake at once, for ever. */
export const stillDue = new Error('woken for a deadline that is due, it left it standing');

export const isDue = (wakeAt: Monotonic | undefined, now: Instant): boolean =>
  wakeAt !== undefined && wakeAt <= now.monotonic;

/** A rule that has failed is not woken for what it could not do: it is asked again when something else happens. */
export function wakeAtOf(state: HubState, failed: readonly FailedRule[]): Monotonic | undefined {
  const others = sooner(alarmsWakeAt(state.alarms), state.testMode?.ends?.dueAt);
  return sooner(others, failed.length === 0 ? state.wakeAt : earliest(state.rules, state.estimators, failed));
}

export const sooner = (one: Monotonic | undefined, other: Monotonic | undefined): Monotonic | undefined =>
  one === undefined || (other !== undefined && other < one) ? other : one;

/** The earliest time for which any of them waits, apart from those that have failed. */
export function earliest(
  rules: readonly RunningRule[],
  estimators: readonly RunningEstimator[],
  failed: readonly FailedRule[],
): Monotonic | undefined {
  return sooner(earliestIn(rules, failed), earliestIn(estimators, failed));
}

function earliestIn(
  list: readonly { readonly name: string; readonly wakeAt: Monotonic | undefined }[],
  failed: readonly FailedRule[],
): Monotonic | undefined {
  let at: Monotonic | undefined;
  for (const { name, wakeAt } of list)
    if (wakeAt !== undefined && (at === undefined || wakeAt < at) && !failed.some(({ rule }) => rule === name))
      at = wakeAt;
  return at;
}

const nothingUnsure: readonly RuleCannotJudge[] = [];

/** What the rules cannot judge, by rule. */
export const cannotJudgeOf = (rules: readonly RunningRule[]): readonly RuleCannotJudge[] =>
  rules.some((rule) => rule.cannotJudge.length > 0)
    ? rules.flatMap((rule) => rule.cannotJudge.map(({ place, because }) => ({ rule: rule.name, place, because })))
    : nothingUnsure;
