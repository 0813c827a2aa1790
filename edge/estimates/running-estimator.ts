import { z } from 'zod';
import type { Instant, Monotonic } from '../../foundation/clock.ts';
import { earliestDue, mapDeadlines, refresh, runOn, withFreshDeadlines } from '../rules/deadlines.ts';
import type { HomeFacts, RuleHearing, RuleInput, RuleState } from '../rules/rule.ts';
import { contentOf } from '../rules/saved-text.ts';
import type { EstimateDescription, Estimator, EstimatorContext } from './estimator.ts';
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
  readonly estimate: Pick<Estimates, Part>;
  readonly #estimator: Estimator<State, Part>;
  readonly #state: State;

  /** The estimate stays the same object for the same belief, so that a change is seen by comparing. */
  constructor(estimator: Estimator<State, Part>, state: State, before?: Pick<Estimates, Part>) {
    this.name = estimator.part;
    this.hears = estimator.hears;
    this.wakeAt = earliestDue(state.deadlines);
    const belief = estimator.estimate(state, before?.[estimator.part]);
    this.estimate =
      before && before[estimator.part] === belief
        ? before
        : ({ [estimator.part]: belief } as unknown as Pick<Estimates, Part>);
    this.#estimator = estimator;
    this.#state = state;
  }

  step(input: RuleInput, now: Instant, context: EstimatorContext): RunningEstimator {
    const next = this.#estimator.step(this.#state, input, now, context);
    return next === this.#state ? this : new Running(this.#estimator, next, this.estimate);
  }

  refreshed(now: Instant): RunningEstimator {
    return new Running(this.#estimator, withFreshDeadlines(this.#state, now), this.estimate);
  }

  save(now: Instant): string {
    return JSON.stringify(withFreshDeadlines(this.#state, now));
  }
}

export function listedEstimator<State extends RuleState, Part extends keyof Estimates>(
  estimator: Estimator<State, Part>,
): ListedEstimator {
  const begin = (state: State): RunningEstimator => new Running(estimator, state);
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
