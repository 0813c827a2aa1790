import type { Instant, WallTime } from '../../foundation/clock.ts';
import { milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import { localTime, parseTimeOfDay } from '../../foundation/local-time.ts';
import { isDue, latenessOf, startDeadline } from './deadlines.ts';
import type { ManyRuleState } from './rule.ts';

const minutesPerDay = 24 * 60;
const oneMinute = minutes(1);

/** The clock is looked at this often, because it may be stepped and the days of a DST change are not 24 h long. */
const longestLook = minutes(15);

const look = 'look';

/** Minutes after midnight, a number of minutes after or before a written time of day. */
export const minuteOfDayOf = (timeOfDay: string, shift = 0): number =>
  ((((parseTimeOfDay(timeOfDay) ?? 0) + shift) % minutesPerDay) + minutesPerDay) % minutesPerDay;

/** How long ago the home's clocks last showed that minute of the day; also across the night of a DST change. */
export function sinceMinute(wall: WallTime, minute: number, timeZone: string): Duration {
  const shown = (at: number): number => localTime(at as WallTime, timeZone).minuteOfDay;
  const passed = minutes((shown(wall) - minute + minutesPerDay) % minutesPerDay) + (wall % oneMinute);
  const error = ((minute - shown(wall - passed) + minutesPerDay * 1.5) % minutesPerDay) - minutesPerDay / 2;
  return milliseconds(Math.max(0, passed - minutes(error)));
}

/** A rule that judges at a time of day waits for it in short looks, while it has something to judge. */
export function withLook<State extends ManyRuleState>(
  state: State,
  minute: number,
  needed: boolean,
  now: Instant,
  timeZone: string,
): State {
  if (!needed || !now.clockTrusted) return withoutLook(state);
  if (state.deadlines.has(look)) return state;
  const wait = milliseconds(Math.min(longestLook, untilMinute(now.wall, minute, timeZone)));
  return { ...state, deadlines: state.deadlines.with(look, startDeadline(now, wait)) };
}

/** By today's clock: on the day of a DST change it may be an hour wrong, and is looked at again. */
function untilMinute(wall: WallTime, minute: number, timeZone: string): Duration {
  const { minuteOfDay } = localTime(wall, timeZone);
  const wait = (minute - minuteOfDay + minutesPerDay) % minutesPerDay || minutesPerDay;
  return milliseconds(minutes(wait) - (wall % oneMinute));
}

export function withoutLook<State extends ManyRuleState>(state: State): State {
  const deadlines = state.deadlines.without(look);
  return deadlines === state.deadlines ? state : { ...state, deadlines };
}

/** Takes a due look away. `late`: by how much it is noticed too late, when the hub was down. */
export function looked<State extends ManyRuleState>(
  state: State,
  now: Instant,
): { readonly state: State; readonly isDue: boolean; readonly late?: Duration } {
  const deadline = state.deadlines.get(look);
  if (!deadline || !isDue(deadline, now)) return { state, isDue: false };
  const { lateBy } = latenessOf(deadline, now);
  const gone = { ...state, deadlines: state.deadlines.without(look) };
  return { state: gone, isDue: true, ...(lateBy !== undefined && { late: lateBy }) };
}
