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

/** How silences of a home go on after each situation. */
export interface SilenceModel {
  /** How often a silence becomes long, 0 to 1. */
  readonly chanceOf: (situation: number) => number;
  /** By how many minutes a long one is longer than long, at the mean. */
  readonly tailOf: (situation: number) => number;
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
  const night = Uint8Array.from({ length: hoursOfDay }, (_, hour) => (isNight(hour) ? 1 : 0));
  const fitted = groups.map(({ group, axes, lengthAlso }) => {
    const seen = seenIn(habits, group);
    const lengths = hourlyLengths(seen, night);
    return {
      axes,
      lengthAlso,
      tails: tailsOf(lengths, lengthFactors(seen, lengths, lengthAlso)),
      ...chanceFactors(seen, axes, night),
    };
  });
  const of = (situation: number) => fitted[justNow[situation] ?? 0];
  return {
    chanceOf(situation) {
      const group = of(situation);
      if (!group) return 0;
      let chance = group.phases[night[byHour.of[situation] ?? 0] ?? 0] ?? 0;
      for (let index = 0; index < group.axes.length; index++)
        chance *= group.ofAxes[index]?.[group.axes[index]?.of[situation] ?? 0] ?? 1;
      return Math.min(chance, 1);
    },
    tailOf(situation) {
      const group = of(situation);
      if (!group) return usualExcess;
      const { tails, lengthAlso } = group;
      const hour = byHour.of[situation] ?? 0;
      return tails[hour * lengthAlso.size + (lengthAlso.of[situation] ?? 0)] ?? usualExcess;
    },
  };
}

function seenIn({ lively, silences, excess }: Habits, group: number): Seen {
  const members = Object.keys(lively)
    .map(Number)
    .filter((situation) => justNow[situation] === group);
  const seen: Seen = {
    situations: Uint16Array.from(members),
    lively: new Float64Array(members.length),
    silences: new Float64Array(members.length),
    excess: new Float64Array(members.length),
  };
  for (const [index, situation] of members.entries()) {
    seen.lively[index] = lively[situation] ?? 0;
    seen.silences[index] = silences[situation] ?? 0;
    seen.excess[index] = excess[situation] ?? 0;
  }
  return seen;
}

/** The value of each situation that was seen. */
function valuesOf({ situations: members }: Seen, of: Uint8Array): Uint8Array {
  const values = new Uint8Array(members.length);
  for (let index = 0; index < values.length; index++) values[index] = of[members[index] ?? 0] ?? 0;
  return values;
}

/** Each factor in turn is set to what makes the silences that were seen likeliest, given the others. */
function chanceFactors(seen: Seen, axes: readonly Axis[], night: Uint8Array) {
  const all = (sum(seen.silences) + 0.5) / (sum(seen.lively) + 1);
  const phases = new Float64Array(2).fill(all);
  const ofAxes = axes.map(({ size }) => new Float64Array(size).fill(1));
  const values = axes.map(({ of }) => valuesOf(seen, of));
  const seenBy = axes.map(({ size, circular }, index) => smoothed(sumBy(seen.silences, values[index], size), circular));
  const expected = seen.lively.map((stretches) => stretches * all);
  const phaseOf = valuesOf(seen, byHour.of).map((hour) => night[hour] ?? 0);
  const seenByPhase = sumBy(seen.silences, phaseOf, 2);
  for (let round = 0; round < rounds; round++) {
    if (round > 0) {
      const change = sumBy(expected, phaseOf, 2);
      for (let phase = 0; phase < 2; phase++)
        change[phase] = ((seenByPhase[phase] ?? 0) + 1) / ((change[phase] ?? 0) + 1);
      scale(phases, change);
      scaleBy(expected, phaseOf, change);
    }
    for (let index = 0; index < axes.length; index++) {
      const factors = ofAxes[index];
      const axis = axes[index];
      const by = values[index];
      if (!factors || !axis || !by) continue;
      const without = sumBy(expected, by, axis.size);
      for (let value = 0; value < axis.size; value++) without[value] = (without[value] ?? 0) / (factors[value] ?? 1);
      const change = smoothed(without, axis.circular);
      for (let value = 0; value < axis.size; value++) {
        const likely = (seenBy[index]?.[value] ?? 0) + assumed.chance;
        change[value] = likely / ((change[value] ?? 0) + assumed.chance) / (factors[value] ?? 1);
      }
      scale(factors, change);
      scaleBy(expected, by, change);
    }
  }
  return { phases, ofAxes };
}

/** How much longer than long a silence is at the mean, in minutes, by hour. */
function hourlyLengths(seen: Seen, night: Uint8Array): Float64Array {
  const hours = valuesOf(seen, byHour.of);
  const counts = smoothed(sumBy(seen.silences, hours, hoursOfDay), true);
  const excess = smoothed(sumBy(seen.excess, hours, hoursOfDay), true);
  const ofPhase = [0, 1].map((phase) => {
    const total = (values: Float64Array): number => sum(values.filter((_, hour) => night[hour] === phase));
    return (total(excess) + assumed.whole * usualExcess) / (total(counts) + assumed.whole);
  });
  return counts.map(
    (count, hour) =>
      ((excess[hour] ?? 0) + assumed.length * (ofPhase[night[hour] ?? 0] ?? usualExcess)) / (count + assumed.length),
  );
}

/** By what factor they are longer for each value of one more axis. */
function lengthFactors(seen: Seen, lengths: Float64Array, { of, size }: Axis): Float64Array {
  const home = (sum(seen.excess) + assumed.whole * usualExcess) / (sum(seen.silences) + assumed.whole);
  const values = valuesOf(seen, of);
  const hours = valuesOf(seen, byHour.of);
  const likely = seen.silences.map((count, index) => count * (lengths[hours[index] ?? 0] ?? usualExcess));
  const expected = sumBy(likely, values, size);
  const weight = assumed.length * home;
  return sumBy(seen.excess, values, size).map((excess, value) => (excess + weight) / ((expected[value] ?? 0) + weight));
}

/** By hour, and by each value of the other axis. */
const tailsOf = (lengths: Float64Array, also: Float64Array): Float64Array =>
  Float64Array.from(
    { length: lengths.length * also.length },
    (_, index) => (lengths[Math.floor(index / also.length)] ?? usualExcess) * (also[index % also.length] ?? 1),
  );

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function sumBy(values: Float64Array, by: Uint8Array | undefined, size: number): Float64Array {
  const sums = new Float64Array(size);
  for (let index = 0; index < values.length; index++) {
    const value = by?.[index] ?? 0;
    sums[value] = (sums[value] ?? 0) + (values[index] ?? 0);
  }
  return sums;
}

function scale(values: Float64Array, change: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) * (change[index] ?? 1);
}

function scaleBy(values: Float64Array, by: Uint8Array, change: Float64Array): void {
  for (let index = 0; index < values.length; index++)
    values[index] = (values[index] ?? 0) * (change[by[index] ?? 0] ?? 1);
}

/** Nearby hours are alike. */
const smoothed = (values: Float64Array, circular: boolean): Float64Array =>
  circular
    ? values.map(
        (value, hour) =>
          value / 2 + ((values[(hour + 1) % values.length] ?? 0) + (values[(hour || values.length) - 1] ?? 0)) / 4,
      )
    : values;
