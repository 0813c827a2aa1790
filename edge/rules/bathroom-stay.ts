import { z } from 'zod';
import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { savedLastValues } from './activity.ts';
import { ByName } from './by-name.ts';
import { savedDeadlines, type Deadline } from './deadline.ts';
import { elapsedOf, remaining, startDeadline, without } from './deadlines.ts';
import type { Outcome, RuleContext } from './rule.ts';

const stay = z.object({
  device: z.string(),
  place: z.string(),
  /** `passing`: seen there for less than 3 min by motion; `seen`: for longer; `present`: a sensor of presence says so. */
  sure: z.enum(['passing', 'seen', 'present']),
  /** `blind`: the limit was reached while no sensor outside was heard. */
  life: z.enum(['counts', 'blind', 'reported']),
  /** How long it had lasted when that was so. */
  minutes: z.number().optional(),
  /** Its alarm was closed by a person, and stands until they have come out. */
  closed: z.boolean().optional(),
});
export type Stay = z.infer<typeof stay>;

/**
 * Deadlines: `stay` until it is too long; `recent` while somebody who passed may still be the same who is seen again;
 * `gap` until an interruption is the end of a stay, or was none.
 */
export const savedStay = z.object({
  deadlines: savedDeadlines,
  stay: stay.nullable(),
  values: savedLastValues,
});
export type StayState = z.infer<typeof savedStay>;

export const nobodyThere: StayState = { deadlines: {}, stay: null, values: ByName.of() };

/**
 * Sensors of motion are blind for a minute or two after each sighting, and radio is not always in order: only who is
 * still seen there after this long is certainly there.
 */
const surelyAfter = minutes(3);
/** Who is seen again after a longer silence may have been out meanwhile. */
const sameVisitWithin = minutes(20);
/** A radar that loses somebody who lies still finds them again; one glimpse elsewhere is no life elsewhere. */
const forgiven = minutes(10);
/** A sighting so soon after the last is not written down. */
const finest = minutes(1);

interface Limits {
  readonly minutes: number;
  readonly unsureMinutes: number;
}

const lengthOf = ({ sure }: Stay, limits: Limits): Duration =>
  minutes(sure === 'passing' ? limits.unsureMinutes : limits.minutes);

/** Whether that alarm is of this stay. */
export const isOfStay = (
  { alarmKind, subject }: { readonly alarmKind: string; readonly subject: string },
  { stay: known }: StayState,
): boolean => alarmKind === 'bathroom_overstay' && known?.place === subject;

/** Somebody is there from now on. */
export const begun = (state: StayState, { device, place, sure }: Stay, now: Instant, limits: Limits): StayState => {
  const next: Stay = { device, place, sure, life: 'counts' };
  return {
    ...state,
    stay: next,
    deadlines: {
      stay: startDeadline(now, lengthOf(next, limits)),
      ...(sure === 'passing' && { recent: startDeadline(now, sameVisitWithin) }),
    },
  };
};

/**
 * A person has closed its incident. Whether they have seen to the resident is not known: who stays there for as long again is
 * spoken of again. Who may just have come out goes on being so.
 */
export function countedAnew(state: StayState, now: Instant, limits: Limits): StayState {
  if (state.stay?.life !== 'reported') return state;
  const { stay: known, deadlines } = begun(state, state.stay, now, limits);
  const { gap } = state.deadlines;
  return { ...state, stay: known && { ...known, closed: true }, deadlines: gap ? { ...deadlines, gap } : deadlines };
}

/** A sensor of presence says so: from when somebody was first seen there. */
export function present(state: StayState, by: Pick<Stay, 'device' | 'place'>, now: Instant, limits: Limits): StayState {
  const { stay: known, deadlines } = state;
  const since = deadlines['stay'];
  const { device, place } = by;
  const mayHaveBeenOut = known?.sure === 'passing' && known.life === 'counts' && !deadlines['recent'];
  if (known === null || mayHaveBeenOut)
    return begun(state, { device, place, sure: 'present', life: 'counts' }, now, limits);
  if (known.sure === 'present' || known.life !== 'counts' || !since) return state;
  const next: Stay = { ...known, device, place, sure: 'present', life: 'counts' };
  return {
    ...state,
    stay: next,
    deadlines: { stay: startDeadline(now, lengthOf(next, limits), elapsedOf(since, now)) },
  };
}

/** Motion was seen there again. */
export function confirmed(state: StayState, now: Instant, limits: Limits): StayState {
  const { stay: known, deadlines } = state;
  const since = deadlines['stay'];
  if (known?.sure !== 'passing' || known.life !== 'counts' || !since) return state;
  const { recent } = deadlines;
  if (!recent) return begun(state, known, now, limits);
  if (elapsedOf(since, now) < surelyAfter)
    return remaining(recent, now) > sameVisitWithin - finest
      ? state
      : { ...state, deadlines: { ...deadlines, recent: startDeadline(now, sameVisitWithin) } };
  const seen: Stay = { ...known, sure: 'seen' };
  return {
    ...state,
    stay: seen,
    deadlines: { stay: startDeadline(now, lengthOf(seen, limits), elapsedOf(since, now)) },
  };
}

/** The same stay by the limits that hold now, from when it began. */
export function fitted(state: StayState, limits: Limits, now: Instant): StayState {
  const { stay: known, deadlines } = state;
  const since = deadlines['stay'];
  if (known?.life !== 'counts' || !since) return state;
  const length = lengthOf(known, limits);
  if (since.length === length) return state;
  return { ...state, deadlines: { ...deadlines, stay: startDeadline(now, length, elapsedOf(since, now)) } };
}

/** Nobody is there any more, as far as is known. */
export const stopped = (state: StayState): StayState =>
  state.stay === null
    ? state
    : {
        ...state,
        stay: null,
        deadlines: without(without(without(state.deadlines, 'stay'), 'recent'), 'gap'),
      };

/** They may have come out: known when the gap is over. */
export const interrupted = (state: StayState, now: Instant): StayState =>
  state.deadlines['gap'] ? state : { ...state, deadlines: { ...state.deadlines, gap: startDeadline(now, forgiven) } };

/** They had not come out: the stay goes on from when it began. */
export const goesOnFromOldStart = (state: StayState, limits: Limits, now: Instant): StayState =>
  state.deadlines['gap'] ? fitted({ ...state, deadlines: without(state.deadlines, 'gap') }, limits, now) : state;

/** Whether they were seen elsewhere again after so long that it is no glimpse. */
export const isElsewhereForGood = ({ deadlines: { gap } }: StayState, now: Instant): boolean =>
  gap !== undefined && elapsedOf(gap, now) >= surelyAfter;

/** Whether the last word of a believed sensor of presence is that somebody is in the room of the stay. */
export const isPresent = (
  { stay, values }: StayState,
  { home, estimates }: Pick<RuleContext<unknown>, 'home' | 'estimates'>,
): boolean =>
  stay !== null &&
  home.devices.some(
    ({ device, place }) =>
      place === stay.place &&
      values.get(`${device} presence`) === true &&
      !Object.hasOwn(estimates.unheard, device) &&
      !Object.hasOwn(estimates.distrusted, device),
  );

/** Looked at again just after the gap; undefined while there is none. */
export function afterGap({ deadlines: { gap, stay: since } }: StayState, now: Instant): Deadline | undefined {
  if (!gap || !since) return undefined;
  const elapsed = elapsedOf(since, now);
  return startDeadline(now, milliseconds(elapsed + Math.max(0, remaining(gap, now)) + 1), elapsed);
}

export const looksBlind = ({ stay: known }: StayState): boolean => known?.life === 'blind';

export const over = (place: string, because: Because): Outcome => ({
  kind: 'clear',
  alarmKind: 'bathroom_overstay',
  subject: place,
  because,
});
