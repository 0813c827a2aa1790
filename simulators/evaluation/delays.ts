/** A collapse that nothing has noticed by then counts as this late: the measure ends there. */
export const censoredMinutes = 24 * 60;

/** How late each of many collapses was noticed, by the minute; takes the same room however many there are. */
export class Delays {
  readonly #byMinute = new Uint32Array(censoredMinutes + 1);
  #count = 0;

  /** Rounded up, so that no figure flatters; undefined when it was not noticed within 24 h. */
  add(ms: number | undefined): void {
    const minutes = ms === undefined ? censoredMinutes : Math.max(0, Math.ceil(ms / 60_000));
    const index = Math.min(minutes, censoredMinutes);
    this.#byMinute[index] = (this.#byMinute[index] ?? 0) + 1;
    this.#count++;
  }

  get count(): number {
    return this.#count;
  }

  /** Nearest rank: in how many minutes that share was noticed; 1440 when it was not. NaN without any collapse. */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [minutes, count] of this.#byMinute.entries()) {
      seen += count;
      if (seen >= rank) return minutes;
    }
    return censoredMinutes;
  }

  /** The share noticed within so many minutes, 0 to 1. */
  shareWithin(minutes: number): number {
    let seen = 0;
    for (const count of this.#byMinute.subarray(0, Math.min(minutes, censoredMinutes - 1) + 1)) seen += count;
    return this.#count === 0 ? Number.NaN : seen / this.#count;
  }

  /** How many were noticed in each minute, the last being those that were not. */
  get byMinute(): readonly number[] {
    return [...this.#byMinute];
  }

  static of(byMinute: readonly number[]): Delays {
    const delays = new Delays();
    delays.#byMinute.set(byMinute.slice(0, censoredMinutes + 1));
    delays.#count = byMinute.reduce((sum, count) => sum + count, 0);
    return delays;
  }

  static sumOf(all: readonly Delays[]): Delays {
    const sum = new Delays();
    for (const one of all) {
      for (const [minute, count] of one.#byMinute.entries())
        sum.#byMinute[minute] = (sum.#byMinute[minute] ?? 0) + count;
      sum.#count += one.#count;
    }
    return sum;
  }
}

/** What people compare. */
export interface DelayFigures {
  readonly collapses: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  /** Shares from 0 to 1. */
  readonly within2h: number;
  readonly within4h: number;
  readonly within12h: number;
}

export const figuresOf = (delays: Delays): DelayFigures => ({
  collapses: delays.count,
  p50: delays.quantile(0.5),
  p90: delays.quantile(0.9),
  p95: delays.quantile(0.95),
  within2h: delays.shareWithin(120),
  within4h: delays.shareWithin(240),
  within12h: delays.shareWithin(720),
});
