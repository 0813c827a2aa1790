import { z } from 'zod';
import { activityCapabilities } from '../rules/activity.ts';
import { savedDeadlines } from '../rules/deadline.ts';
import type { RuleState } from '../rules/rule.ts';
import type { Estimator } from './estimator.ts';
import type { Habits, TodaysSilences } from './estimates.ts';
import { doorAndHourOf, doorUses, hoursOfDay, situations } from './situation.ts';
import { longFromOf, noDay, savedDay } from './today.ts';

/** After so many days a day counts for half: slow enough to know rare silences, fast enough to follow a life. */
const halfLifeDays = 120;
/** A silence counts as if it had been at most so much longer than long: one lost afternoon must not raise every limit. */
const mostExcess = 120;
/** A situation of which less than this is left, in stretches, is forgotten. */
const leastKept = 0.1;
/** The longest silences are kept for so many spans of so many days. */
const spans = 4;
const daysPerSpan = 30;
/** Fewer stretches of life than this are no day in which somebody lived here. */
const fewestStretches = 6;

/** Silences of so many full hours are counted by their length, longer ones as the longest. */
export const fewestHours = 2;
export const mostHours = 15;
/** Where those of so many full hours are counted, after a sign of life with that number of `doorAndHourOf`. */
export const lengthKey = (doorAndHour: number, fullHours: number): number => doorAndHour * (mostHours + 1) + fullHours;

const bySituation = z.record(z.string(), z.number().nonnegative());
const longestByHour = z.array(z.number()).length(doorUses.length * hoursOfDay);

interface HabitsState extends RuleState {
  readonly habits: Habits;
  /** Today, as far as it is known; learned from when another day has begun. */
  readonly pending: TodaysSilences;
}

const zeros = (length: number): readonly number[] => Array.from({ length }, () => 0);

export const noHabits: Habits = {
  days: 0,
  until: '',
  weight: 0,
  lively: {},
  silences: {},
  excess: {},
  lengths: {},
  longest: [zeros(doorUses.length * hoursOfDay)],
};

/** What the home's own past says about its silences. A day is learned from when it is over, and never before. */
export const habits: Estimator<HabitsState, 'habits'> = {
  part: 'habits',
  describes: {
    believes:
      'How long this home is usually silent after such a last movement: by hour of the day, by how lively it was before, in how many rooms and for how long, and by whether the outside door was used. Older days count less and less.',
    limits:
      'It is learned only from days that are over. The rules that use it say from how many days on, and which limits no learning can exceed. It can be read and reset.',
  },
  hears: { readings: activityCapabilities, inputs: ['forget-habits'] },
  saved: z.object({
    deadlines: savedDeadlines,
    habits: z.object({
      days: z.number(),
      until: z.string(),
      weight: z.number(),
      lively: bySituation,
      silences: bySituation,
      excess: bySituation,
      lengths: bySituation,
      longest: z.array(longestByHour).min(1).max(spans),
    }),
    pending: savedDay,
  }),
  downtime: 'counts',
  initial: () => ({ deadlines: {}, habits: noHabits, pending: noDay }),
  step(state, input, _now, { estimates: { today } }) {
    if (input.kind === 'forget-habits') return { deadlines: {}, habits: noHabits, pending: noDay };
    if (today === state.pending) return state;
    const { pending } = state;
    if (today.date === pending.date || pending.date === '') return { ...state, pending: today };
    return { ...state, habits: withDay(state.habits, pending, today.date), pending: today };
  },
  estimate: (state) => state.habits,
};

function withDay(before: Habits, day: TodaysSilences, next: string): Habits {
  const passed = Math.min(Math.max(daysBetween(day.date, next), 1), 2 * halfLifeDays);
  if (day.lively.length < fewestStretches) return before;
  const keeps = 0.5 ** (passed / halfLifeDays);
  const lively = faded(before.lively, keeps, leastKept);
  const silences = faded(before.silences, keeps, leastKept);
  const excess = faded(before.excess, keeps, 1);
  const lengths = faded(before.lengths, keeps, leastKept);
  for (const situation of day.lively) add(lively, situation, 1);
  const newSpan = before.days > 0 && before.days % daysPerSpan === 0;
  const longest = newSpan ? [zeros(doorUses.length * hoursOfDay), ...before.longest].slice(0, spans) : before.longest;
  const newest = [...(longest[0] ?? [])];
  for (const { situation, minutes } of day.silences) {
    add(silences, situation, 1);
    add(excess, situation, Math.min(minutes - longFromOf(situation), mostExcess));
    const at = doorAndHourOf(situation);
    const full = Math.min(Math.floor(minutes / 60), mostHours);
    if (full >= fewestHours) lengths[lengthKey(at, full)] = (lengths[lengthKey(at, full)] ?? 0) + 1;
    if (newest[at] !== undefined) newest[at] = Math.max(newest[at], minutes);
  }
  return {
    days: before.days + 1,
    until: day.date,
    weight: before.weight * keeps + 1,
    lively,
    silences,
    excess,
    lengths,
    longest: [newest, ...longest.slice(1)],
  };
}

/** What is left of nearly nothing is dropped, so that the text on the disk stays short. */
function faded(before: Readonly<Record<string, number>>, keeps: number, least: number): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const [situation, value] of Object.entries(before))
    if (value * keeps >= least) kept[situation] = Math.round(value * keeps * 1_000) / 1_000;
  return kept;
}

/** What a damaged text names, and no situation is, counts for nothing. */
function add(to: Record<string, number>, situation: number, value: number): void {
  if (Number.isInteger(situation) && situation >= 0 && situation < situations)
    to[situation] = (to[situation] ?? 0) + value;
}

/** The longest silence after a situation like this at that hour, in minutes, and in how many days. 0: none was long. */
export function longestKnown(
  { longest, days }: Habits,
  situation: number,
): { readonly minutes: number; readonly days: number } {
  const at = doorAndHourOf(situation);
  return {
    minutes: Math.max(...longest.map((span) => span[at] ?? 0)),
    days: Math.min(days, (longest.length - 1) * daysPerSpan + ((days - 1) % daysPerSpan) + 1),
  };
}

/** A date that cannot be read counts as yesterday. */
const daysBetween = (one: string, other: string): number => dayNumber(other) - dayNumber(one) || 1;

/** Days since 1 March 0000 in the Gregorian calendar, from a date such as 2026-11-22. */
function dayNumber(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const y = month <= 2 ? year - 1 : year;
  const m = (month + 9) % 12;
  return (
    365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5) + day - 1
  );
}
