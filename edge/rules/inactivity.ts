import { z } from 'zod';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import type { Life, Sign } from '../estimates/estimates.ts';
import { savedSign } from '../estimates/saved-sign.ts';
import { doorOf } from '../estimates/situation.ts';
import { activityCapabilities, showsActivityOf } from './activity.ts';
import { savedDeadlines, type Deadline } from './deadline.ts';
import { elapsedOf, isDue, latenessOf, startDeadline, wallWhenDue, without } from './deadlines.ts';
import { isPlannedAway } from './holiday.ts';
import { becauseOf, heardSensors } from './inactivity-because.ts';
import { anyHourLimit, isUnconfirmed, learnedLength, limitAfter, type Limit } from './inactivity-limit.ts';
import {
  animalMayMove,
  nobodySeenToLeave,
  blind,
  canJudgeAgain,
  cannotJudgeForLong,
  movesAgain,
  unequipped,
} from './inactivity-outcomes.ts';
import { inactivitySettings, nightOf, type InactivityContext, type InactivitySettings } from './inactivity-settings.ts';
import { touchesNight } from './night.ts';
import { nothing, type Outcome, type Rule } from './rule.ts';

const savedState = z.object({
  /** `inactive` until the limit; `look` until it is looked whether a planned absence is over; `blind` until not being able to judge is a fault. */
  deadlines: savedDeadlines,
  /** Which limit `inactive` runs to; or why it does not run. */
  watching: z.enum(['by-day', 'at-any-hour', 'learned', 'place', 'absence', 'reported', 'away', 'in-company']),
  /** After which sign of life it is silent; null: none was seen yet. */
  since: savedSign.nullable().default(null),
  /** How long nothing had moved when the last sensor fell silent, in milliseconds; null while one is heard. */
  inactiveBeforeBlind: z.number().nullable(),
});
type InactivityState = Readonly<z.infer<typeof savedState>>;

/**
 * Nothing moves in the whole home for longer than it should, as far as sensors that are heard can tell. How long that is
 * comes from the home's own past once enough of it is known; so does how long somebody who left may be away. While
 * somebody else is there the alarm waits for them to go. Without a sensor of activity that is heard it is said that
 * nothing can be judged; the time then stands still, since no evidence is no evidence of anything.
 */
export const inactivity: Rule<InactivityState, InactivitySettings> = {
  name: 'inactivity',
  hears: { readings: activityCapabilities, inputs: ['closed', 'plan-changed', 'estimates-changed'] },
  describes: {
    watches:
      'A home in which nothing moves for longer than it should: longer than its own past makes likely after such a last movement (hour, liveliness, outside door), never longer than the limit of that room and of any hour.',
    cannotJudge:
      'With a pet in the care plan, movement may be its own: that is said for as long as it is so. While no sensor of activity is heard the time stands still; after a while that is a fault. While the home is believed empty, silence is no alarm, but an absence longer than the past makes likely is, as not back home. On a holiday of the care plan nothing is raised unless somebody is seen at home, for hours where no contact shows who leaves; that is said while nobody was seen to leave; while a visitor is there it waits, 8 h longer at most. Before enough days are known, and with an untrusted clock, fixed limits hold.',
    defaultsFrom:
      'Cities warn after 4 to 5 h without passage before a sensor, 4 h in a bathroom, 10 h in a bedroom. 6 h by day was 1 false alarm in 30 days in a recorded year of one home. The learned limits are made for the number of false alarms in the settings.',
    raises: ['inactivity', 'not_back_home', 'cannot_judge'],
  },
  settings: inactivitySettings,
  saved: savedState,
  downtime: 'pauses',
  initial: (now, context) =>
    reconciled(
      {
        deadlines: {},
        watching: 'by-day',
        since: null,
        inactiveBeforeBlind: null,
      },
      now,
      context,
    ),
  resettled(state, now, context) {
    const { inactive } = state.deadlines;
    return inactive ? runs(state, now, context, elapsedOf(inactive, now)) : reconciled(state, now, context);
  },
  step(state, input, now, context) {
    if (!context.settings.enabled) return { state, outcomes: nothing };
    const { life } = context.estimates;
    switch (input.kind) {
      case 'reading':
        return life.last?.at === now && isEquipped(context)
          ? moves(state, life.last, now, context)
          : said(state, context);
      case 'closed': {
        const isOurs = input.alarmKind === 'inactivity' || input.alarmKind === 'not_back_home';
        const begins = isOurs && input.subject === 'home' && state.watching === 'reported';
        return said(begins ? runs(state, now, context, milliseconds(0)) : state, context);
      }
      case 'plan-changed':
      case 'estimates-changed':
        return believed(state, now, context);
      case 'started':
      case 'clock-changed': {
        const next = reconciled(state, now, context);
        return whatIsDue(now.clockTrusted ? withKnownHour(next, now, context) : next, now, context);
      }
      case 'wake':
        return whatIsDue(state, now, context);
      default:
        return said(state, context);
    }
  },
};

const isEquipped = ({ home }: InactivityContext): boolean => home.devices.some(showsActivityOf);

/** Every step says again what cannot be judged. */
function said(state: InactivityState, context: InactivityContext, outcomes: readonly Outcome[] = nothing) {
  if (!isEquipped(context)) return { state, outcomes: [...outcomes, unequipped] };
  if (state.inactiveBeforeBlind !== null) return { state, outcomes: [...outcomes, blind] };
  const isUnseen = state.watching === 'away' && context.estimates.presence.state !== 'away';
  const { pets } = context.home.carePlan;
  if (!isUnseen && !pets) return { state, outcomes };
  return { state, outcomes: [...outcomes, ...(pets ? [animalMayMove] : []), ...(isUnseen ? [nobodySeenToLeave] : [])] };
}

function moves(state: InactivityState, since: Sign, now: Instant, context: InactivityContext) {
  if (isSameStep(state, since, now)) return said(state, context);
  // The word that shows that a sensor lies is none that shows life.
  if (context.estimates.distrusted[since.device]) return said(state, context);
  const wasReported = state.watching === 'reported';
  // What nothing confirms may be a sensor's own, and ends no alarm.
  if (wasReported && isUnconfirmed(context)) return said(state, context);
  const { deadlines, watching, inactiveBeforeBlind } = state;
  const next = runs({ deadlines, watching, since, inactiveBeforeBlind }, now, context, milliseconds(0));
  return said(
    next,
    context,
    wasReported ? [movesAgain(since, 'inactivity'), movesAgain(since, 'not_back_home')] : nothing,
  );
}

/** Sensors speak each second while somebody is about; the time need not begin anew with each word. */
const sameStep = seconds(20);

const sameDoorUse = (one: number | null, other: number | null): boolean =>
  one === null || other === null ? one === other : doorOf(one) === doorOf(other);

const isSameStep = ({ since: before, deadlines, watching }: InactivityState, since: Sign, now: Instant): boolean =>
  before !== null &&
  watching !== 'reported' &&
  deadlines['inactive'] !== undefined &&
  sameDoorUse(before.situation, since.situation) &&
  before.place === since.place &&
  before.at.bootId === now.bootId &&
  now.monotonic - before.at.monotonic < sameStep;

/** The time runs, after so much of it, to the limit that holds for the last sign of life. */
function runs(state: InactivityState, now: Instant, context: InactivityContext, elapsed: Duration): InactivityState {
  // A pressed button shows life, but without a sensor nobody can tell that nothing moves.
  if (!isEquipped(context)) return { ...state, deadlines: {} };
  if (state.inactiveBeforeBlind !== null) return { ...state, watching: 'by-day', inactiveBeforeBlind: elapsed };
  if (isExpectedAway(now, context)) {
    const usual = isPlannedAway(now, context.home, context.estimates) ? undefined : learnedLength(state.since, context);
    return usual === undefined
      ? {
          ...state,
          watching: 'away',
          deadlines: { ...without(state.deadlines, 'inactive'), look: startDeadline(now, looksAgain) },
        }
      : runsTo(state, 'absence', startDeadline(now, usual, elapsed));
  }
  const { limit, length } = limitAfter(state.since, context);
  return runsTo(state, limit, startDeadline(now, length, elapsed));
}

const runsTo = (
  state: InactivityState,
  watching: Limit | 'absence',
  inactive: ReturnType<typeof startDeadline>,
): InactivityState => {
  const { deadlines, since, inactiveBeforeBlind } = state;
  const isAlone = !deadlines['look'] && !deadlines['blind'];
  return { deadlines: isAlone ? { inactive } : { ...deadlines, inactive }, watching, since, inactiveBeforeBlind };
};

const isExpectedAway = (now: Instant, context: InactivityContext): boolean =>
  context.estimates.presence.state === 'away' || isPlannedAway(now, context.home, context.estimates);

/** What is believed of the home has changed: who is there, and which sensors can be relied on. */
function believed(state: InactivityState, now: Instant, context: InactivityContext) {
  const { company } = context.estimates;
  let next = hearing(state, now, context);
  const outcomes: Outcome[] = [];
  if (state.inactiveBeforeBlind !== null && next.inactiveBeforeBlind === null) outcomes.push(canJudgeAgain);
  next = lastTrusted(next, now, context);
  next = forgotten(next, now, context);
  const away = isExpectedAway(now, context);
  const { inactive } = next.deadlines;
  if (away && inactive && next.watching !== 'absence') next = runs(next, now, context, elapsedOf(inactive, now));
  else if (!away && (next.watching === 'away' || next.watching === 'absence') && next.inactiveBeforeBlind === null)
    next = runs(next, now, context, milliseconds(0));
  const { inactive: waits } = next.deadlines;
  const passed = waits ? elapsedOf(waits, now) : silentFor(next, now);
  if (next.watching === 'in-company' && !company.present)
    next = runs({ ...next, watching: 'by-day' }, now, context, passed);
  return next.deadlines['inactive'] && isDue(next.deadlines['inactive'], now)
    ? whatIsDue(next, now, context, outcomes)
    : said(next, context, outcomes);
}

/** A sensor that turned out to lie gave no sign of life: the silence began before, with the last sign of another one. */
function lastTrusted(state: InactivityState, now: Instant, context: InactivityContext): InactivityState {
  const { life, distrusted } = context.estimates;
  if (!state.since || !distrusted[state.since.device]) return state;
  const since = trusted(life, distrusted);
  if (!since) return state;
  const next = { ...state, since };
  return next.deadlines['inactive'] ? runs(next, now, context, silentFor(next, now)) : next;
}

const trusted = ({ last, elsewhere }: Life, distrusted: InactivityContext['estimates']['distrusted']): Sign | null =>
  [last, elsewhere].find((one) => one && !distrusted[one.device]) ?? null;

/** The limit was learned, and nothing is known any more: the time goes on to the fixed limit. */
function forgotten(state: InactivityState, now: Instant, context: InactivityContext): InactivityState {
  const { watching, since, deadlines } = state;
  const wasLearned = watching === 'learned' || watching === 'absence';
  if (!wasLearned || !deadlines['inactive'] || learnedLength(since, context) !== undefined) return state;
  return runs(state, now, context, elapsedOf(deadlines['inactive'], now));
}

/** How long it has been silent since the last sign, as far as this boot knows. */
const silentFor = ({ since }: InactivityState, now: Instant): Duration =>
  milliseconds(since && since.at.bootId === now.bootId ? now.monotonic - since.at.monotonic : 0);

function whatIsDue(state: InactivityState, now: Instant, context: InactivityContext, before: Outcome[] = []) {
  const outcomes = before;
  let next = limitReached(state, now, context, outcomes);
  const { look } = next.deadlines;
  if (look && isDue(look, now)) {
    next = { ...next, deadlines: without(next.deadlines, 'look') };
    if (next.watching === 'away') next = runs(next, now, context, silentFor(next, now));
    if (next.deadlines['inactive']) next = limitReached(next, now, context, outcomes);
  }
  const dark = next.deadlines['blind'];
  if (dark && isDue(dark, now)) {
    next = { ...next, deadlines: without(next.deadlines, 'blind') };
    outcomes.push({ ...cannotJudgeForLong(context), ...latenessOf(dark, now) });
  }
  return said(next, context, outcomes);
}

function limitReached(
  state: InactivityState,
  now: Instant,
  context: InactivityContext,
  outcomes: Outcome[],
): InactivityState {
  const { inactive } = state.deadlines;
  if (!inactive || !isDue(inactive, now)) return state;
  // A holiday has begun since the last sign of life.
  if (isPlannedAway(now, context.home, context.estimates)) return runs(state, now, context, elapsedOf(inactive, now));
  if (context.estimates.company.present && state.watching !== 'in-company')
    return limitReached(inCompany(state, inactive, now), now, context, outcomes);
  if (state.watching === 'by-day') {
    const until = wallWhenDue(inactive, now);
    const from = (until - inactive.length) as WallTime;
    if (!now.clockTrusted || touchesNight(from, until, nightOf(context))) {
      const longer = anyHourLimit(state.since, context);
      const goesOn = runsTo(state, longer.limit, startDeadline(now, longer.length, elapsedOf(inactive, now)));
      return limitReached(goesOn, now, context, outcomes);
    }
  }
  outcomes.push({
    kind: 'alarm',
    alarmKind: state.watching === 'absence' ? 'not_back_home' : 'inactivity',
    subject: 'home',
    place: '',
    because: becauseOf(state, { silent: elapsedOf(inactive, now), limit: inactive.length, now }, context),
    ...latenessOf(inactive, now),
  });
  return { ...state, watching: 'reported', deadlines: without(state.deadlines, 'inactive') };
}

/** A holiday of the plan ends without anybody saying so. */
const looksAgain = hours(1);

/** Somebody else is there and would see. But a visitor who is only planned may not have come. */
const longestCompany = hours(8);

const inCompany = (state: InactivityState, inactive: Deadline, now: Instant): InactivityState => {
  const length = milliseconds(inactive.length + longestCompany);
  const goesOn = startDeadline(now, length, elapsedOf(inactive, now));
  return { ...state, watching: 'in-company', deadlines: { ...state.deadlines, inactive: goesOn } };
};

/** Once the hour is known, the limit by day counts again, from when the last movement was. */
function withKnownHour(state: InactivityState, now: Instant, context: InactivityContext): InactivityState {
  const { inactive } = state.deadlines;
  return state.watching === 'at-any-hour' && inactive ? runs(state, now, context, elapsedOf(inactive, now)) : state;
}

/** Whether any sensor of activity is heard decides whether the time runs. */
function hearing(state: InactivityState, now: Instant, context: InactivityContext): InactivityState {
  const sees = !isEquipped(context) || heardSensors(context) > 0;
  if (sees === (state.inactiveBeforeBlind === null)) return state;
  if (sees) {
    const passed = milliseconds(state.inactiveBeforeBlind ?? 0);
    const again = { ...state, inactiveBeforeBlind: null, deadlines: without(state.deadlines, 'blind') };
    return again.watching === 'reported' ? again : runs(again, now, context, passed);
  }
  const { inactive, ...others } = state.deadlines;
  return {
    ...state,
    inactiveBeforeBlind: inactive ? elapsedOf(inactive, now) : 0,
    deadlines: { ...others, blind: startDeadline(now, minutes(context.settings.cannotJudgeMinutes)) },
  };
}

/** After a start the home may have other sensors. */
function reconciled(before: InactivityState, now: Instant, context: InactivityContext): InactivityState {
  if (!context.settings.enabled || !isEquipped(context)) return { ...before, deadlines: {} };
  const { inactive, blind: dark, look } = before.deadlines;
  // Nothing else is waited for: an older program kept more.
  const state = {
    ...before,
    deadlines: { ...(inactive && { inactive }), ...(dark && { blind: dark }), ...(look && { look }) },
  };
  const next = hearing(state, now, context);
  const counts = next.inactiveBeforeBlind === null && next.watching !== 'reported' && next.watching !== 'in-company';
  return counts && !next.deadlines['inactive'] ? runs(next, now, context, milliseconds(0)) : next;
}
