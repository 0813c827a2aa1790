import { z } from 'zod';
import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { savedLastValues } from './activity.ts';
import { ByName } from './by-name.ts';
import { savedDeadlines } from './deadline.ts';
import { dueNames, elapsedOf, isDue, latenessOf, remaining, startDeadline, without } from './deadlines.ts';
import { factsOf, maySay } from './home-facts.ts';
import { isNight, nightFields } from './night.ts';
import { mayLeadOutside } from './outside-door.ts';
import { nothing, type DeviceFacts, type HomeFacts, type Outcome, type Rule, type RuleContext } from './rule.ts';
import { sightingCapabilities, sightingOf, type Sighting } from './sightings.ts';

const leaving = z.object({
  /** The outside door that was opened. */
  door: z.string(),
  how: z.enum(['at-night', 'from-bed', 'at-unknown-hour']),
});
type Leaving = z.infer<typeof leaving>;

const savedState = z.object({
  /**
   * `left` from the last move of a door to the limit; `latest` until a door that goes on moving puts it off no longer;
   * `by-door` while motion may be that of somebody who is just going; `out-of-bed` while a bed was left just now.
   */
  deadlines: savedDeadlines,
  leaving: leaving.nullable(),
  /** The door of the alarm that is open, and whether it was moved since. */
  raised: z.object({ door: z.string(), moved: z.boolean() }).nullable(),
  values: savedLastValues,
});
type LeavingState = z.infer<typeof savedState>;

const settings = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('whether it is an alarm that somebody leaves home at night; on with dementia in the care plan'),
  minutes: z
    .number()
    .min(1)
    .max(120)
    .default(5)
    .describe('how long nothing may move inside after the outside door was last moved at night, in minutes'),
  minutesFromBed: z
    .number()
    .min(1)
    .max(120)
    .default(2)
    .describe('the same when a bed was left within the quarter of an hour before, in minutes'),
  unknownHourMinutes: z
    .number()
    .min(1)
    .max(720)
    .default(30)
    .describe('the same while the hub does not know what time it is, at any hour, in minutes'),
  ...nightFields,
});
type Settings = z.infer<typeof settings>;
type Context = RuleContext<Settings>;

const afresh: LeavingState = { deadlines: {}, leaving: null, raised: null, values: ByName.of() };

/** Whoever walks out is seen by the sensor of the hall until then. */
const goesThrough = seconds(30);
const justOutOfBed = minutes(15);
/** A door that bangs in the wind puts the limit off for at most so many limits. */
const putOffAtMost = 3;

/**
 * Somebody opens the outside door at night, and then nothing moves in the home: they have gone out, perhaps without
 * knowing where to.
 */
export const leftAtNight: Rule<LeavingState, Settings> = {
  name: 'left-at-night',
  hears: { readings: sightingCapabilities },
  describes: {
    raises: ['left_at_night'],
    watches:
      'An outside door that is opened or closed at night, after which nothing moves inside for some minutes; fewer when a bed was left just before. Motion beside a door that is open is nobody who has stayed. Every contact counts as an outside door that neither its names nor the configuration of the hub show to be something else.',
    cannotJudge:
      'Without a contact on the door. While no sensor inside is heard nobody can be seen to have stayed: it is raised then as well. With others or animals in the home their motion looks like somebody who has stayed. While a visitor is there an opened door is none. With an untrusted clock the longer limit for an unknown hour holds.',
    defaultsFrom:
      'Off unless the care plan says dementia. The minutes are a choice: whoever only looks out is seen again within them, and whoever goes out has not gone far.',
  },
  settings,
  fromPlan: ({ dementia }) => (dementia ? { enabled: true } : {}),
  saved: savedState,
  downtime: 'counts',
  initial: () => afresh,
  resettled(state, now, { settings: limits }) {
    const left = state.deadlines['left'];
    return left && state.leaving ? waits(state, state.leaving, limitOf(state.leaving, limits), now, left) : state;
  },
  step(state, input, now, context) {
    switch (input.kind) {
      case 'reading':
        return heardValue(state, input.reading, now, context);
      case 'wake':
      case 'started':
      case 'clock-changed':
        return whatIsDue(now.clockTrusted ? withKnownHour(state, now, context) : state, now, context);
      default:
        return { state, outcomes: nothing };
    }
  },
};

function heardValue(state: LeavingState, reading: Reading, now: Instant, context: Context) {
  const facts = factsOf(context.home, reading.device);
  if (reading.origin !== 'live' || !facts) return { state, outcomes: nothing };
  const opensUnheard = reading.capability === 'contact' && reading.value === false;
  const unknownBefore = !state.values.has(`${reading.device} contact`);
  const { values, sighting: changed } = sightingOf(state.values, reading);
  // A door of which nothing was known, and which is open now, may have been opened just now.
  const sighting: Sighting | undefined = opensUnheard && unknownBefore ? 'moved' : changed;
  const next = values === state.values ? state : { ...state, values };
  if (!sighting) return { state: next, outcomes: nothing };
  if (mayLeadOutside(facts) && sighting === 'moved')
    return { state: doorMoved(next, facts, now, context), outcomes: nothing };
  if (sighting === 'gone') return { state: gone(next, reading, now), outcomes: nothing };
  if (Object.hasOwn(context.estimates.distrusted, reading.device)) return { state: next, outcomes: nothing };
  return movesInside(next, facts, now, context);
}

/** Opened or closed: whoever goes may do so from now on, and what was seen before says nothing of it. */
function doorMoved(
  before: LeavingState,
  { device }: DeviceFacts,
  now: Instant,
  { settings: limits, home, estimates }: Context,
): LeavingState {
  const { raised, leaving: known } = before;
  const state: LeavingState = {
    ...before,
    raised: raised?.door === device ? { ...raised, moved: true } : raised,
    deadlines: { ...before.deadlines, 'by-door': startDeadline(now, goesThrough) },
  };
  if (estimates.company.present) return state;
  if (known) return waitsAnew(state, { ...known, door: device }, limitOf(known, limits), now);
  if (!now.clockTrusted) {
    const unknown: Leaving = { door: device, how: 'at-unknown-hour' };
    return waitsAnew(state, unknown, limitOf(unknown, limits), now);
  }
  if (!isNight(now.wall, { ...limits, ...home })) return state;
  const outOfBed = Object.hasOwn(state.deadlines, 'out-of-bed');
  const atNight: Leaving = { door: device, how: outOfBed ? 'from-bed' : 'at-night' };
  return waitsAnew(state, atNight, limitOf(atNight, limits), now);
}

const gone = (state: LeavingState, { capability }: Reading, now: Instant): LeavingState =>
  capability === 'bed_occupancy'
    ? { ...state, deadlines: { ...state.deadlines, 'out-of-bed': startDeadline(now, justOutOfBed) } }
    : state;

/** Somebody is inside, unless it is the one who is just going through the door. */
function movesInside(state: LeavingState, { device, place }: DeviceFacts, now: Instant, { home }: Context) {
  if (!state.leaving && !state.raised) return { state, outcomes: nothing };
  const byDoor = state.deadlines['by-door'];
  const mayBeGoing = byDoor !== undefined && !isDue(byDoor, now) && !isBehindClosedDoor(state, place, home);
  if (mayBeGoing) return { state, outcomes: nothing };
  const stayed = isInOpenDoor(state, place, home) ? state : stoppedWaiting(state);
  const { raised } = state;
  // With others in the home, only motion after the door was moved again may be that of who had left.
  if (!raised || !(raised.moved || aloneIn(home.carePlan))) return { state: stayed, outcomes: nothing };
  return { state: { ...stayed, raised: null }, outcomes: [movesAgain(raised.door, device)] };
}

/** Once the door is closed, whoever is seen in another room has not gone out by it. */
function isBehindClosedDoor({ leaving: known, raised, values }: LeavingState, place: string, home: HomeFacts): boolean {
  const door = known?.door ?? raised?.door ?? '';
  return values.get(`${door} contact`) === true && factsOf(home, door)?.place !== place;
}

/** Whoever is seen beside the open door may go through it at any moment. */
const isInOpenDoor = ({ leaving: known, values }: LeavingState, place: string, home: HomeFacts): boolean =>
  known !== null && values.get(`${known.door} contact`) === false && factsOf(home, known.door)?.place === place;

/** Once the hour is known, a door that was opened by day is none, and one opened at night has the limit of the night. */
function withKnownHour(state: LeavingState, now: Instant, { settings: limits, home }: Context): LeavingState {
  const left = state.deadlines['left'];
  if (state.leaving?.how !== 'at-unknown-hour' || !left) return state;
  const openedAt = (now.wall - elapsedOf(left, now)) as WallTime;
  if (!isNight(openedAt, { ...limits, ...home })) return stoppedWaiting(state);
  const atNight: Leaving = { ...state.leaving, how: 'at-night' };
  return waits(state, atNight, limitOf(atNight, limits), now, left);
}

function whatIsDue(state: LeavingState, now: Instant, context: Context) {
  const outcomes: Outcome[] = [];
  let next = state;
  for (const name of dueNames(state.deadlines, now))
    next =
      name === 'left'
        ? limitReached(next, now, context, outcomes)
        : { ...next, deadlines: without(next.deadlines, name) };
  return { state: next, outcomes };
}

function limitReached(state: LeavingState, now: Instant, context: Context, outcomes: Outcome[]): LeavingState {
  const left = state.deadlines['left'];
  const { leaving: known } = state;
  const facts = known ? factsOf(context.home, known.door) : undefined;
  const next = stoppedWaiting(state);
  if (!left || !known || !facts || isSeenInside(state, context)) return next;
  outcomes.push({
    kind: 'alarm',
    alarmKind: 'left_at_night',
    subject: known.door,
    place: facts.place,
    device: known.door,
    because: {
      reason: reasons[known.how],
      evidence: {
        device: known.door,
        minutes: Math.floor(elapsedOf(left, now) / minutes(1)),
        limitMinutes: Math.round(left.length / minutes(1)),
        sensorsHeard: context.home.devices.filter((inside) => isInside(inside) && isHeard(inside, context)).length,
        clockTrusted: now.clockTrusted,
      },
    },
    ...latenessOf(left, now),
  });
  return { ...next, raised: { door: known.door, moved: false } };
}

const reasons = {
  'at-night': 'outside-door-opened-at-night-and-nothing-moves',
  'from-bed': 'out-of-bed-and-outside-door-opened-at-night',
  'at-unknown-hour': 'outside-door-opened-at-unknown-hour-and-nothing-moves',
} as const;

/** Who lives alone has not left while a bed, a chair or a sensor of presence has somebody in it. */
function isSeenInside({ values }: LeavingState, context: Context): boolean {
  const { home, estimates } = context;
  if (!aloneIn(home.carePlan)) return false;
  return home.devices.some(
    (facts) =>
      isHeard(facts, context) &&
      !Object.hasOwn(estimates.distrusted, facts.device) &&
      ['presence', 'bed_occupancy', 'chair_occupancy'].some(
        (capability) => values.get(`${facts.device} ${capability}`) === true,
      ),
  );
}

const aloneIn = ({ livesAlone, pets }: Context['home']['carePlan']): boolean => livesAlone && !pets;

const isInside = (facts: DeviceFacts): boolean =>
  !mayLeadOutside(facts) && sightingCapabilities.some((capability) => maySay(facts, capability));

const limitOf = ({ how }: Leaving, limits: Settings): Duration =>
  minutes(
    { 'at-night': limits.minutes, 'from-bed': limits.minutesFromBed, 'at-unknown-hour': limits.unknownHourMinutes }[
      how
    ],
  );

const waits = (
  state: LeavingState,
  known: Leaving,
  limit: Duration,
  now: Instant,
  since?: LeavingState['deadlines'][string],
): LeavingState => ({
  ...state,
  leaving: known,
  deadlines: { ...state.deadlines, left: startDeadline(now, limit, since && elapsedOf(since, now)) },
});

/** From now on; what it has been put off for already is limited. */
function waitsAnew(state: LeavingState, known: Leaving, limit: Duration, now: Instant): LeavingState {
  const latest = state.deadlines['latest'] ?? startDeadline(now, milliseconds(limit * putOffAtMost));
  const passed = milliseconds(Math.max(0, limit - remaining(latest, now)));
  return {
    ...state,
    leaving: known,
    deadlines: { ...state.deadlines, latest, left: startDeadline(now, limit, passed) },
  };
}

const stoppedWaiting = (state: LeavingState): LeavingState =>
  state.leaving === null
    ? state
    : { ...state, leaving: null, deadlines: without(without(state.deadlines, 'left'), 'latest') };

const isHeard = ({ device }: DeviceFacts, { estimates }: Context): boolean => !Object.hasOwn(estimates.unheard, device);

const movesAgain = (door: string, device: string): Outcome => ({
  kind: 'clear',
  alarmKind: 'left_at_night',
  subject: door,
  because: { reason: 'somebody-moves-inside', evidence: { device } },
});
