import { z } from 'zod';
import { savedDeadlines } from '../rules/deadline.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';

const none = {};

/** Sensors whose activity does not fit the others'. */
export const distrusted: Estimator<RuleState, 'distrusted'> = {
  part: 'distrusted',
  hears: {},
  saved: z.object({ deadlines: savedDeadlines }),
  downtime: 'pauses',
  initial: () => ({ deadlines: {} }),
  step: (state) => state,
  estimate: () => none,
};
