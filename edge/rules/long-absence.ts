import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';
import {
  afterHoliday,
  followed,
  nobodyAway,
  reportedAbsence,
  savedAbsence,
  withLimit,
  type AbsenceState,
} from './absence.ts';
import { elapsedOf, isDue, latenessOf } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleContext } from './rule.ts';

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a long absence leads to a welfare check'),
  hours: z
    .number()
    .min(6)
    .max(336)
    .default(24)
    .describe('how long nobody may seem to be at home without a holiday in the care plan, in hours'),
});
type Settings = z.infer<typeof settings>;

/**
 * Nobody seems to have been at home for a day, and no plan says that they would not be. They may be away, or lie where no
 * sensor sees them after one was fooled: somebody asks.
 */
export const longAbsence: Rule<AbsenceState, Settings> = {
  name: 'long-absence',
  hears: { inputs: ['estimates-changed'] },
  describes: {
    raises: ['welfare_check'],
    watches:
      'A home that everybody has left, as far as its sensors can tell, for longer than a day without a holiday in the care plan.',
    cannotJudge:
      'Where nothing shows that somebody leaves: without a contact on the outside door and a sensor of motion. That nothing is known of the home any more does not end an absence.',
    defaultsFrom:
      'A choice: a day, so that somebody who is thought to be away by mistake is not left alone for longer.',
  },
  settings,
  saved: savedAbsence,
  downtime: 'counts',
  initial: () => nobodyAway,
  resettled: (state, now, context) => withLimit(state, hours(context.settings.hours), now),
  step(state, input, now, context) {
    switch (input.kind) {
      case 'estimates-changed':
      case 'started':
      case 'wake':
      case 'clock-changed':
        return looked(state, now, context);
      default:
        return { state, outcomes: nothing };
    }
  },
};

function looked(before: AbsenceState, now: Instant, { settings: limits, home, estimates }: RuleContext<Settings>) {
  const { state, back } = followed(before, estimates, hours(limits.hours), now);
  if (back) return { state, outcomes: [backHome] };
  const { away } = state.deadlines;
  if (!away || !isDue(away, now)) return { state, outcomes: nothing };
  const later = afterHoliday(state, home, now);
  if (later) return { state: later, outcomes: nothing };
  const outcome: Outcome = {
    kind: 'alarm',
    alarmKind: 'welfare_check',
    subject: 'home',
    place: '',
    because: {
      reason: 'away-for-long-without-a-plan',
      evidence: {
        hours: Math.floor(elapsedOf(away, now) / hours(1)),
        limitHours: limits.hours,
        clockTrusted: now.clockTrusted,
      },
    },
    ...latenessOf(away, now),
  };
  return { state: reportedAbsence(state), outcomes: [outcome] };
}

const backHome: Outcome = {
  kind: 'clear',
  alarmKind: 'welfare_check',
  subject: 'home',
  because: { reason: 'somebody-is-home', evidence: {} },
};
