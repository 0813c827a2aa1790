import { z } from 'zod';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import { hours, minutes } from '../../foundation/durations.ts';
import type { Instant } from '../../foundation/clock.ts';
import { activityCapabilities } from '../rules/activity.ts';
import { savedDeadlines, savedInstant } from '../rules/deadline.ts';
import { isDue, startDeadline } from '../rules/deadlines.ts';
import { factsOf } from '../rules/home-facts.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator, EstimatorContext } from './estimator.ts';
import type { Presence, Sign } from './estimates.ts';

/**
 * Deadline `left`: the outside door moved, and nobody is believed to have stayed unless something moves inside.
 * Deadline `alone`: one movement that nothing explains waits for a second one.
 */
interface PresenceState extends RuleState {
  readonly presence: Presence;
  /** The last movement of the outside door. */
  readonly door: Instant | null;
  /** How much moved inside since that door: nothing; only what may have been on the way out; or more. */
  readonly since: 'nothing' | 'little' | 'more';
  /** The movement that waits for another one, and how many there were. */
  readonly alone: { readonly device: string; readonly at: Instant; readonly times: number } | null;
}

/** Movement this soon after the door may be of somebody on the way out: motion sensors see for about a minute longer. */
const wayOut = minutes(1);
/** How long nothing may move after the door until nobody is believed to be there. */
const leftAfter = minutes(20);
/** Within this time movement confirms movement. A cat or a draught rarely sets off one sensor so often. */
const confirmedWithin = minutes(15);
const confirmedTimes = 3;
/** After less than this without a sign, a movement needs no other to be believed. */
const longQuiet = hours(3);
const oneMovement = minutes(1);

/**
 * Whether somebody is at home. The door, and then nothing: away. Movement ends that at once; somebody who came in by the
 * door, or moves about, is at home, and a single movement that no door explains leaves it open.
 */
export const presence: Estimator<PresenceState, 'presence'> = {
  part: 'presence',
  describes: {
    believes:
      'Whether somebody is at home: away once the outside door was used and nothing has moved inside for 20 minutes; at home once somebody moves about; unknown until either was seen.',
    limits:
      'It needs a contact on the outside door, which its names or `outsideDoor` in the configuration of the hub say, and a sensor of motion. Movement ends "away" at once; a single movement that no door explains leaves it open.',
  },
  hears: { readings: activityCapabilities },
  saved: z.object({
    deadlines: savedDeadlines,
    presence: z.object({ state: z.enum(['home', 'away', 'unknown']), since: savedInstant, because: becauseSchema }),
    door: savedInstant.nullable(),
    since: z.enum(['nothing', 'little', 'more']),
    alone: z.object({ device: z.string(), at: savedInstant, times: z.number() }).nullable(),
  }),
  downtime: 'pauses',
  initial: (now) => ({
    deadlines: {},
    presence: { state: 'unknown', since: now, because: { reason: 'nothing-heard-yet', evidence: {} } },
    door: null,
    since: 'more',
    alone: null,
  }),
  step(state, input, now, context) {
    const { life } = context.estimates;
    const due = timePassed(state, now, context);
    return input.kind === 'reading' && life.last?.at === now ? moved(due, life.last, life.previous, now) : due;
  },
  estimate: (state) => state.presence,
};

function moved(state: PresenceState, sign: Sign, previous: Sign | null, now: Instant): PresenceState {
  const { device, place, capability } = sign;
  if (sign.outsideDoor) {
    const after = { ...state, door: now, since: 'nothing' as const, alone: null };
    const waits = { ...after, deadlines: { left: startDeadline(now, leftAfter) } };
    return state.presence.state === 'away'
      ? believes(waits, 'unknown', now, { reason: 'door-while-away', evidence: { device } })
      : waits;
  }
  if (capability === 'sos' || capability === 'all_right')
    return believes(settled(state), 'home', now, { reason: 'button-pressed-at-home', evidence: { device } });
  // A sensor that no longer sees anybody says nothing of who has stayed.
  if (!sign.moves) return state;
  const sinceDoor = agoOf(state.door, now);
  if (sinceDoor !== undefined && sinceDoor <= wayOut && state.deadlines['left'])
    return state.since === 'nothing' ? { ...state, since: 'little' } : state;
  const isFirst = state.presence.because.reason === 'nothing-heard-yet';
  const cameIn = sinceDoor !== undefined && sinceDoor <= confirmedWithin;
  const neverLeft = state.presence.because.reason !== 'moved-once-without-door' && wasQuietBriefly(previous, now);
  const isExplained = isFirst || state.presence.state === 'home' || cameIn || neverLeft;
  if (isExplained)
    return believes(settled(state), 'home', now, { reason: 'moves-at-home', evidence: { device, place } });
  return unexplained(state, sign, now);
}

/** Whoever moves soon after the door had not left. */
const wasQuietBriefly = (previous: Sign | null, now: Instant): boolean => {
  const ago = agoOf(previous?.at ?? null, now);
  return ago !== undefined && ago < longQuiet;
};

/** Something moves in a home that was believed empty, or of which nothing was known, and no door explains it. */
function unexplained(state: PresenceState, { device, place }: Sign, now: Instant): PresenceState {
  const known = state.deadlines['alone'] ? state.alone : null;
  if (known && known.device !== device)
    return believes(settled(state), 'home', now, { reason: 'moves-about', evidence: { device, place } });
  const ago = known ? agoOf(known.at, now) : undefined;
  // On and off of one movement are one.
  if (known && ago !== undefined && ago < oneMovement) return state;
  const times = (known?.times ?? 0) + 1;
  if (times >= confirmedTimes)
    return believes(settled(state), 'home', now, { reason: 'moves-about', evidence: { device, place } });
  const next: PresenceState = {
    ...state,
    alone: { device, at: now, times },
    deadlines: known ? state.deadlines : { alone: startDeadline(now, confirmedWithin) },
  };
  return believes(next, 'unknown', now, { reason: 'moved-once-without-door', evidence: { device, place } });
}

function timePassed(state: PresenceState, now: Instant, context: EstimatorContext): PresenceState {
  const { left, alone } = state.deadlines;
  if (alone && isDue(alone, now)) return { ...state, alone: null, deadlines: {} };
  if (!left || !isDue(left, now)) return state;
  const over = { ...state, deadlines: {} };
  const evidence = { minutes: leftAfter / minutes(1) };
  if (isSensed(context)) return believes(over, 'home', now, { reason: 'somebody-is-sensed', evidence });
  if (state.since !== 'nothing') return believes(over, 'unknown', now, { reason: 'door-then-little', evidence });
  const { carePlan } = context.home;
  if (!carePlan.livesAlone || context.estimates.company.present)
    return believes(over, 'unknown', now, { reason: 'others-may-have-stayed', evidence });
  if (!isWatched(context)) return believes(over, 'unknown', now, { reason: 'no-motion-sensor-watches', evidence });
  return believes(over, 'away', now, { reason: 'door-then-nothing', evidence });
}

/** Somebody lies, sits or stands where a sensor goes on knowing of them. */
const isSensed = ({ home, estimates: { life, distrusted, unheard } }: EstimatorContext): boolean =>
  life.sensed.entries().some(([name]) => {
    const device = name.slice(0, name.lastIndexOf(' '));
    // A sensor that was taken out of the home has said its last word there.
    return factsOf(home, device) !== undefined && !distrusted[device] && unheard[device] === undefined;
  });

/** That nothing moves inside says something only where something would see it. */
const isWatched = ({ home, estimates: { distrusted, unheard } }: EstimatorContext): boolean =>
  home.devices.some(
    ({ device, capabilities }) =>
      (capabilities.includes('occupancy') || capabilities.includes('presence')) &&
      !distrusted[device] &&
      unheard[device] === undefined,
  );

const settled = (state: PresenceState): PresenceState =>
  state.since === 'more' && state.alone === null && !state.deadlines['left'] && !state.deadlines['alone']
    ? state
    : { ...state, since: 'more', alone: null, deadlines: {} };

/** The same belief keeps its first reason, so that nothing changes with each step through the home. */
const believes = (state: PresenceState, belief: Presence['state'], now: Instant, because: Because): PresenceState =>
  state.presence.state === belief && (belief === 'home' || state.presence.because.reason === because.reason)
    ? state
    : { ...state, presence: { state: belief, since: now, because } };

const agoOf = (then: Instant | null, now: Instant): number | undefined =>
  then && then.bootId === now.bootId ? now.monotonic - then.monotonic : undefined;
