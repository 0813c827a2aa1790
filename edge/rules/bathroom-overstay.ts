import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import {
  afterGap,
  begun,
  countedAnew,
  confirmed,
  fitted,
  goesOnFromOldStart,
  interrupted,
  isElsewhereForGood,
  isOfStay,
  isPresent,
  nobodyThere,
  over,
  present,
  savedStay,
  stopped,
  type Stay,
  type StayState,
} from './bathroom-stay.ts';
import type { Deadline } from './deadline.ts';
import { dueNames, elapsedOf, isDue, latenessOf, startDeadline, wallWhenDue, without } from './deadlines.ts';
import { factsOf, maySay } from './home-facts.ts';
import { isNight, nightFields } from './night.ts';
import { doubtsOf } from './bathroom-doubts.ts';
import { bathroomWords, isNamed } from './place-words.ts';
import { nothing, type DeviceFacts, type Outcome, type Rule, type RuleContext, type RuleInput } from './rule.ts';
import { sightingCapabilities, sightingOf, type Sighting } from './sightings.ts';

const settings = z.strictObject({
  enabled: z.boolean().default(true).describe('whether a long stay in the bathroom is an alarm in this home'),
  minutes: z
    .number()
    .min(10)
    .max(720)
    .default(60)
    .describe('how long somebody who is certainly in the bathroom may stay there by day, in minutes'),
  nightMinutes: z
    .number()
    .min(10)
    .max(720)
    .default(90)
    .describe('the same at night, and while the hub does not know what time it is, in minutes'),
  unsureMinutes: z
    .number()
    .min(30)
    .max(1440)
    .default(240)
    .describe(
      'how long nothing may move by day after somebody was seen there only in passing, in minutes; at night until morning',
    ),
  places: z
    .string()
    .max(400)
    .default(bathroomWords)
    .describe('words in the names of the rooms that are bathrooms, separated by commas'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

/** A stay may be half as long again as the longest usual one. */
const allowance = 1.5;
/** After a time in which nothing could be heard, somebody who has come out has this long to be seen elsewhere. */
const seenElsewhereWithin = minutes(5);
const looksAtNight = minutes(15);

/**
 * Somebody went into the bathroom and has not come out. A sensor of motion sees people only while they move, and none
 * sees every corner: whoever was seen there in passing may be anywhere by now, and has the longer limit.
 */
export const bathroomOverstay: Rule<StayState, Settings> = {
  name: 'bathroom-overstay',
  hears: { readings: sightingCapabilities, inputs: ['cancelled', 'closed', 'estimates-changed'] },
  describes: {
    raises: ['bathroom_overstay'],
    watches:
      'Somebody who is in the bathroom for long: seen there by motion for 3 minutes and nowhere else since, or by a sensor of presence. Who was seen there only in passing, and nothing moves anywhere since, has the limit of a passing. While a sensor of presence goes on seeing somebody, a glimpse elsewhere or an opened door ends nothing, nor do a few minutes in which it sees nobody. After its incident was closed it counts anew.',
    cannotJudge:
      'By motion where no sensor outside the bathroom is heard. Motion elsewhere or an opened door ends a stay that only motion shows, so with others or animals in the home only a sensor of presence in the bathroom tells. A passing at night looks like going back to bed and is judged in the morning. With an untrusted clock the limit of the night holds, and twice that of a passing.',
    defaultsFrom:
      'Cities use 4 hours: that is the limit of a passing. The shorter ones are a choice: in a recorded year of a home with motion sensors only, nobody who was seen there for 3 minutes stayed for longer than 45 minutes by day. The care plan: half as long again as the longest usual stay.',
  },
  settings,
  fromPlan({ bathroom: { longestMinutes } }, limits) {
    if (longestMinutes === undefined) return {};
    const longest = longestMinutes * allowance;
    return {
      minutes: longest,
      nightMinutes: Math.max(longest, limits.nightMinutes),
      unsureMinutes: Math.max(longest, limits.unsureMinutes),
    };
  },
  saved: savedStay,
  downtime: 'pauses',
  initial: () => nobodyThere,
  resettled: (state, now, { settings: limits, home }) => {
    const known = state.stay && factsOf(home, state.stay.device);
    return known && isNamed(known.place, limits.places) ? fitted(state, limits, now) : stopped(state);
  },
  step(state, input, now, context) {
    const told = stepped(state, input, now, context);
    // Somebody of whom more is known now may have been there for long already.
    const due = told.state === state ? undefined : whatIsDue(told.state, now, context);
    const result = due ? { state: due.state, outcomes: [...told.outcomes, ...due.outcomes] } : told;
    const doubts = doubtsOf(result.state, context);
    return doubts.length > 0 ? { ...result, outcomes: [...result.outcomes, ...doubts] } : result;
  },
};

function stepped(state: StayState, input: RuleInput, now: Instant, context: Context) {
  switch (input.kind) {
    case 'reading':
      return heardValue(state, input.reading, now, context);
    case 'closed':
      return { state: isOfStay(input, state) ? countedAnew(state, now, context.settings) : state, outcomes: nothing };
    case 'cancelled':
      return state.stay && isOfStay(input, state)
        ? { state: begun(state, state.stay, now, context.settings), outcomes: nothing }
        : { state, outcomes: nothing };
    case 'estimates-changed':
      return believed(state, now, context);
    case 'started':
    case 'clock-changed': {
      const there = state.stay && !factsOf(context.home, state.stay.device) ? stopped(state) : state;
      return whatIsDue(now.clockTrusted ? fitted(there, context.settings, now) : there, now, context);
    }
    case 'wake':
      return whatIsDue(state, now, context);
    default:
      return { state, outcomes: nothing };
  }
}

function heardValue(state: StayState, reading: Reading, now: Instant, context: Context) {
  const facts = factsOf(context.home, reading.device);
  if (reading.origin !== 'live' || !facts) return { state, outcomes: nothing };
  const { values, sighting } = sightingOf(state.values, reading);
  const next = values === state.values ? state : { ...state, values };
  const distrusted = Object.hasOwn(context.estimates.distrusted, reading.device);
  if (!sighting || distrusted) return { state: next, outcomes: nothing };
  return isNamed(facts.place, context.settings.places)
    ? inBathroom(next, { facts, reading, sighting }, now, context)
    : elsewhere(next, reading, sighting, now, context);
}

interface Seen {
  readonly facts: DeviceFacts;
  readonly reading: Reading;
  readonly sighting: Sighting;
}

function inBathroom(state: StayState, { facts, reading, sighting }: Seen, now: Instant, context: Context) {
  const { device, place } = facts;
  const { capability, value } = reading;
  const { stay } = state;
  const limits = context.settings;
  // The door of the bathroom: opened, somebody may have come out; closed says nothing of who is inside.
  if (sighting === 'moved')
    return value === false ? mayHaveComeOut(state, device, now, context) : { state, outcomes: nothing };
  if (sighting === 'gone' && capability === 'presence')
    return stay?.place === place ? lost(state, device, now, context) : { state, outcomes: nothing };
  const isElsewhere = stay !== null && stay.place !== place;
  if (isElsewhere && capability !== 'presence' && isPresent(state, context))
    return mayHaveComeOut(state, device, now, context);
  const before = isElsewhere ? cameOut(state, device) : { state: seenAgain(state, now, context), outcomes: nothing };
  if (capability === 'presence') return { ...before, state: present(before.state, facts, now, limits) };
  if (before.state.stay) return { ...before, state: confirmed(before.state, now, limits) };
  if (!context.home.devices.some((other) => isSensor(other) && !isNamed(other.place, limits.places))) return before;
  return { ...before, state: begun(before.state, { device, place, sure: 'passing', life: 'counts' }, now, limits) };
}

/** Who lives alone is not in the bathroom while somebody goes on moving elsewhere, whatever a radar there says. */
function elsewhere(state: StayState, { device }: Reading, sighting: Sighting, now: Instant, context: Context) {
  const { home, estimates } = context;
  const { stay } = state;
  if (!stay || sighting === 'gone') return { state, outcomes: nothing };
  const { livesAlone, pets } = home.carePlan;
  const mayBeAnother = !livesAlone || pets || estimates.company.present;
  return stay.sure === 'present' && mayBeAnother
    ? { state, outcomes: nothing }
    : mayHaveComeOut(state, device, now, context);
}

/** A glimpse, or a door, is weaker than a sensor of presence that goes on seeing somebody. */
const mayHaveComeOut = (state: StayState, device: string, now: Instant, context: Context) =>
  isPresent(state, context) && !isElsewhereForGood(state, now)
    ? { state: interrupted(state, now), outcomes: nothing }
    : cameOut(state, device);

/** The sensor of presence sees them no more: gone, or too still for it. */
function lost(state: StayState, device: string, now: Instant, context: Context) {
  if (isPresent(state, context)) return { state, outcomes: nothing };
  // Seen elsewhere just before: they have gone.
  return state.stay?.sure === 'present' && !state.deadlines['gap']
    ? { state: interrupted(state, now), outcomes: nothing }
    : cameOut(state, device);
}

const seenAgain = (state: StayState, now: Instant, context: Context): StayState => {
  const there = goesOnFromOldStart(state, context.settings, now);
  return there === state || isPresent(state, context) ? there : interrupted(there, now);
};

const cameOut = (state: StayState, device: string) =>
  ended(state, { reason: 'left-the-bathroom', evidence: { device } });

function ended(state: StayState, because: Outcome['because']) {
  const { stay } = state;
  if (!stay) return { state, outcomes: nothing };
  const wasRaised = stay.life === 'reported' || stay.closed === true;
  return { state: stopped(state), outcomes: wasRaised ? [over(stay.place, because)] : nothing };
}

/** Who is at home, which sensors are believed, and which are heard. */
function believed(state: StayState, now: Instant, context: Context) {
  const { presence, distrusted } = context.estimates;
  const { stay } = state;
  if (!stay) return { state, outcomes: nothing };
  if (presence.state === 'away') return ended(state, { reason: 'everybody-is-away', evidence: {} });
  // A doubt is no news of who is there: what was raised stands.
  if (Object.hasOwn(distrusted, stay.device))
    return {
      state: stay.life === 'reported' ? goesOnFromOldStart(state, context.settings, now) : stopped(state),
      outcomes: nothing,
    };
  if (stay.sure === 'present' && state.values.get(`${stay.device} presence`) === false && !isPresent(state, context))
    return { state: interrupted(state, now), outcomes: nothing };
  const sightedAgain = stay.life === 'blind' && isSightedOutside(context);
  return { state: sightedAgain ? goesOn(state, stay, now) : state, outcomes: nothing };
}

function whatIsDue(state: StayState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const name of dueNames(state.deadlines, now))
    next =
      name === 'stay'
        ? limitReached(next, now, context, outcomes)
        : name === 'gap'
          ? gapOver(next, now, context, outcomes)
          : { ...next, deadlines: without(next.deadlines, name) };
  return { state: next, outcomes };
}

function gapOver(state: StayState, now: Instant, context: Context, outcomes: Outcome[]): StayState {
  const { stay } = state;
  if (stay && isPresent(state, context))
    return limitReached(goesOnFromOldStart(state, context.settings, now), now, context, outcomes);
  const gone = cameOut(state, stay?.device ?? '');
  outcomes.push(...gone.outcomes);
  return gone.state;
}

function limitReached(state: StayState, now: Instant, context: Context, outcomes: Outcome[]): StayState {
  const { settings: limits, home } = context;
  const { stay } = state;
  const deadline = state.deadlines['stay'];
  if (!stay || !deadline || !isDue(deadline, now)) return state;
  const later = afterGap(state, now);
  if (later) return { ...state, deadlines: { ...state.deadlines, stay: later } };
  const minutesThere = Math.floor(elapsedOf(deadline, now) / minutes(1));
  const restarted = (length: typeof deadline.length): StayState => ({
    ...state,
    deadlines: { ...state.deadlines, stay: startDeadline(now, length, elapsedOf(deadline, now)) },
  });
  const asleep = !now.clockTrusted || isNight(wallWhenDue(deadline, now), { ...limits, ...home });
  const longer = asleep ? limitAsleep(stay, deadline, now, limits) : undefined;
  if (longer !== undefined) return limitReached(restarted(longer), now, context, outcomes);
  if (stay.sure !== 'present' && !isSightedOutside(context))
    return { ...stopped(state), stay: { ...stay, life: 'blind', minutes: minutesThere } };
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'bathroom_overstay',
    subject: stay.place,
    place: stay.place,
    device: stay.device,
    because: {
      reason: reasons[stay.sure],
      evidence: {
        device: stay.device,
        minutes: minutesThere,
        limitMinutes: stay.sure === 'passing' ? limits.unsureMinutes : Math.round(deadline.length / minutes(1)),
        clockTrusted: now.clockTrusted,
      },
    },
    ...latenessOf(deadline, now),
  });
  return { ...stopped(state), stay: { ...stay, life: 'reported' } };
}

/**
 * A longer limit at night, and while the hour is not known; undefined when it has been reached. Who passed the bathroom at
 * night and is seen nowhere since has most likely gone back to bed: that is looked at again until morning.
 */
function limitAsleep({ sure }: Stay, deadline: Deadline, now: Instant, limits: Settings): Duration | undefined {
  if (sure === 'passing' && now.clockTrusted) return milliseconds(elapsedOf(deadline, now) + looksAtNight);
  const longer = minutes(sure === 'passing' ? 2 * limits.unsureMinutes : limits.nightMinutes);
  return deadline.length < longer ? longer : undefined;
}

const reasons = {
  passing: 'last-seen-in-the-bathroom',
  seen: 'in-the-bathroom-for-long',
  present: 'presence-in-the-bathroom-for-long',
} as const;

/** Sensors outside are heard again: if nobody is seen there soon, the stay has gone on. */
function goesOn(state: StayState, stay: Stay, now: Instant): StayState {
  const passed = minutes(stay.minutes ?? 0);
  const soon = startDeadline(now, milliseconds(passed + seenElsewhereWithin), passed);
  return { ...state, stay: { ...stay, life: 'counts' }, deadlines: { ...state.deadlines, stay: soon } };
}

/** Whether a sensor outside the bathroom is heard, which would have seen who has come out. */
const isSightedOutside = ({ home, settings: { places }, estimates: { unheard } }: Context): boolean =>
  home.devices.some(
    (facts) => isSensor(facts) && !isNamed(facts.place, places) && !Object.hasOwn(unheard, facts.device),
  );

const isSensor = (facts: DeviceFacts): boolean => sightingCapabilities.some((capability) => maySay(facts, capability));
