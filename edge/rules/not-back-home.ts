import { z } from 'zod';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { localTime, parseTimeOfDay } from '../../foundation/local-time.ts';
import {
  afterHoliday,
  followed,
  nobodyAway,
  reportedAbsence,
  savedAbsence,
  withLimit,
  type AbsenceState,
} from './absence.ts';
import { elapsedOf, isDue, latenessOf, startDeadline, without } from './deadlines.ts';
import { isHoliday } from './holiday.ts';
import { nothing, type Outcome, type Rule, type RuleContext } from './rule.ts';

const settings = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('whether it is an alarm that somebody has left home and is not back; on with dementia in the care plan'),
  hours: z
    .number()
    .min(0.5)
    .max(72)
    .default(12)
    .describe('how long somebody may be away, in hours; at most 4 with dementia in the care plan'),
  backBy: z
    .string()
    .refine((text) => text === 'none' || parseTimeOfDay(text) !== undefined, 'a time of day such as 20:00, or none')
    .default('none')
    .describe('when somebody who left before should be back, local time of the home, 00:00 to 23:59, or none'),
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** The clock is looked at this often, because it may be stepped and the days of a DST change are not 24 h long. */
const looksEvery = minutes(15);
const hoursWithDementia = 4;

/** Somebody has left home and has not come back in the time, or by the time, that is usual for them. */
export const notBackHome: Rule<AbsenceState, Settings> = {
  name: 'not-back-home',
  hears: { inputs: ['estimates-changed'] },
  describes: {
    raises: ['not_back_home'],
    watches: 'Somebody who has left home and is not back after some hours, or by a time of day.',
    cannotJudge:
      'Where nothing shows that somebody leaves: without a contact on the outside door and a sensor of motion. On holidays of the care plan. By the time of day only with a trusted clock.',
    defaultsFrom:
      'Off unless the care plan says dementia: whoever manages alone may stay out. 4 hours then are a choice: nearly all who lose their way and are found within a day live, and ever fewer later.',
  },
  settings,
  fromPlan: ({ dementia, sleep }, limits) =>
    dementia
      ? {
          enabled: true,
          hours: Math.min(limits.hours, hoursWithDementia),
          backBy: limits.backBy === 'none' ? sleep.from : limits.backBy,
        }
      : {},
  saved: savedAbsence,
  downtime: 'counts',
  initial: () => nobodyAway,
  resettled: (state, now, context) => looking(withLimit(state, hours(context.settings.hours), now), now, context),
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

function looked(before: AbsenceState, now: Instant, context: Context) {
  const { settings: limits, home, estimates } = context;
  const { state, back } = followed(before, estimates, hours(limits.hours), now);
  if (back) return { state, outcomes: [backHome] };
  const { away } = state.deadlines;
  if (!away) return { state, outcomes: nothing };
  const awayFor = elapsedOf(away, now);

  const overdueBy = sinceBackBy(now, awayFor, context);
  if (overdueBy !== undefined)
    return raised(state, awayFor, now, context, {
      reason: 'not-back-by-time',
      late: overdueBy >= 1_000 ? { lateBy: overdueBy } : {},
    });
  if (!isDue(away, now)) return { state: looking(state, now, context), outcomes: nothing };
  const later = afterHoliday(state, home, now);
  if (later) return { state: looking(later, now, context), outcomes: nothing };
  return raised(state, awayFor, now, context, { reason: 'not-back-after-hours', late: latenessOf(away, now) });
}

/** How long ago the time of day was by which somebody should be back who left before it; undefined when it has not come. */
function sinceBackBy(now: Instant, awayFor: Duration, { settings: { backBy }, home }: Context): Duration | undefined {
  const minute = parseTimeOfDay(backBy);
  if (minute === undefined || !now.clockTrusted || isHoliday(now.wall, home)) return undefined;
  const ago = (localTime(now.wall, home.timeZone).minuteOfDay - minute + minutesPerDay) % minutesPerDay;
  const since = milliseconds(minutes(ago) + (now.wall % minutes(1)));
  return since < awayFor ? since : undefined;
}

/** Looks at the clock again when the time of day may have come. */
function looking(state: AbsenceState, now: Instant, { settings: { backBy }, home }: Context): AbsenceState {
  const minute = parseTimeOfDay(backBy);
  const { look } = state.deadlines;
  if (minute === undefined || state.absence !== 'away')
    return look ? { ...state, deadlines: without(state.deadlines, 'look') } : state;
  if (look && !isDue(look, now)) return state;
  const next = startDeadline(now, milliseconds(Math.min(looksEvery, untilMinute(now.wall, minute, home.timeZone))));
  return { ...state, deadlines: { ...state.deadlines, look: next } };
}

function untilMinute(wall: WallTime, minute: number, timeZone: string): Duration {
  const wait = (minute - localTime(wall, timeZone).minuteOfDay + minutesPerDay) % minutesPerDay || minutesPerDay;
  return milliseconds(minutes(wait) - (wall % minutes(1)));
}

const minutesPerDay = 24 * 60;

function raised(
  state: AbsenceState,
  awayFor: Duration,
  now: Instant,
  { settings: limits }: Context,
  { reason, late }: { readonly reason: string; readonly late: { readonly lateBy?: Duration } },
) {
  const outcome: Outcome = {
    kind: 'alarm',
    alarmKind: 'not_back_home',
    subject: 'home',
    place: '',
    because: {
      reason,
      evidence: {
        minutes: Math.floor(awayFor / minutes(1)),
        limitMinutes: Math.round(limits.hours * 60),
        backBy: limits.backBy,
        clockTrusted: now.clockTrusted,
      },
    },
    ...late,
  };
  const reported = reportedAbsence(state);
  return { state: { ...reported, deadlines: without(reported.deadlines, 'look') }, outcomes: [outcome] };
}

const backHome: Outcome = {
  kind: 'clear',
  alarmKind: 'not_back_home',
  subject: 'home',
  because: { reason: 'somebody-is-home', evidence: {} },
};
