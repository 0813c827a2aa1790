import { z } from 'zod';
import { instantSchema } from '../../contracts/instant.ts';
import type { Instant } from '../../foundation/clock.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';

interface PresenceState extends RuleState {
  readonly since: Instant;
}

/** Whether somebody is at home. */
export const presence: Estimator<PresenceState, 'presence'> = {
  part: 'presence',
  hears: {},
  saved: z.object({ deadlines: savedDeadlines, since: instantSchema.transform((instant) => instant as Instant) }),
  downtime: 'counts',
  initial: (now) => ({ deadlines: {}, since: now }),
  step: (state) => state,
  estimate: ({ since }) => ({ state: 'unknown', since, because: { reason: 'nothing-heard-yet', evidence: {} } }),
};
