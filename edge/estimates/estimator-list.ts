import { company } from './company.ts';
import { distrusted } from './distrusted.ts';
import type { Estimates } from './estimates.ts';
import { presence } from './presence.ts';
import { listedEstimator, type ListedEstimator, type RunningEstimator } from './running-estimator.ts';
import { unheard } from './unheard.ts';

/** Everything that makes an estimate; each sees what was believed before the input. */
export const estimatorList: readonly ListedEstimator[] = [
  listedEstimator(unheard),
  listedEstimator(presence),
  listedEstimator(company),
  listedEstimator(distrusted),
];

const nothingHeard = { reason: 'nothing-heard-yet', evidence: {} };

/** What all estimators together believe. */
export const estimatesOf = (
  estimators: readonly RunningEstimator[],
  since: Estimates['presence']['since'],
): Estimates =>
  Object.assign(
    {
      presence: { state: 'unknown', since, because: nothingHeard },
      company: { present: false, because: nothingHeard },
      distrusted: {},
      unheard: {},
    } satisfies Estimates,
    ...estimators.map(({ estimate }) => estimate),
  ) as Estimates;
