import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { hours, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { isWithin, localTime } from '../../foundation/local-time.ts';
import { activityCapabilities, showsActivityOf } from './activity.ts';
import { bedsOf, mayHaveBeds, nobodyHome, savedBeds, showsUpElsewhere, unknownBeds, withBed } from './beds.ts';
import { ByName } from './by-name.ts';
import { looked, minuteOfDayOf, sinceMinute, withLook, withoutLook } from './clock-looks.ts';
import { without } from './deadlines.ts';
import { factsOf, isUnknown } from './home-facts.ts';
import { nightFields } from './night.ts';
import { nothing, type DeviceFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';
import { signNow } from './sign-of-life.ts';
import {
  countedAnew,
  forgotten,
  holds,
  interrupted,
  isWatched,
  lastedFor,
  nothingSustained,
  postponed,
  savedSustained,
  takeTurns,
  withHearing,
  type Turn,
} from './sustained.ts';
import { hourNotKnown, together } from './unjudged.ts';

const savedState = savedSustained.extend({
  /** The last live word of each bed. What lasts is lying in it, `bed <device>`, or that nothing moves, `quiet`. */
  beds: savedBeds,
  /** What was reported, until somebody is up. */
  told: z.record(z.string(), z.literal(true)),
});
type NotUpState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether it is an alarm when somebody is not up by late morning'),
  marginMinutes: z
    .number()
    .min(30)
    .max(480)
    .default(180)
    .describe('how long after the end of the night somebody may still be in bed, in minutes'),
  upMinutes: z
    .number()
    .min(1)
    .max(60)
    .default(5)
    .describe('how long the bed must be empty to count as left; less is turning over, in minutes'),
  withoutBedSensor: z
    .boolean()
    .default(false)
    .describe('whether a home without a bed sensor is judged by whether anything has moved in it'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;
type HomeAndSettings = Pick<Context, 'home' | 'settings'>;

/** Getting up this long before the end of the night is getting up; earlier it is a visit to the bathroom. */
const earlyMinutes = 60;
/** Movement is written down this often at most. */
const exactness = minutes(5);
/** Longer than anybody waits for an answer: the time is only measured. */
const measured = hours(96);
const quiet = 'quiet';
const bedKey = (device: string): string => `bed ${device}`;

const fresh: NotUpState = { ...nothingSustained, beds: ByName.of(), told: {} };

/** Somebody has been in bed since before the end of the night, and late in the morning still is. */
export const notUp: Rule<NotUpState, Settings> = {
  name: 'not-up',
  hears: {
    readings: [...activityCapabilities],
    inputs: ['closed', 'estimates-changed'],
  },
  describes: {
    raises: ['not_up'],
    watches:
      'A bed that somebody has not left since an hour before the end of the night, three hours after it. Movement in another room counts as being up where the resident lives alone, without an animal and without a visitor. Where it is switched on, a home without a bed sensor in which nothing has moved since then. After its incident was closed it speaks again the next morning.',
    cannotJudge:
      'While the hub does not know what time it is, and while the bed sensor is not heard, is distrusted or has said nothing yet. An empty home is not judged, and where the care plan says that ability is severely limited or lost the rule is off. Without a bed sensor it is switched off, because inactivity judges the same.',
    defaultsFrom:
      'When the night ends, the care plan says. Three hours more is a choice: time in bed differs little from night to night (half of the people within 70 min; Tsai et al., BMC Geriatrics 2021, 21:53).',
  },
  settings,
  saved: savedState,
  downtime: 'counts',
  initial: () => fresh,
  concerns: (home, limits) => concerns({ home, settings: limits }),
  fromPlan: ({ ability }) => (ability === 'severe' || ability === 'complete' ? { enabled: false } : {}),
  resettled: (state, now, context) => withNextLook(withoutLook(state), now, context),
  step(state, input, now, context) {
    if (!concerns(context)) return { state, outcomes: nothing };
    const outcomes: Outcome[] = [];
    let next = state;
    switch (input.kind) {
      case 'reading':
        if (input.reading.origin === 'live') next = heardOfIt(next, input.reading, now, context, outcomes);
        break;
      // Whoever closed it has seen to the resident, or has not: who is in bed another morning is spoken of again.
      case 'closed': {
        const key = input.subject === 'home' ? quiet : bedKey(input.subject);
        if (input.alarmKind === 'not_up' && next.told[key])
          next = countedAnew({ ...next, told: without(next.told, key) }, key, measured, now);
        break;
      }
      default: {
        next = withHearing(next, hearingOf(next, context), now);
        if (byQuiet(next, context) && input.kind === 'started') next = holds(next, quiet, measured, now);
        next = takeTurns(next, now, (from, turn) => turned(from, turn, now, outcomes));
        const { state: looking, late } = looked(next, now);
        next = judged(looking, now, context, outcomes, late);
      }
    }
    if (input.kind !== 'reading' || next !== state) next = withNextLook(next, now, context);
    return { state: next, outcomes: withUnknown(next, now, context, outcomes) };
  },
};

/** What was reported of quiet stands until something moves, also when a bed sensor turns up meanwhile. */
const byQuiet = (state: NotUpState, { settings: { withoutBedSensor }, home }: HomeAndSettings): boolean =>
  withoutBedSensor &&
  bedsOf(home, fresh.beds).length === 0 &&
  (state.told[quiet] === true || bedsOf(home, state.beds).length === 0);

/** The devices whose silence matters. */
const watched = (state: NotUpState, context: HomeAndSettings): readonly DeviceFacts[] =>
  byQuiet(state, context) ? context.home.devices.filter(showsActivityOf) : bedsOf(context.home, state.beds);

const concerns = (context: HomeAndSettings): boolean => mayHaveBeds(context.home) || watched(fresh, context).length > 0;

const isHeardIn =
  ({ estimates: { unheard } }: Context) =>
  (facts: DeviceFacts): boolean =>
    !Object.hasOwn(unheard, facts.device);

const hearingOf = (state: NotUpState, context: Context) =>
  byQuiet(state, context)
    ? [{ key: quiet, heard: watched(state, context).some(isHeardIn(context)), length: measured }]
    : watched(state, context).map((facts) => ({
        key: bedKey(facts.device),
        heard: isHeardIn(context)(facts),
        length: measured,
      }));

const hourOf = ({ settings: { nightTo, marginMinutes } }: Context): number => minuteOfDayOf(nightTo, marginMinutes);

const withNextLook = (state: NotUpState, now: Instant, context: Context): NotUpState => {
  const needed = keysOf(state, context).some((key) => isWatched(state, key) && !state.told[key]);
  return withLook(state, hourOf(context), needed, now, context.home.timeZone);
};

const keysOf = (state: NotUpState, context: Context): readonly string[] =>
  byQuiet(state, context) ? [quiet] : bedsOf(context.home, state.beds).map(({ device }) => bedKey(device));

function heardOfIt(
  state: NotUpState,
  reading: Reading,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
): NotUpState {
  const { device, capability, value } = reading;
  const facts = factsOf(context.home, device);
  const tellsOfBed = capability === 'bed_occupancy' && facts !== undefined && isUnknown(facts) && !state.told[quiet];
  if (byQuiet(state, context) && !tellsOfBed) {
    if (!signNow(reading, now, context.estimates)) return state;
    const written = (lastedFor(state, quiet, now) ?? exactness) < exactness && !state.told[quiet];
    return written ? state : afresh(state, quiet, 'somebody-moves', now, outcomes);
  }
  if (!facts) return state;
  if (capability === 'bed_occupancy') {
    const beds = withBed(state.beds, device, value === true);
    const next = beds === state.beds ? state : { ...forgotten(state, quiet), beds };
    return value === true
      ? holds(next, bedKey(device), measured, now)
      : interrupted(next, bedKey(device), minutes(context.settings.upMinutes), now);
  }
  let next = state;
  for (const bed of bedsOf(context.home, state.beds))
    if (state.beds.get(bed.device) === true && showsUpElsewhere(reading, bed, context.home, context.estimates))
      next = afresh(next, bedKey(bed.device), 'somebody-moves-elsewhere', now, outcomes);
  return next;
}

/** Counts from now, and what was reported is over. */
function afresh(state: NotUpState, key: string, reason: string, now: Instant, outcomes: Outcome[]): NotUpState {
  const next = isUp(forgotten(state, key), key, reason, outcomes);
  return holds(next, key, measured, now);
}

function isUp(state: NotUpState, key: string, reason: string, outcomes: Outcome[]): NotUpState {
  // Also when it was closed meanwhile and counts anew; of what was never raised this says nothing.
  outcomes.push({ kind: 'clear', alarmKind: 'not_up', subject: subjectOf(key), because: { reason, evidence: {} } });
  return state.told[key] ? { ...state, told: without(state.told, key) } : state;
}

const subjectOf = (key: string): string => (key === quiet ? 'home' : key.slice('bed '.length));

function turned(state: NotUpState, turn: Turn, now: Instant, outcomes: Outcome[]): NotUpState {
  const { key, lasted } = turn;
  return turn.turn === 'reached'
    ? postponed(state, key, lasted, measured, now)
    : isUp(state, key, 'out-of-bed', outcomes);
}

function judged(
  state: NotUpState,
  now: Instant,
  context: Context,
  outcomes: Outcome[],
  late: Duration | undefined,
): NotUpState {
  const { home, estimates, settings: limits } = context;
  if (!now.clockTrusted || nobodyHome(home, estimates, now)) return state;
  const { minuteOfDay } = localTime(now.wall, home.timeZone);
  const [fromMinute, toMinute] = [hourOf(context), minuteOfDayOf(limits.nightFrom)];
  if (!isWithin(minuteOfDay, { fromMinute, toMinute })) return state;
  const [sinceHour, sinceEarly] = [fromMinute, minuteOfDayOf(limits.nightTo, -earlyMinutes)].map((minute) =>
    sinceMinute(now.wall, minute, home.timeZone),
  );
  let next = state;
  for (const key of keysOf(state, context)) {
    const lasted = lastedFor(state, key, now);
    const facts = factsOf(home, subjectOf(key));
    const liar = facts && Object.hasOwn(estimates.distrusted, facts.device);
    if (lasted === undefined || sinceEarly === undefined || lasted < sinceEarly || state.told[key] || liar) continue;
    // Empty just now: whether that is getting up is not known yet.
    if (key !== quiet && state.beds.get(subjectOf(key)) !== true) continue;
    next = { ...next, told: { ...next.told, [key]: true } };
    outcomes.push({
      kind: 'alarm',
      alarmKind: 'not_up',
      subject: subjectOf(key),
      place: facts?.place ?? '',
      ...(facts && { device: facts.device }),
      because: {
        reason: key === quiet ? 'nothing-moves-since-night' : 'in-bed-late-in-the-morning',
        evidence: {
          hours: Math.floor(lasted / hours(1)),
          nightTo: limits.nightTo,
          marginMinutes: limits.marginMinutes,
        },
      },
      ...(late !== undefined && sinceHour !== undefined && { lateBy: milliseconds(Math.min(late, sinceHour)) }),
    });
  }
  return next;
}

function withUnknown(state: NotUpState, now: Instant, context: Context, outcomes: readonly Outcome[]) {
  const { home, estimates } = context;
  const hour = now.clockTrusted ? nothing : [hourNotKnown];
  const sensors = watched(state, context);
  if (sensors.length === 0) return outcomes;
  if (!byQuiet(state, context)) return together(outcomes, unknownBeds(home, estimates, state.beds), hour);
  return together(outcomes, sensors.some(isHeardIn(context)) ? nothing : [blind], hour);
}

const blind: Outcome = {
  kind: 'cannot-judge',
  place: '',
  because: { reason: 'no-activity-sensor-is-heard', evidence: {} },
};
