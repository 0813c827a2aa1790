import type { Habits } from '../estimates/estimates.ts';
import { hourOf, situations } from '../estimates/situation.ts';
import { longFrom } from '../estimates/today.ts';
import { chanceBeyond, silenceModel } from './silence-model.ts';

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
const patience = 0.75;
/** The delay, in minutes, at which a delay counts as it is. */
const usualDelay = 120;

/** Between which powers of e the price of waiting is looked for, until the alarms are so near to the wish. */
const prices = { lowest: -21, highest: -2, near: 0.005, rounds: 24 };

/**
 * The limit of silence for each situation, in minutes, for which all limits together are passed `alarmsPerMonth` times in
 * 30 days like those of the past, and a collapse is noticed soonest at the mean.
 *
 * The mean of delays, long ones counting for more, is least where the next minute of waiting costs as much for each alarm
 * that it saves in every situation.
 */
export function learnedLimits(habits: Habits, wishes: LimitWishes): readonly number[] {
  const model = silenceModel(habits, wishes.isNight);
  const seen = Object.keys(habits.lively).map(Number);
  const monthly = seen.map((situation) => ((habits.lively[situation] ?? 0) / Math.max(habits.weight, 1)) * 30);
  // What a limit would be at a price of 1, and its tail.
  const plain = new Float64Array(situations);
  for (let situation = 0; situation < situations; situation++) {
    const tail = model.tails[situation] ?? 1;
    const weight = wishes.isNight(hourOf(situation)) ? nightWeighs : 1;
    plain[situation] = longFrom + tail * Math.log(((model.chances[situation] ?? 0) * weight) / tail);
  }
  const limitAt = (situation: number, price: number, near?: number): number => {
    const tail = model.tails[situation] ?? 1;
    return impatient((plain[situation] ?? 0) - tail * price, tail, near);
  };
  const near = seen.map(() => undefined as number | undefined);
  const alarmsAt = (price: number): number => {
    let alarms = 0;
    for (const [index, situation] of seen.entries()) {
      const limit = (near[index] = limitAt(situation, price, near[index]));
      // What is at its longest is alarmed about whatever the others' limits are: it must not use up their share.
      if (limit < wishes.longest)
        alarms += (monthly[index] ?? 0) * chanceBeyond(model, situation, Math.max(limit, wishes.shortest));
    }
    return alarms;
  };
  const price = priceFor(wishes.alarmsPerMonth, alarmsAt);
  return Array.from({ length: situations }, (_, situation) =>
    Math.round(Math.min(Math.max(limitAt(situation, price), wishes.shortest), wishes.longest)),
  );
}

/** The price of waiting, as the power of e: the higher it is, the shorter the limits and the more the alarms. */
function priceFor(wished: number, alarmsAt: (price: number) => number): number {
  let { lowest: low, highest: high } = prices;
  let price = (low + high) / 2;
  for (let round = 0; round < prices.rounds; round++) {
    const alarms = alarmsAt(price);
    if (alarms > wished) high = price;
    else low = price;
    if (Math.abs(alarms / wished - 1) < prices.near) return price;
    const guess = price + Math.log(wished / alarms);
    price = guess > low && guess < high ? guess : (low + high) / 2;
  }
  return low;
}

/** Where a minute more costs the more the longer one has waited: limit = plain - tail x patience x ln(limit / usual), by Newton. */
function impatient(plain: number, tail: number, near?: number): number {
  const pull = tail * patience;
  let limit = near ?? plain;
  for (let step = 0; step < (near === undefined ? 4 : 2); step++) {
    const at = Math.max(limit, longFrom);
    limit = at - (at + pull * Math.log(at / usualDelay) - plain) / (1 + pull / at);
  }
  return limit;
}
