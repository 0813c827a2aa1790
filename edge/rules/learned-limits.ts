import type { Habits } from '../estimates/estimates.ts';
import { doorOf, doorUses, hourOf, hoursOfDay, levelOf, levels, situations } from '../estimates/situation.ts';
import { longFrom } from '../estimates/today.ts';

export interface LimitWishes {
  /** How many silences in 30 days may become longer than their limit although nothing is wrong. */
  readonly alarmsPerMonth: number;
  /** Whether that hour is night: a false alarm wakes people then, so it counts as much as two dozen by day. */
  readonly isNight: (hour: number) => boolean;
  /** No limit lies below or above, in minutes. */
  readonly shortest: number;
  readonly longest: number;
}

/** What is assumed before anything is known: a long silence is longer than long by so much, in minutes, at the mean. */
const usualExcess = 45;
/** How many silences the assumption weighs, for a home and for one hour of it. */
const assumed = { home: 4, hour: 10, factor: 3 };
const nightWeighs = 24;
/** A delay counts with this power above 1: one of four hours is worse than two of two. */
const patience = 0.5;
/** The delay, in minutes, at which a delay counts as it is. */
const usualDelay = 120;
const steps = 3;
const rounds = 6;

/** One way in which situations differ, with the value of each situation on it. */
interface Axis {
  readonly size: number;
  readonly of: (situation: number) => number;
  readonly circular: boolean;
}

const byHour: Axis = { size: hoursOfDay, of: hourOf, circular: true };
const byLevel: Axis = { size: levels, of: levelOf, circular: false };
const byDoor: Axis = { size: doorUses.length, of: (situation) => doorUses.indexOf(doorOf(situation)), circular: false };

const all = Array.from({ length: situations }, (_, situation) => situation);
/** Somebody who has just been at the door may have left: such silences have a model of their own. */
const groups = [
  { situations: all.filter((situation) => doorOf(situation) !== 'just-now'), axes: [byHour, byLevel, byDoor] },
  { situations: all.filter((situation) => doorOf(situation) === 'just-now'), axes: [byHour, byLevel] },
];

/**
 * The limit of silence for each situation, in minutes, for which all limits together are passed `alarmsPerMonth` times in
 * 30 days like those of the past, and a collapse is noticed soonest at the mean.
 *
 * How often a silence becomes long is a product of factors (hour, liveliness, door), fitted to their sums, each drawn to 1
 * where little is known. From there it goes on with a constant chance of ending each minute, as silences in homes
 * roughly do. The mean of delays, long ones counting for more, is least where the next minute of waiting costs as much for
 * each alarm that it saves in every situation.
 */
export function learnedLimits(habits: Habits, wishes: LimitWishes): readonly number[] {
  const chances = all.map(() => 0);
  const tails = all.map(() => usualExcess);
  for (const { situations: members, axes } of groups) {
    fitChances(habits, members, axes, chances);
    fitTails(habits, members, tails);
  }
  const monthly = habits.lively.map((count) => (count / Math.max(habits.weight, 1)) * 30);
  const limitsAt = (price: number): number[] =>
    all.map((situation) => {
      const tail = tails[situation] ?? usualExcess;
      const weight = wishes.isNight(hourOf(situation)) ? 1 / nightWeighs : 1;
      const plain = longFrom + tail * Math.log((chances[situation] ?? 0) / (tail * price * weight));
      const limit = impatient(plain, tail);
      return Math.min(Math.max(limit, wishes.shortest), wishes.longest);
    });
  let low = 1e-9;
  let high = 0.1;
  for (let round = 0; round < 15; round++) {
    const price = Math.sqrt(low * high);
    const limits = limitsAt(price);
    let alarms = 0;
    for (const situation of all) {
      const limit = limits[situation] ?? 0;
      // What is at its longest is alarmed about whatever the others' limits are: it must not use up their share.
      if (limit >= wishes.longest) continue;
      const beyond = Math.max(limit - longFrom, 0);
      const chance = (chances[situation] ?? 0) * Math.exp(-beyond / (tails[situation] ?? usualExcess));
      alarms += (monthly[situation] ?? 0) * chance;
    }
    if (alarms > wishes.alarmsPerMonth) high = price;
    else low = price;
  }
  return limitsAt(low).map((limit) => Math.round(limit));
}

/** Where a minute more costs the more the longer one has waited: limit = plain - tail x patience x ln(limit / usual), by Newton. */
function impatient(plain: number, tail: number): number {
  const pull = tail * patience;
  let limit = Math.max(plain, longFrom);
  for (let step = 0; step < steps; step++) {
    const at = Math.max(limit, longFrom);
    limit = at - (at + pull * Math.log(at / usualDelay) - plain) / (1 + pull / at);
  }
  return limit;
}

/** Iterative proportional fitting: each axis in turn is scaled until its sums of expected and seen silences agree. */
function fitChances(habits: Habits, members: readonly number[], axes: readonly Axis[], chances: number[]): void {
  const base = (sumOf(habits.silences, members) + 0.5) / (sumOf(habits.lively, members) + 1);
  for (const situation of members) chances[situation] = base;
  for (let round = 0; round < rounds; round++)
    for (const axis of axes) {
      const expected = smoothed(
        sumsBy(axis, members, (at) => (habits.lively[at] ?? 0) * (chances[at] ?? 0)),
        axis,
      );
      const seen = smoothed(
        sumsBy(axis, members, (at) => habits.silences[at] ?? 0),
        axis,
      );
      for (const situation of members) {
        const value = axis.of(situation);
        const factor = ((seen[value] ?? 0) + assumed.factor) / ((expected[value] ?? 0) + assumed.factor);
        chances[situation] = Math.min((chances[situation] ?? 0) * factor, 1);
      }
    }
}

/** How much longer than long a silence is at the mean, by hour. */
function fitTails(habits: Habits, members: readonly number[], tails: number[]): void {
  const count = sumOf(habits.silences, members);
  const home = (sumOf(habits.excess, members) + assumed.home * usualExcess) / (count + assumed.home);
  const counts = smoothed(
    sumsBy(byHour, members, (at) => habits.silences[at] ?? 0),
    byHour,
  );
  const excess = smoothed(
    sumsBy(byHour, members, (at) => habits.excess[at] ?? 0),
    byHour,
  );
  for (const situation of members) {
    const hour = hourOf(situation);
    tails[situation] = ((excess[hour] ?? 0) + assumed.hour * home) / ((counts[hour] ?? 0) + assumed.hour);
  }
}

const sumOf = (values: readonly number[], members: readonly number[]): number =>
  members.reduce((sum, situation) => sum + (values[situation] ?? 0), 0);

function sumsBy({ size, of }: Axis, members: readonly number[], value: (situation: number) => number): number[] {
  const sums = Array.from({ length: size }, () => 0);
  for (const situation of members) sums[of(situation)] = (sums[of(situation)] ?? 0) + value(situation);
  return sums;
}

/** Nearby hours are alike. */
const smoothed = (values: readonly number[], { circular, size }: Axis): readonly number[] =>
  circular
    ? values.map(
        (value, at) => value / 2 + ((values[(at + 1) % size] ?? 0) + (values[(at + size - 1) % size] ?? 0)) / 4,
      )
    : values;
