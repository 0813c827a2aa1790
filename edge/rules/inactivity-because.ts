import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { hours, type Duration } from '../../foundation/durations.ts';
import type { Sign } from '../estimates/estimates.ts';
import { longestKnown } from '../estimates/habits.ts';
import { longFromOf } from '../estimates/today.ts';
import { showsActivityOf } from './activity.ts';
import { hourOfSign, inMinutes } from './inactivity-limit.ts';
import type { InactivityContext } from './inactivity-settings.ts';

const reasons = {
  learned: { ever: 'silent-longer-than-ever', usual: 'silent-longer-than-usual' },
  absence: { ever: 'away-longer-than-ever', usual: 'away-longer-than-usual' },
  'by-day': 'nothing-moves-by-day',
  'at-any-hour': 'nothing-moves-at-any-hour',
  place: 'nothing-moves-after-this-room',
} as const;

/** How many sensors of activity are heard. */
export const heardSensors = ({ home, estimates: { unheard } }: InactivityContext): number =>
  home.devices.filter((facts) => showsActivityOf(facts) && unheard[facts.device] === undefined).length;

/** For example: silent for 2 h 10 min; on 60 days like this it was never over 1 h 35 min at this hour. */
export function becauseOf(
  { watching, since }: { readonly watching: string; readonly since: Sign | null },
  { silent, limit, now }: { readonly silent: Duration; readonly limit: Duration; readonly now: Instant },
  context: InactivityContext,
): Because {
  const sensorsHeard = heardSensors(context);
  const common = { sensorsHeard, clockTrusted: now.clockTrusted, ...(since && { lastPlace: since.place }) };
  if ((watching === 'learned' || watching === 'absence') && since && since.situation !== null) {
    const { habits } = context.estimates;
    const known = longestKnown(habits, since.situation);
    // What was not long was at most as long as what is.
    const longestMinutes = Math.max(known.minutes, longFromOf(since.situation));
    return {
      reason: reasons[watching][longestMinutes < inMinutes(silent) ? 'ever' : 'usual'],
      evidence: {
        silentMinutes: inMinutes(silent),
        limitMinutes: inMinutes(limit),
        days: known.days,
        longestMinutes,
        sinceHour: hourOfSign(since) ?? 0,
        ...common,
      },
    };
  }
  const named = watching === 'by-day' || watching === 'place' ? watching : 'at-any-hour';
  return { reason: reasons[named], evidence: { hours: Math.floor(silent / hours(1)), ...common } };
}
