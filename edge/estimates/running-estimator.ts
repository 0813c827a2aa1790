import { z } from 'zod';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { earliestDue, mapDeadlines, refresh, runOn, withFreshDeadlines } from '../rules/deadlines.ts';
import type { HomeFacts, RuleHearing, RuleInput, RuleState } from '../rules/rule.ts';
import { contentOf } from '../rules/saved-text.ts';
import type { EstimateDescription, Estimator, EstimatorContext } from './estimator.ts';
import { withBelief, type Estimates } from './estimates.ts';

/** An estimator with its state inside. Immutable. */
export interface RunningEstimator {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  /** Its part of the estimates: the same object for the same belief, so that a change is seen by comparing. */
  readonly belief: Estimates[keyof Estimates];
  /** Those estimates with its belief in its part. */
  addedTo(estimates: Estimates): Estimates;
  step(input: RuleInput, now: Instant, context: EstimatorContext): RunningEstimator;
  refreshed(now: Instant): RunningEstimator;
  save(now: Instant): string;
}

/** An estimator as it stands in the list. */
export interface ListedEstimator {
  readonly name: string;
  readonly describes?: EstimateDescription;
  readonly hears: RuleHearing;
  readonly downtime: 'counts' | 'pauses';
  start(home: HomeFacts, now: Instant): RunningEstimator;
  restore(
    saved: string,
    home: HomeFacts,
    now: Instant,
  ): { readonly running: RunningEstimator; readonly problem?: string };
}

class Running<State extends RuleState, Part extends keyof Estimates> implements RunningEstimator {
  readonly name: string;
  readonly hears: RuleHearing;
  readonly wakeAt: Monotonic | undefined;
  readonly belief: Estimates[Part];
  readonly #estimator: Estimator<State, Part>;
  readonly #state: State;

  constructor(
    estimator: Estimator<State, Part>,
    state: State,
    wakeAt: Monotonic | undefined,
    before?: Estimates[Part],
  ) {
    this.name = estimator.part;
    this.hears = estimator.hears;
    this.wakeAt = wakeAt;
    this.belief = estimator.estimate(state, before);
    this.#estimator = estimator;
    this.#state = state;
  }

  step(input: RuleInput, now: Instant, context: EstimatorContext): RunningEstimator {
    const state = this.#state;
    const next = this.#estimator.step(state, input, now, context);
    if (next === state) return this;
    const wakeAt = next.deadlines === state.deadlines ? this.wakeAt : earliestDue(next.deadlines);
    return new Running(this.#estimator, next, wakeAt, this.belief);
  }

  refreshed(now: Instant): RunningEstimator {
    const state = withFreshDeadlines(this.#state, now);
    return new Running(this.#estimator, state, earliestDue(state.deadlines), this.belief);
  }

  addedTo(estimates: Estimates): Estimates {
    return withBelief(estimates, this.#estimator.part, this.belief);
  }

  save(now: Instant): string {
    return JSON.stringify(withFreshDeadlines(this.#state, now));
  }
}

export function listedEstimator<State extends RuleState, Part extends keyof Estimates>(
  estimator: Estimator<State, Part>,
): ListedEstimator {
  const begin = (state: State): RunningEstimator => new Running(estimator, state, earliestDue(state.deadlines));
  return {
    name: estimator.part,
    ...(estimator.describes && { describes: estimator.describes }),
    hears: estimator.hears,
    downtime: estimator.downtime,
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
