import { z } from 'zod';
import { minutes } from '../../foundation/durations.ts';
import { savedDeadlines } from './deadline.ts';
import { isDue, latenessOf, mapDeadlines, ofLength, startDeadline } from './deadlines.ts';
import { nothing, type Outcome, type Rule, type RuleState } from './rule.ts';

const knowledge = z.enum(['unknown', 'trusted', 'untrusted', 'reported']);

interface ClockState extends RuleState {
  readonly clock: z.infer<typeof knowledge>;
}

const settings = z.strictObject({
  untrustedMinutes: z
    .number()
    .min(1)
    .max(1440)
    .default(15)
    .describe('how long the clock may go unconfirmed before it is a fault, in minutes'),
});

/** Nothing confirms the clock: rules that depend on the hour run on longer limits, and times in records may be wrong. */
export const clockUntrusted: Rule<ClockState, z.infer<typeof settings>> = {
  name: 'clock-untrusted',
  hears: {},
  describes: {
    raises: ['clock_untrusted'],
    watches:
      'A clock that neither the network nor the relay confirms. Rules that depend on the hour then go by longer limits, and times in records may be wrong.',
    cannotJudge: 'Whether the clock is wrong: only that nothing says it is right.',
    defaultsFrom: 'A choice: long enough for a network that comes back after a power cut.',
  },
  settings,
  saved: z.object({ deadlines: savedDeadlines, clock: knowledge }),
  downtime: 'pauses',
  initial: () => ({ deadlines: {}, clock: 'unknown' }),
  resettled: (state, now, { settings: { untrustedMinutes } }) => ({
    ...state,
    deadlines: mapDeadlines(state.deadlines, (deadline) => ofLength(deadline, minutes(untrustedMinutes), now)),
  }),
  step(state, _input, now, { settings: { untrustedMinutes } }) {
    if (now.clockTrusted)
      return state.clock === 'trusted'
        ? { state, outcomes: nothing }
        : { state: { deadlines: {}, clock: 'trusted' }, outcomes: [trustedAgain] };
    const { clock } = state.deadlines;
    if (state.clock === 'reported') return { state, outcomes: nothing };
    if (!clock)
      return {
        state: { deadlines: { clock: startDeadline(now, minutes(untrustedMinutes)) }, clock: 'untrusted' },
        outcomes: nothing,
      };
    if (!isDue(clock, now)) return { state, outcomes: nothing };
    return {
      state: { deadlines: {}, clock: 'reported' },
      outcomes: [{ ...untrusted(untrustedMinutes), ...latenessOf(clock, now) }],
    };
  },
};

const untrusted = (untrustedMinutes: number): Outcome & { readonly kind: 'alarm' } => ({
  kind: 'alarm',
  alarmKind: 'clock_untrusted',
  subject: 'clock',
  place: '',
  because: { reason: 'clock-not-confirmed', evidence: { untrustedMinutes } },
});

const trustedAgain: Outcome = {
  kind: 'clear',
  alarmKind: 'clock_untrusted',
  subject: 'clock',
  because: { reason: 'clock-confirmed', evidence: {} },
};
