import type { Habits, Sign } from '../estimates/estimates.ts';
import { hourOf } from '../estimates/situation.ts';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { isWithin, parseTimeOfDay } from '../../foundation/local-time.ts';
import type { InactivityContext, InactivitySettings } from './inactivity-settings.ts';
import { learnedLimits, type LearnedLimits } from './learned-limits.ts';
import { bathroomWords, bedroomWords, isNamed } from './place-words.ts';

/** Which limit a silence runs to. */
export type Limit = 'by-day' | 'at-any-hour' | 'learned' | 'place';

/** Fitted once for the habits of a day and the settings of a rule; both are never changed, only replaced. */
const tables = new WeakMap<Habits, WeakMap<InactivitySettings, LearnedLimits>>();

/** The learned limits for today; null while too few days are known. */
export function learnedLimitsOf({
  settings,
  estimates: { habits },
}: {
  readonly settings: InactivitySettings;
  readonly estimates: { readonly habits: Habits };
}): LearnedLimits | null {
  if (!settings.learns || habits.days < settings.daysBeforeLearned) return null;
  let ofHabits = tables.get(habits);
  if (!ofHabits) tables.set(habits, (ofHabits = new WeakMap()));
  let table = ofHabits.get(settings);
  if (!table) ofHabits.set(settings, (table = limitsFor(habits, settings)));
  return table;
}

function limitsFor(habits: Habits, settings: InactivitySettings): LearnedLimits {
  const night = {
    fromMinute: parseTimeOfDay(settings.nightFrom) ?? 0,
    toMinute: parseTimeOfDay(settings.nightTo) ?? 0,
  };
  return learnedLimits(habits, {
    alarmsPerMonth: settings.alarmsPerMonth,
    isNight: (hour) => isWithin(hour * 60 + 30, night),
    shortest: settings.shortestMinutes,
    longest: settings.hoursAtAnyHour * 60,
  });
}

/**
 * How long it may be silent after this sign of life. A movement in a home believed empty that nothing confirmed may be a
 * sensor's own, so the longest limit counts. Never longer than for the place in which somebody was last.
 */
export function limitAfter(
  sign: Sign | null,
  context: InactivityContext,
): { readonly limit: Limit; readonly length: Duration } {
  const { settings } = context;
  const any = { limit: 'at-any-hour' as const, length: hours(settings.hoursAtAnyHour) };
  if (isUnconfirmed(context)) return any;
  const learned = learnedLength(sign, context);
  const found =
    learned === undefined
      ? { limit: 'by-day' as const, length: hours(settings.hours) }
      : { limit: 'learned' as const, length: learned };
  const ofPlace = sign && placeLimit(sign.place, settings);
  return ofPlace !== null && ofPlace < found.length ? { limit: 'place', length: ofPlace } : found;
}

/** The learned limit of a silence after this sign of life; undefined while too little is known. */
export function learnedLength(sign: Sign | null, context: InactivityContext): Duration | undefined {
  const limit = !sign || sign.situation === null ? undefined : learnedLimitsOf(context)?.(sign.situation);
  return limit === undefined ? undefined : minutes(limit);
}

/** Whether the last movement was a single one in a home that was believed empty. */
export const isUnconfirmed = ({ estimates: { presence } }: InactivityContext): boolean =>
  presence.because.reason === 'moved-once-without-door';

/** The longest limit for silences after life in that place; null: it has none of its own. */
export function placeLimit(place: string, { bathroomHours, bedroomHours }: InactivitySettings): Duration | null {
  if (isNamed(place, bathroomWords)) return hours(bathroomHours);
  return isNamed(place, bedroomWords) ? hours(bedroomHours) : null;
}

/** The limit that goes on when one by day ends in a night: for any hour, or that of the place when it is shorter. */
export function anyHourLimit(sign: Sign | null, { settings }: InactivityContext): { limit: Limit; length: Duration } {
  const ofPlace = sign && placeLimit(sign.place, settings);
  const any = hours(settings.hoursAtAnyHour);
  return ofPlace !== null && ofPlace < any
    ? { limit: 'place', length: ofPlace }
    : { limit: 'at-any-hour', length: any };
}

/** The hour of the day at which the silence began; undefined when it is not known. */
export const hourOfSign = (sign: Sign | null): number | undefined =>
  !sign || sign.situation === null ? undefined : hourOf(sign.situation);

export const inMinutes = (duration: Duration): number => Math.floor(milliseconds(duration) / minutes(1));
