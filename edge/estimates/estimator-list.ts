import { company } from './company.ts';
import { distrusted } from './distrusted.ts';
import type { Estimates } from './estimates.ts';
import { habits, noHabits } from './habits.ts';
import { life, noLife } from './life.ts';
import { presence } from './presence.ts';
import { listedEstimator, type ListedEstimator, type RunningEstimator } from './running-estimator.ts';
import { noDay, today } from './today.ts';
import { unheard } from './unheard.ts';

/** Everything that makes an estimate; each sees what was believed before the input, and the sign of life in it. */
export const estimatorList: readonly ListedEstimator[] = [
  listedEstimator(life),
  listedEstimator(unheard),
  listedEstimator(presence),
  listedEstimator(today),
  listedEstimator(habits),
  listedEstimator(company),
  listedEstimator(distrusted),
];

/** The estimator that the others wait for. */
export const signsOfLife = life.part;

/** Whether the rules are told when it changes. What changes with each step through the home they see when they look. */
export const isTold = (part: string): boolean => part !== life.part && part !== today.part;

const nothingHeard = { reason: 'nothing-heard-yet', evidence: {} };

/** What all estimators together believe. */
export const estimatesOf = (
  estimators: readonly RunningEstimator[],
  since: Estimates['presence']['since'],
): Estimates =>
  estimators.reduce<Estimates>((estimates, estimator) => estimator.addedTo(estimates), {
    life: noLife,
    today: noDay,
    habits: noHabits,
    presence: { state: 'unknown', since, because: nothingHeard },
    company: { present: false, because: nothingHeard },
    distrusted: {},
    unheard: {},
  });
