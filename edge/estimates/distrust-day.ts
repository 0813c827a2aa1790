import type { Instant } from '../../foundation/clock.ts';
import { days } from '../../foundation/durations.ts';
import { startDeadline } from '../rules/deadlines.ts';
import { bedsOver } from './distrust-flapping.ts';
import { limits, type DistrustState, type Watched } from './distrust-state.ts';
import { distrust, neverMoves } from './distrust-verdict.ts';
import type { EstimatorContext } from './estimator.ts';

/**
 * Each 24 h of listening: which sensors have not moved while the home was alive, and what is too long ago to be held
 * against anybody. A sensor that is not heard is another fault and has no quiet day.
 */
export function dayOver(state: DistrustState, now: Instant, context: EstimatorContext): DistrustState {
  const alive = state.lifeToday >= limits.quiet.lifeADay;
  const watched: Record<string, Watched> = {};
  for (const [device, known] of Object.entries(state.watched)) {
    const moves = known.moves || state.slot.moved.includes(device);
    const quiet = !moves && alive && context.estimates.unheard[device] === undefined;
    const absenceDaysAgo = known.absenceDaysAgo + 1;
    watched[device] = {
      ...known,
      moves: false,
      quietDays: moves ? 0 : known.quietDays + (quiet ? 1 : 0),
      longestQuiet: moves
        ? Math.min(limits.quiet.longestDays, Math.max(known.longestQuiet, known.quietDays))
        : known.longestQuiet,
      absences: absenceDaysAgo > limits.absence.forgottenAfterDays ? 0 : known.absences,
      absenceDaysAgo,
    };
  }
  let next: DistrustState = {
    ...state,
    watched,
    lifeToday: 0,
    mobileDaysAgo: Math.min(state.mobileDaysAgo + 1, limits.mobile.forgottenAfterDays),
    deadlines: { ...state.deadlines, day: startDeadline(now, days(1)) },
  };
  for (const [device, { quietDays, longestQuiet }] of Object.entries(watched)) {
    if (quietDays < limits.quiet.days || quietDays <= 2 * longestQuiet || state.verdicts[device]) continue;
    const because = { reason: neverMoves, evidence: { device, days: quietDays } };
    next = distrust(next, device, because, now, context);
  }
  return bedsOver(next, alive, context);
}
