import { z } from 'zod';
import { savedDeadlines } from '../rules/deadline.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';

const nobodyElse = { present: false, because: { reason: 'nothing-heard-yet', evidence: {} } };

/** Whether a visitor or carer is in the home. */
export const company: Estimator<RuleState, 'company'> = {
  part: 'company',
  hears: {},
  saved: z.object({ deadlines: savedDeadlines }),
  downtime: 'counts',
  initial: () => ({ deadlines: {} }),
  step: (state) => state,
  estimate: () => nobodyElse,
};
