import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import type { Estimates } from '../estimates/estimates.ts';
import { savedDeadlines } from './deadline.ts';
import { elapsedOf, startDeadline, without } from './deadlines.ts';
import { sinceHoliday } from './holiday.ts';
import type { HomeFacts, RuleState } from './rule.ts';

/** What a rule about somebody who is away remembers. Deadlines: `away` from leaving to the limit. */
export interface AbsenceState extends RuleState {
  readonly absence: 'none' | 'away' | 'reported';
}

export const savedAbsence = z.object({
  deadlines: savedDeadlines,
  absence: z.enum(['none', 'away', 'reported']),
});

export const nobodyAway: AbsenceState = { deadlines: {}, absence: 'none' };

/**
 * Follows what is believed of the home. Only somebody who is there ends an absence: that nothing is known any more does
 * not, since sensors may have fallen silent meanwhile.
 */
export function followed(
  state: AbsenceState,
  { presence }: Estimates,
  limit: Duration,
  now: Instant,
): { readonly state: AbsenceState; readonly back: boolean } {
  if (presence.state === 'home')
    return state.absence === 'none'
      ? { state, back: false }
      : { state: nobodyAway, back: state.absence === 'reported' };
  if (presence.state !== 'away' || state.absence !== 'none') return { state, back: false };
  const { since } = presence;
  const ago = since.bootId === now.bootId ? Math.max(0, now.monotonic - since.monotonic) : 0;
  const away = startDeadline(now, limit, milliseconds(Math.min(ago, limit)));
  return { state: { deadlines: { away }, absence: 'away' }, back: false };
}

/** The limit was reached, but a part of the absence was a holiday: it counts from the end of that. Undefined when none was. */
export function afterHoliday(state: AbsenceState, home: HomeFacts, now: Instant): AbsenceState | undefined {
  const { away } = state.deadlines;
  if (!away || !now.clockTrusted) return undefined;
  const expected = sinceHoliday(now.wall, home, away.length);
  if (expected >= away.length) return undefined;
  return { ...state, deadlines: { ...state.deadlines, away: startDeadline(now, away.length, expected) } };
}

/** The same absence with another limit. */
export function withLimit(state: AbsenceState, limit: Duration, now: Instant): AbsenceState {
  const { away } = state.deadlines;
  if (!away) return state;
  return { ...state, deadlines: { ...state.deadlines, away: startDeadline(now, limit, elapsedOf(away, now)) } };
}

export const reportedAbsence = (state: AbsenceState): AbsenceState => ({
  absence: 'reported',
  deadlines: without(state.deadlines, 'away'),
});
