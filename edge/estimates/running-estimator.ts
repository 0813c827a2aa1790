import { z } from 'zod';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { earliestDue, mapDeadlines, refresh, runOn } from '../rules/deadlines.ts';
import type { HomeFacts, RuleHearing, RuleInput, RuleState } from '../rules/rule.ts';
import { contentOf } from '../rules/saved-text.ts';
import type { Estimator, EstimatorContext } from './estimator.ts';
import type { Estimates } from './estimates.ts';

/** An estimator with its state inside. Immutable. */
export interface RunningEstimator {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  /** Its part of the estimates, by its name. */
  readonly estimate: Partial<Estimates>;
  step(input: RuleInput, now: Instant, context: EstimatorContext): RunningEstimator;
  refreshed(now: Instant): RunningEstimator;
  save(now: Instant): string;
}

/** An estimator as it stands in the list. */
export interface ListedEstimator {
  readonly name: string;
  start(home: HomeFacts, now: Instant): RunningEstimator;
  restore(
    saved: string,
    home: HomeFacts,
    now: Instant,
  ): { readonly running: RunningEstimator; readonly problem?: string };
}

export function listedEstimator<State extends RuleState, Part extends keyof Estimates>(
  estimator: Estimator<State, Part>,
): ListedEstimator {
  /** The same object for the same belief, so that a change is seen by comparing. */
  const asPart = (estimate: Estimates[Part], before?: Pick<Estimates, Part>): Pick<Estimates, Part> =>
    before && before[estimator.part] === estimate
      ? before
      : ({ [estimator.part]: estimate } as unknown as Pick<Estimates, Part>);

  function running(state: State, estimate: Pick<Estimates, Part>): RunningEstimator {
    const refreshedState = (now: Instant): State => ({
      ...state,
      deadlines: mapDeadlines(state.deadlines, (deadline) => refresh(deadline, now)),
    });
    const self: RunningEstimator = {
      name: estimator.part,
      hears: estimator.hears,
      wakeAt: earliestDue(state.deadlines),
      estimate,
      step(input, now, context) {
        const next = estimator.step(state, input, now, context);
        if (next === state) return self;
        return running(next, asPart(estimator.estimate(next, estimate[estimator.part]), estimate));
      },
      refreshed: (now) => running(refreshedState(now), estimate),
      save: (now) => JSON.stringify(refreshedState(now)),
    };
    return self;
  }

  const begin = (state: State): RunningEstimator => running(state, asPart(estimator.estimate(state, undefined)));
  return {
    name: estimator.part,
    start: (home, now) => begin(estimator.initial(now, home)),
    restore(saved, home, now) {
      const read = estimator.saved.safeParse(contentOf(saved));
      if (!read.success) return { running: begin(estimator.initial(now, home)), problem: z.prettifyError(read.error) };
      const carryOver = estimator.downtime === 'counts' ? refresh : runOn;
      const deadlines = mapDeadlines(read.data.deadlines, (deadline) => carryOver(deadline, now));
      return { running: begin({ ...read.data, deadlines }) };
    },
  };
}
