import { z } from 'zod';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { ByName } from './by-name.ts';
import { savedManyDeadlines, type Deadline, type ManyDeadlines } from './deadline.ts';
import { dueNames, elapsedOf, latenessOf, remaining, startDeadline, without } from './deadlines.ts';
import type { ManyRuleState } from './rule.ts';

/**
 * Conditions that mean something only when they last, with short interruptions forgiven: somebody lies in bed, and
 * turning over is not getting up. Each has a key of the rule's own. Deadlines: `for <key>` until it has lasted long
 * enough, `gap <key>` until an interruption is its end.
 */
export interface Sustained extends ManyRuleState {
  /** Those that have lasted long enough, until their end. */
  readonly reached: Readonly<Record<string, true>>;
  /** How long those had lasted that could not be watched any further, in milliseconds. */
  readonly paused: Readonly<Record<string, number>>;
}

export const savedSustained = z.object({
  deadlines: savedManyDeadlines,
  reached: z.record(z.string(), z.literal(true)),
  paused: z.record(z.string(), z.number()),
});

export const nothingSustained: Sustained = { deadlines: ByName.of(), reached: {}, paused: {} };

const forName = (key: string): string => `for ${key}`;
const gapName = (key: string): string => `gap ${key}`;

/** It is so, from now on or still. `since`: for how long it has been so already, when it begins now. */
export function holds<State extends Sustained>(
  state: State,
  key: string,
  length: Duration,
  now: Instant,
  since: Duration = milliseconds(0),
): State {
  const deadlines = state.deadlines.without(gapName(key));
  const known = isWatched(state, key);
  if (known && deadlines === state.deadlines) return state;
  if (known) return { ...state, deadlines: overdue(deadlines, key, length, now) };
  return { ...state, deadlines: deadlines.with(forName(key), startDeadline(now, length, since)) };
}

/** One that came of age in its interruption is due at the next moment. */
function overdue(deadlines: ManyDeadlines, key: string, length: Duration, now: Instant): ManyDeadlines {
  const deadline = deadlines.get(forName(key));
  if (!deadline || deadline.length <= length) return deadlines;
  const elapsed = elapsedOf(deadline, now);
  return deadlines.with(forName(key), startDeadline(now, milliseconds(Math.max(length, elapsed + 1)), elapsed));
}

/** It is not so at present. After `gap` that is its end. */
export function interrupted<State extends Sustained>(state: State, key: string, gap: Duration, now: Instant): State {
  if (!isWatched(state, key) || isInterrupted(state, key)) return state;
  return { ...state, deadlines: state.deadlines.with(gapName(key), startDeadline(now, gap)) };
}

/** It is over, or nothing is known of it any more. */
export function forgotten<State extends Sustained>(state: State, key: string): State {
  const deadlines = state.deadlines.without(forName(key)).without(gapName(key));
  const reached = without(state.reached, key);
  const paused = without(state.paused, key);
  const same = deadlines === state.deadlines && reached === state.reached && paused === state.paused;
  return same ? state : { ...state, deadlines, reached, paused };
}

/** It counts anew from now, as after a person has seen to it. What was just interrupted goes on being so. */
export function countedAnew<State extends Sustained>(state: State, key: string, length: Duration, now: Instant): State {
  const gap = state.deadlines.get(gapName(key));
  const next = holds(forgotten(state, key), key, length, now);
  return gap ? { ...next, deadlines: next.deadlines.with(gapName(key), gap) } : next;
}

/** Nothing is heard of it: its time stands still. One that was just interrupted is over. */
export function paused<State extends Sustained>(state: State, key: string, now: Instant): State {
  if (isInterrupted(state, key) && !state.reached[key]) return forgotten(state, key);
  const deadline = state.deadlines.get(forName(key));
  const deadlines = state.deadlines.without(forName(key)).without(gapName(key));
  if (deadlines === state.deadlines) return state;
  const soFar = deadline && { [key]: elapsedOf(deadline, now) };
  return { ...state, deadlines, paused: { ...state.paused, ...soFar } };
}

/** It is heard of again: its time goes on. */
export function resumed<State extends Sustained>(state: State, key: string, length: Duration, now: Instant): State {
  const soFar = Object.hasOwn(state.paused, key) ? state.paused[key] : undefined;
  if (soFar === undefined) return state;
  const deadlines = state.deadlines.with(forName(key), startDeadline(now, length, milliseconds(soFar)));
  return { ...state, deadlines, paused: without(state.paused, key) };
}

/** It has lasted long enough, but this is no time to say so: looked at again after `wait`. */
export function postponed<State extends Sustained>(
  state: State,
  key: string,
  lasted: Duration,
  wait: Duration,
  now: Instant,
): State {
  const deadline = startDeadline(now, milliseconds(lasted + wait), lasted);
  return {
    ...state,
    deadlines: state.deadlines.with(forName(key), deadline),
    reached: without(state.reached, key),
  };
}

/** The same with other lengths: what has passed has passed. */
export function withLengths<State extends Sustained>(
  state: State,
  lengthOf: (key: string) => Duration,
  now: Instant,
): State {
  let { deadlines } = state;
  for (const [name, deadline] of state.deadlines.entries()) {
    const key = keyOf(name, 'for ');
    if (key === undefined) continue;
    const elapsed = milliseconds(elapsedOf(deadline, now));
    deadlines = deadlines.with(name, startDeadline(now, lengthOf(key), elapsed));
  }
  return { ...state, deadlines };
}

/** The time of what is watched by devices stands still while they are not heard, and goes on when they are. */
export function withHearing<State extends Sustained>(
  state: State,
  devices: readonly { readonly key: string; readonly heard: boolean; readonly length: Duration }[],
  now: Instant,
): State {
  let next = state;
  for (const { key, heard, length } of devices) next = heard ? resumed(next, key, length, now) : paused(next, key, now);
  return next;
}

/** What is said many times a second is written down only after this part of its time. */
const exactness = 0.25;

/** Something was said again: its deadline comes after `wait`, or at most a quarter later. */
export function putOff<State extends ManyRuleState>(state: State, name: string, wait: Duration, now: Instant): State {
  const known = state.deadlines.get(name);
  const length = milliseconds(wait * (1 + exactness));
  if (known?.length === length && elapsedOf(known, now) < wait * exactness) return state;
  return { ...state, deadlines: state.deadlines.with(name, startDeadline(now, length)) };
}

/** Without that deadline; the same object when there is none. */
export function dropped<State extends ManyRuleState>(state: State, name: string): State {
  const deadlines = state.deadlines.without(name);
  return deadlines === state.deadlines ? state : { ...state, deadlines };
}

export const isWatched = ({ deadlines, reached, paused: standing }: Sustained, key: string): boolean =>
  reached[key] === true || deadlines.has(forName(key)) || Object.hasOwn(standing, key);

export const isInterrupted = ({ deadlines }: Sustained, key: string): boolean => deadlines.has(gapName(key));

/** How long it has been so; undefined while its time is not counted. */
export function lastedFor({ deadlines }: Sustained, key: string, now: Instant): Duration | undefined {
  const deadline = deadlines.get(forName(key));
  return deadline && elapsedOf(deadline, now);
}

export interface Turn {
  readonly key: string;
  /** `reached`: it has lasted long enough. `ended`: an interruption was its end. */
  readonly turn: 'reached' | 'ended';
  readonly lasted: Duration;
  readonly lateBy?: Duration;
}

/**
 * What has come due, one thing after the other in the order of time, given to `take` together with the state without it.
 * A due deadline that is none of a condition's is left to the rule.
 */
export function takeTurns<State extends Sustained>(
  given: State,
  now: Instant,
  take: (state: State, turn: Turn) => State,
): State {
  let state = given;
  const own = (deadlines: ManyDeadlines): string | undefined =>
    dueNames(deadlines, now).find((name) => /^(?:for|gap) /.test(name));
  for (let name = own(state.deadlines); name !== undefined; name = own(state.deadlines)) {
    const deadline = state.deadlines.get(name);
    if (!deadline) break;
    const late = latenessOf(deadline, now);
    const gone: State = { ...state, deadlines: state.deadlines.without(name) };
    const ended = keyOf(name, 'gap ');
    const reached = keyOf(name, 'for ');
    if (ended !== undefined) {
      const lasted = milliseconds((lastedFor(state, ended, now) ?? 0) - deadline.length);
      state = take(state, { key: ended, turn: 'ended', lasted, ...late });
      state = forgotten(state, ended);
    } else if (reached !== undefined) {
      const gap = state.deadlines.get(gapName(reached));
      const lasted = elapsedOf(deadline, now);
      // Whether it has lasted is known only when the interruption is over.
      state = gap
        ? { ...gone, deadlines: gone.deadlines.with(name, until(gap, deadline, now)) }
        : take(
            { ...gone, reached: { ...gone.reached, [reached]: true } },
            { key: reached, turn: 'reached', lasted, ...late },
          );
    }
  }
  return state;
}

/** Due just after the interruption is. */
function until(gap: Deadline, deadline: Deadline, now: Instant): Deadline {
  const elapsed = elapsedOf(deadline, now);
  return startDeadline(now, milliseconds(elapsed + remaining(gap, now) + 1), elapsed);
}

const keyOf = (name: string, prefix: string): string | undefined =>
  name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
