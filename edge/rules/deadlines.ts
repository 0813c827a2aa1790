import type { Instant, Monotonic, WallTime } from '../../foundation/clock.ts';
import { milliseconds, type Duration } from '../../foundation/durations.ts';
import { ByName } from './by-name.ts';
import type { Deadline, Deadlines, ManyDeadlines } from './deadline.ts';

/** Below this, a deadline noticed after its time is only the scheduler's jitter. */
export const jitter = 1_000;

/** The same deadline with another length, counted from when it began. */
export const ofLength = (deadline: Deadline, length: Duration, now: Instant): Deadline =>
  deadline.length === length ? deadline : startDeadline(now, length, elapsedOf(deadline, now));

/** `alreadyElapsed` is for a danger that is noticed only some time after it began. */
export function startDeadline(now: Instant, length: Duration, alreadyElapsed: Duration = milliseconds(0)): Deadline {
  const remaining = milliseconds(length - alreadyElapsed);
  return {
    startedAt: alreadyElapsed === 0 ? now : earlier(now, alreadyElapsed),
    length,
    dueAt: (now.monotonic + remaining) as Monotonic,
    refreshedAt: now,
    remaining,
    trusted: now.clockTrusted ? { at: now, remaining } : null,
  };
}

/**
 * Writes down what is left. Called each minute, after every restart, and when the clock becomes trusted; calling it more
 * often changes nothing.
 *
 * Within a boot only monotonic time counts, so no step of the wall clock matters. After a new boot the time since that
 * boot has certainly passed; with a trusted clock now, and one at some moment before, wall time says how much more. That
 * can only bring the end nearer: time never runs backwards, whatever the wall clock says.
 */
export function refresh(deadline: Deadline, now: Instant): Deadline {
  let dueAt: number = now.bootId === deadline.refreshedAt.bootId ? deadline.dueAt : deadline.remaining;
  const { trusted } = deadline;
  if (now.clockTrusted && trusted && trusted.at.bootId !== now.bootId) {
    const passed = now.wall - trusted.at.wall;
    dueAt = Math.min(dueAt, now.monotonic + trusted.remaining - passed);
  }
  return rebased(deadline, now, dueAt);
}

/** For durations in which the hub must have been able to hear: what was left when it stopped runs on from now. */
export const runOn = (deadline: Deadline, now: Instant): Deadline =>
  rebased({ ...deadline, trusted: null }, now, now.monotonic + deadline.remaining);

export const isDue = (deadline: Deadline, now: Instant): boolean => remaining(deadline, now) <= 0;

/** 0 or less: due. */
export const remaining = (deadline: Deadline, now: Instant): Duration =>
  milliseconds(inThisBoot(deadline, now).dueAt - now.monotonic);

/** How long it has run, as far as is known. */
export const elapsedOf = (deadline: Deadline, now: Instant): Duration =>
  milliseconds(deadline.length - remaining(deadline, now));

/** By how much a due deadline is noticed too late; absent when it is on time. */
export function latenessOf(deadline: Deadline, now: Instant): { readonly lateBy?: Duration } {
  const late = -remaining(deadline, now);
  return late >= jitter ? { lateBy: milliseconds(Math.round(late)) } : {};
}

/** What a clock on the wall shows, or showed, when the deadline is due, by today's opinion of the clock. */
export const wallWhenDue = (deadline: Deadline, now: Instant): WallTime =>
  (now.wall + remaining(deadline, now)) as WallTime;

/** When to look again, if nothing else happens; undefined when there is nothing to wait for. */
export function earliestDue(deadlines: Deadlines | ManyDeadlines): Monotonic | undefined {
  if (deadlines instanceof ByName) return deadlines.least(dueAtOf) as Monotonic | undefined;
  let earliest: Monotonic | undefined;
  for (const name in deadlines) {
    const dueAt = deadlines[name]?.dueAt;
    if (dueAt !== undefined && (earliest === undefined || dueAt < earliest)) earliest = dueAt;
  }
  return earliest;
}

const dueAtOf = ({ dueAt }: Deadline): number => dueAt;
const nobodyDue: readonly string[] = [];

/** The names of those that are due, the longest overdue first. */
export function dueNames(deadlines: Deadlines | ManyDeadlines, now: Instant): readonly string[] {
  const due: [string, Deadline][] = [];
  if (deadlines instanceof ByName) due.push(...deadlines.upTo(now.monotonic, dueAtOf));
  else
    for (const name in deadlines) {
      const deadline = deadlines[name];
      if (deadline && isDue(deadline, now)) due.push([name, deadline]);
    }
  if (due.length === 0) return nobodyDue;
  return due.toSorted(([, one], [, other]) => one.dueAt - other.dueAt).map(([name]) => name);
}

export function mapDeadlines<Kind extends Deadlines | ManyDeadlines>(
  deadlines: Kind,
  change: (deadline: Deadline) => Deadline,
): Kind;
export function mapDeadlines(
  deadlines: Deadlines | ManyDeadlines,
  change: (deadline: Deadline) => Deadline,
): Deadlines | ManyDeadlines {
  if (deadlines instanceof ByName)
    return ByName.of(deadlines.entries().map(([name, deadline]) => [name, change(deadline)] as const));
  const changed: Record<string, Deadline> = {};
  for (const [name, deadline] of Object.entries(deadlines)) changed[name] = change(deadline);
  return changed;
}

/** A state with what is left of its deadlines now: when the clock becomes trusted, and before it is written down. */
export const withFreshDeadlines = <State extends { readonly deadlines: Deadlines | ManyDeadlines }>(
  state: State,
  now: Instant,
): State => ({
  ...state,
  deadlines: mapDeadlines(state.deadlines, (deadline) => refresh(deadline, now)),
});

/** The same record, and the same object, when there is nothing under that name. */
export function without<Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  if (!Object.hasOwn(record, name)) return record;
  const { [name]: _gone, ...rest } = record;
  return rest;
}

const inThisBoot = (deadline: Deadline, now: Instant): Deadline =>
  now.bootId === deadline.refreshedAt.bootId ? deadline : refresh(deadline, now);

function rebased(deadline: Deadline, now: Instant, dueAt: number): Deadline {
  const left = milliseconds(dueAt - now.monotonic);
  return {
    ...deadline,
    dueAt: dueAt as Monotonic,
    refreshedAt: now,
    remaining: left,
    trusted: now.clockTrusted ? { at: now, remaining: left } : deadline.trusted,
  };
}

const earlier = (now: Instant, by: Duration): Instant => ({
  ...now,
  monotonic: (now.monotonic - by) as Monotonic,
  wall: (now.wall - by) as WallTime,
});
