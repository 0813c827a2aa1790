import type { Habits } from '../estimates/estimates.ts';
import { fewestHours, lengthKey, mostHours } from '../estimates/habits.ts';
import { doorAndHourOf, doorUses, hourOf, hoursOfDay, situations } from '../estimates/situation.ts';
import { longFromOf } from '../estimates/today.ts';
import { silenceModel } from './silence-model.ts';

export interface LimitWishes {
  /** How many silences in 30 days may become longer than their limit although nothing is wrong. */
  readonly alarmsPerMonth: number;
  /** Whether that hour is night: a false alarm wakes people then, so it counts as much as fifty by day. */
  readonly isNight: (hour: number) => boolean;
  /** No limit lies below or above, in minutes. */
  readonly shortest: number;
  readonly longest: number;
}

const nightWeighs = 50;
/** A delay counts with this power above 1: one of four hours is worse than two of two. */
const patience = 0.4;
/** The delay, in minutes, at which a delay counts as it is. */
const usualDelay = 120;
/** Below this, a shorter one is worth no more. */
const leastDelay = 45;

/** What happens so often in 30 days, about once a week, is no alarm however seldom alarms are wished to be. */
const oftenPerMonth = 4;

/**
 * Where the price of waiting is looked for, as the power of e, until the alarms are so near to the wish. It grows by about so
 * much more than they do.
 */
const prices = { lowest: -21, usual: -11, highest: -2, near: 0.01, rounds: 24, growth: 1.4 };

/** The limit for a situation, in whole minutes. */
export type LearnedLimits = (situation: number) => number;

/**
 * The limit of silence for each situation, in minutes, for which all limits together are passed `alarmsPerMonth` times in
 * 30 days like those of the past, and a collapse is noticed soonest at the mean.
 *
 * The mean of delays, long ones counting for more, is least where the next minute of waiting costs as much for each alarm
 * that it saves in every situation.
 */
export function learnedLimits(habits: Habits, wishes: LimitWishes): LearnedLimits {
  const model = silenceModel(habits, wishes.isNight);
  const weight = Array.from({ length: hoursOfDay }, (_, hour) => (wishes.isNight(hour) ? nightWeighs : 1));
  const plainOf = (situation: number, chance: number, tail: number): number =>
    longFromOf(situation) + tail * Math.log((chance * (weight[hourOf(situation)] ?? 1)) / tail);

  const seen = Object.keys(habits.lively).map(Number);
  const tails = Float64Array.from(seen, model.tailOf);
  const chances = Float64Array.from(seen, model.chanceOf);
  const plains = Float64Array.from(seen, (situation, index) =>
    plainOf(situation, chances[index] ?? 0, tails[index] ?? 1),
  );
  const perDay = 1 / Math.max(habits.weight, 1);
  const monthly = Float64Array.from(
    seen,
    (situation, index) => 30 * perDay * (habits.lively[situation] ?? 0) * (chances[index] ?? 0),
  );
  const longFrom = Float64Array.from(seen, longFromOf);
  const usual = usualSilences(habits);
  const leastOf = (situation: number): number => Math.max(usual[doorAndHourOf(situation)] ?? 0, wishes.shortest);
  const least = Float64Array.from(seen, leastOf);
  const limits = new Float64Array(seen.length);
  const price = priceFor(wishes.alarmsPerMonth, (tried, isFirst) => {
    let alarms = 0;
    for (let index = 0; index < limits.length; index++) {
      const tail = tails[index] ?? 1;
      const plain = (plains[index] ?? 0) - tail * tried;
      const limit = isFirst ? impatient(plain, tail, plain, 4) : impatient(plain, tail, limits[index] ?? 0, 2);
      limits[index] = limit;
      // What is at its longest is alarmed about whatever the others' limits are: it must not use up their share.
      const kept = Math.max(limit, least[index] ?? 0);
      if (kept >= wishes.longest) continue;
      const beyond = kept - (longFrom[index] ?? 0);
      alarms += (monthly[index] ?? 0) * Math.exp(-Math.max(beyond, 0) / tail);
    }
    return alarms;
  });

  const known = new Uint16Array(situations);
  return (situation) => {
    const before = known[situation] ?? 0;
    if (before > 0) return before;
    const tail = model.tailOf(situation);
    const plain = plainOf(situation, model.chanceOf(situation), tail) - tail * price;
    const limit = Math.min(Math.max(impatient(plain, tail, plain, 4), leastOf(situation)), wishes.longest);
    // A damaged number among the habits may lead to none: a limit that is never reached would be silence taken for safety.
    return (known[situation] = Math.round(Number.isNaN(limit) ? wishes.shortest : limit));
  };
}

/**
 * How long silences often last, in minutes, by door use and hour: somebody whom nothing sees all night is silent for as long each
 * night. What began an hour before or after counts too. 0: no long one is frequent.
 */
function usualSilences({ lengths, weight }: Habits): Float64Array {
  const often = (oftenPerMonth / 30) * Math.max(weight, 1);
  const usual = new Float64Array(doorUses.length * hoursOfDay);
  for (let at = 0; at < usual.length; at++) {
    const hour = at % hoursOfDay;
    const around = [hour, (hour + 1) % hoursOfDay, (hour + hoursOfDay - 1) % hoursOfDay];
    let count = 0;
    for (let full = mostHours; full >= fewestHours && count < often; full--) {
      for (const one of around) count += lengths[lengthKey(at - hour + one, full)] ?? 0;
      if (count >= often) usual[at] = (full + 1) * 60;
    }
  }
  return usual;
}

/** The price of waiting, as the power of e: the higher it is, the shorter the limits and the more the alarms. */
function priceFor(wished: number, alarmsAt: (price: number, isFirst: boolean) => number): number {
  let { lowest: low, highest: high, usual: price } = prices;
  for (let round = 0; round < prices.rounds; round++) {
    const alarms = alarmsAt(price, round === 0);
    if (alarms > wished) high = price;
    else low = price;
    if (Math.abs(alarms / wished - 1) < prices.near || high - low < prices.near) break;
    const guess = price + Math.log(wished / alarms) * prices.growth;
    price = guess > low && guess < high ? guess : (low + high) / 2;
  }
  return price;
}

/**
 * Where a minute more costs the more the longer one has waited: limit = plain - tail x patience x ln(limit / usual), by so
 * many steps of Newton's from near it.
 */
function impatient(plain: number, tail: number, near: number, steps: number): number {
  const pull = tail * patience;
  let limit = near;
  for (let step = 0; step < steps; step++) {
    const at = Math.max(limit, leastDelay);
    limit = at - (at + pull * Math.log(at / usualDelay) - plain) / (1 + pull / at);
  }
  return limit;
}
