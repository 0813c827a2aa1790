/** Numbers that look random and follow from their seed alone: the same seed gives the same life. */
export interface Chance {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** Whether something happens that happens this often. */
  happens(probability: number): boolean;
}

/** mulberry32 over a mixture of the parts: days and people have chances of their own, so that one changes no other. */
export function chanceOf(...parts: readonly number[]): Chance {
  let state = 0x9e37_79b9;
  for (const part of parts) state = Math.imul(state ^ (part | 0), 0x85eb_ca6b) ^ (state >>> 13);
  const next = (): number => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    happens: (probability) => next() < probability,
  };
}
