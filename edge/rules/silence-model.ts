import type { Habits } from '../estimates/estimates.ts';
import {
  doorOf,
  doorUses,
  hourOf,
  hoursOfDay,
  levelOf,
  levels,
  roomCounts,
  roomsOf,
  situations,
  steadiness,
  steadyOf,
} from '../estimates/situation.ts';
import { longFrom } from '../estimates/today.ts';

/** How silences of a home go on after each situation; the situation's number is the index. */
export interface SilenceModel {
  /** How often a silence becomes long, 0 to 1. */
  readonly chances: Float64Array;
  /** By how many minutes a long one is longer than long, at the mean. */
  readonly tails: Float64Array;
}

/** What is assumed before anything is known: a long silence is longer than long by so much, in minutes, at the mean. */
const usualExcess = 45;
/** How many silences an assumption weighs: on the whole, on a factor of the chance, and on one of the length. */
const assumed = { whole: 4, chance: 2, length: 20 };
const rounds = 5;

/** One way in which situations differ, with the value of each situation on it. */
interface Axis {
  readonly size: number;
  readonly of: Uint8Array;
  /** Neighbours on it are alike, and the last is the neighbour of the first. */
  readonly circular: boolean;
}

const axis = (size: number, of: (situation: number) => number, circular = false): Axis => ({
  size,
  of: Uint8Array.from({ length: situations }, (_, situation) => of(situation)),
  circular,
});

const byHour = axis(hoursOfDay, hourOf, true);
const byLevel = axis(levels, levelOf);
const byDoor = axis(doorUses.length, (situation) => doorUses.indexOf(doorOf(situation)));
const byRooms = axis(roomCounts, roomsOf);
const bySteadiness = axis(steadiness, steadyOf);

const justNow = Uint8Array.from({ length: situations }, (_, situation) => (doorOf(situation) === 'just-now' ? 1 : 0));

/** Somebody who has just been at the door may have left: such silences have a model of their own. */
const groups = [
  { group: 0, axes: [byHour, byLevel, byDoor, bySteadiness], lengthAlso: byDoor },
  { group: 1, axes: [byHour, byLevel, byRooms, bySteadiness], lengthAlso: byRooms },
] as const;

/** What is known of a group's situations that have been seen, one behind the other. */
interface Seen {
  readonly situations: Uint16Array;
  readonly lively: Float64Array;
  readonly silences: Float64Array;
  readonly excess: Float64Array;
}

/**
 * How often a silence becomes long is a product of factors (night or day, hour, liveliness, steadiness, door, rooms), each drawn to 1
 * where little is known. From there it goes on with a constant chance of ending each minute, as silences in homes roughly
 * do; how long that takes at the mean depends on the hour and the door, and is drawn to that of all days or all nights.
 */
export function silenceModel(habits: Habits, isNight: (hour: number) => boolean): SilenceModel {
  const chances = new Float64Array(situations);
  const tails = new Float64Array(situations);
  const night = Uint8Array.from({ length: hoursOfDay }, (_, hour) => (isNight(hour) ? 1 : 0));
  for (const { group, axes, lengthAlso } of groups) {
    const seen = seenIn(habits, group);
    const factors = chanceFactors(seen, axes, night);
    const lengths = hourlyLengths(seen, night);
    const also = lengthFactors(seen, lengths, lengthAlso);
    for (let situation = 0; situation < situations; situation++) {
      if (justNow[situation] !== group) continue;
      const hour = at(byHour.of, situation);
      let chance = at(factors.phases, at(night, hour));
      for (const [index, { of }] of axes.entries()) chance *= at(factors.ofAxes[index], at(of, situation));
      chances[situation] = Math.min(chance, 1);
      tails[situation] = at(lengths, hour) * at(also, at(lengthAlso.of, situation));
    }
  }
  return { chances, tails };
}

/** Never outside: what stands there is 0. */
const at = (values: ArrayLike<number> | undefined, index: number): number => values?.[index] ?? 0;

function seenIn({ lively, silences, excess }: Habits, group: number): Seen {
  const members = Object.keys(lively)
    .map(Number)
    .filter((situation) => justNow[situation] === group);
  return {
    situations: Uint16Array.from(members),
    lively: Float64Array.from(members, (situation) => lively[situation] ?? 0),
    silences: Float64Array.from(members, (situation) => silences[situation] ?? 0),
    excess: Float64Array.from(members, (situation) => excess[situation] ?? 0),
  };
}

/** Each factor in turn is set to what makes the silences that were seen likeliest, given the others. */
function chanceFactors(seen: Seen, axes: readonly Axis[], night: Uint8Array) {
  const count = seen.situations.length;
  const all = (sum(seen.silences) + 0.5) / (sum(seen.lively) + 1);
  const phases = new Float64Array(2).fill(all);
  const ofAxes = axes.map(({ size }) => new Float64Array(size).fill(1));
  const expected = Float64Array.from(seen.lively, (stretches) => stretches * all);
  const values = axes.map(({ of }) => Uint8Array.from(seen.situations, (situation) => at(of, situation)));
  const phaseOf = Uint8Array.from(values[0] ?? [], (hour) => at(night, hour));
  const seenBy = axes.map(({ size, circular }, index) => smoothed(sumBy(seen.silences, values[index], size), circular));
  const seenByPhase = sumBy(seen.silences, phaseOf, 2);
  for (let round = 0; round < rounds; round++) {
    if (round > 0) {
      const byPhase = sumBy(expected, phaseOf, 2);
      const scale = byPhase.map((value, phase) => (at(seenByPhase, phase) + 1) / (value + 1));
      for (let phase = 0; phase < 2; phase++) phases[phase] = at(phases, phase) * at(scale, phase);
      for (let one = 0; one < count; one++) expected[one] = at(expected, one) * at(scale, at(phaseOf, one));
    }
    for (const [index, { size, circular }] of axes.entries()) {
      const factors = ofAxes[index] ?? new Float64Array(size);
      const without = sumBy(expected, values[index], size).map((value, of) => value / at(factors, of));
      const likely = smoothed(without, circular).map(
        (value, of) => (at(seenBy[index], of) + assumed.chance) / (value + assumed.chance),
      );
      const change = likely.map((value, of) => value / at(factors, of));
      for (let one = 0; one < count; one++) expected[one] = at(expected, one) * at(change, at(values[index], one));
      factors.set(likely);
    }
  }
  return { phases, ofAxes };
}

/** How much longer than long a silence is at the mean, in minutes, by hour. */
function hourlyLengths(seen: Seen, night: Uint8Array): Float64Array {
  const hours = Uint8Array.from(seen.situations, (situation) => at(byHour.of, situation));
  const counts = smoothed(sumBy(seen.silences, hours, hoursOfDay), true);
  const excess = smoothed(sumBy(seen.excess, hours, hoursOfDay), true);
  const ofPhase = [0, 1].map((phase) => {
    const total = (values: Float64Array): number => sum(values.filter((_, hour) => night[hour] === phase));
    return (total(excess) + assumed.whole * usualExcess) / (total(counts) + assumed.whole);
  });
  return counts.map(
    (count, hour) => (at(excess, hour) + assumed.length * at(ofPhase, at(night, hour))) / (count + assumed.length),
  );
}

/** By what factor they are longer for each value of one more axis. */
function lengthFactors(seen: Seen, lengths: Float64Array, { of, size }: Axis): Float64Array {
  const home = (sum(seen.excess) + assumed.whole * usualExcess) / (sum(seen.silences) + assumed.whole);
  const values = Uint8Array.from(seen.situations, (situation) => at(of, situation));
  const likely = seen.silences.map((count, one) => count * at(lengths, at(byHour.of, at(seen.situations, one))));
  const expected = sumBy(likely, values, size);
  const weight = assumed.length * home;
  return sumBy(seen.excess, values, size).map((excess, value) => (excess + weight) / (at(expected, value) + weight));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function sumBy(values: Float64Array, by: Uint8Array | undefined, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let one = 0; one < values.length; one++) {
    const value = at(by, one);
    sums[value] = at(sums, value) + at(values, one);
  }
  return sums;
}

/** Nearby hours are alike. */
const smoothed = (values: Float64Array, circular: boolean): Float64Array =>
  circular
    ? values.map(
        (value, hour) =>
          value / 2 + (at(values, (hour + 1) % values.length) + at(values, (hour || values.length) - 1)) / 4,
      )
    : values;

/** The chance that a silence after that situation becomes longer than so many minutes, from long on. */
export const chanceBeyond = ({ chances, tails }: SilenceModel, situation: number, minutes: number): number =>
  at(chances, situation) * Math.exp(-Math.max(minutes - longFrom, 0) / at(tails, situation));
