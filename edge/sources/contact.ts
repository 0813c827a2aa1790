import type { Monotonic } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';

/** How a contact is to be understood; from its profile. */
export interface ContactFacts {
  /** A level must hold this long before it counts. 0: the first edge counts. */
  readonly debounce: Duration;
  /** After debouncing, how long `true` / `false` must hold before it is said. */
  readonly holdTrue: Duration;
  readonly holdFalse: Duration;
  /** Only `true` is ever said, once per press. */
  readonly event: boolean;
  /** For events: whether a contact that is closed when the board is first heard counts as pressed. */
  readonly pressedAtStart: boolean;
  /** The level that is taken for true of a contact that chatters without end; undefined: the last one that held. */
  readonly worrying: boolean | undefined;
}

/** What is remembered of one contact. Times are monotonic milliseconds. */
export interface ContactState {
  /** The level as it came last, and since when. */
  readonly raw: boolean | undefined;
  readonly rawSince: number;
  /** Since when no level has held for as long as counts. */
  readonly restlessSince: number;
  /** The level after debouncing, and since when it held. */
  readonly settled: boolean | undefined;
  readonly settledSince: number;
  readonly said: boolean | undefined;
}

export interface ContactStep {
  readonly state: ContactState;
  /** What to say now, in this order. */
  readonly say: readonly boolean[];
  /** When to look again although no level comes. */
  readonly wakeAt: Monotonic | undefined;
}

/** Nothing is known before the first level. */
export const untouched: ContactState = {
  raw: undefined,
  rawSince: 0,
  restlessSince: 0,
  settled: undefined,
  settledSince: 0,
  said: undefined,
};

/** A contact bounces when it opens too: a press has ended only after it has been open this long. */
const releaseSettles = 50;

/** No relay and no switch bounces this long: what does is a wire that breaks or a relay that burns. */
const longestBounce = 2_000;

const nothing: readonly boolean[] = [];

/**
 * One step of a contact: a level came (`level`), or a wake-up did (undefined). What time alone has brought is seen to
 * first, so that a wake-up that comes late, or not before the next edge, takes nothing away.
 */
export function stepContact(
  before: ContactState,
  level: boolean | undefined,
  now: Monotonic,
  facts: ContactFacts,
): ContactStep {
  const waited = settle(before, now, facts);
  if (level === undefined || level === waited.state.raw) return waited;
  const { raw, rawSince, restlessSince } = waited.state;
  const isRestless = raw !== undefined && now < rawSince + settling(raw, facts);
  const edge = { raw: level, rawSince: now, restlessSince: isRestless ? restlessSince : now };
  const moved = settle({ ...waited.state, ...edge }, now, facts);
  return { ...moved, say: waited.say.length === 0 ? moved.say : [...waited.say, ...moved.say] };
}

/** What comes first is seen to first: a value whose time had come before the level settled otherwise is said. */
function settle(before: ContactState, now: Monotonic, facts: ContactFacts): ContactStep {
  const { raw, rawSince } = before;
  if (raw === undefined) return { state: before, say: nothing, wakeAt: undefined };
  const settlesAt = rawSince + settling(raw, facts);
  const worriesAt = chatterCounts(before, settlesAt, facts);
  if (worriesAt !== undefined && now >= worriesAt) {
    const first = sayBefore(before, worriesAt, now, facts);
    const rest = settle({ ...first.state, settled: facts.worrying, settledSince: worriesAt }, now, facts);
    return { ...rest, say: first.say.length === 0 ? rest.say : [...first.say, ...rest.say] };
  }
  if (raw === before.settled || now < settlesAt) {
    const { state, say } = sayIfDue(before, now, facts);
    const settles = raw === state.settled ? undefined : settlesAt;
    return { state, say, wakeAt: earliest(settles, worriesAt, saysAt(state, facts)) };
  }
  const first = sayBefore(before, settlesAt, now, facts);
  const { state, say } = sayIfDue({ ...first.state, settled: raw, settledSince: rawSince }, now, facts);
  return { state, say: first.say.length === 0 ? say : [...first.say, ...say], wakeAt: earliest(saysAt(state, facts)) };
}

/** When a contact that no level holds of is taken for worrying; undefined when its level holds before that. */
function chatterCounts({ settled, restlessSince }: ContactState, settlesAt: number, facts: ContactFacts) {
  const at = restlessSince + longestBounce;
  return facts.worrying === undefined || settled === facts.worrying || at >= settlesAt ? undefined : at;
}

/** What was due to be said before the contact settled otherwise. */
function sayBefore(state: ContactState, settlesAt: number, now: Monotonic, facts: ContactFacts) {
  const due = saysAt(state, facts);
  return due !== undefined && due < settlesAt ? sayIfDue(state, now, facts) : { state, say: nothing };
}

function sayIfDue(state: ContactState, now: Monotonic, facts: ContactFacts): Pick<ContactStep, 'state' | 'say'> {
  const { settled, said } = state;
  const due = saysAt(state, facts);
  if (settled === undefined || due === undefined || due > now) return { state, say: nothing };
  const silent = facts.event && (!settled || (said === undefined && !facts.pressedAtStart));
  return { state: { ...state, said: settled }, say: silent ? nothing : [settled] };
}

/** When the settled level is to be said; undefined when it has been. */
function saysAt({ settled, settledSince, said }: ContactState, facts: ContactFacts): number | undefined {
  if (settled === undefined || settled === said) return undefined;
  return settledSince + (settled ? facts.holdTrue : facts.holdFalse);
}

function settling(raw: boolean, facts: ContactFacts): number {
  return facts.event && !raw ? Math.max(facts.debounce, releaseSettles) : facts.debounce;
}

/** Of the times that are known. */
export function earliest(...times: (number | undefined)[]): Monotonic | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : (Math.min(...known) as Monotonic);
}
