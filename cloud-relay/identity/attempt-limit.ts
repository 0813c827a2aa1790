import type { Duration } from '../../foundation/durations.ts';

/** How often one address may try within a time. What it remembers is bounded. */
export class AttemptLimit {
  readonly #limit: { readonly attempts: number; readonly within: Duration; readonly addresses: number };
  #windows = new Map<string, { since: number; attempts: number }>();

  constructor(limit: { readonly attempts: number; readonly within: Duration; readonly addresses: number }) {
    this.#limit = limit;
  }

  /** Counts one attempt at `now` (monotonic milliseconds). False: too many, not to be looked at. */
  allows(address: string, now: number): boolean {
    const { attempts, within, addresses } = this.#limit;
    const window = this.#windows.get(address);
    if (window && now - window.since < within) {
      window.attempts += 1;
      return window.attempts <= attempts;
    }
    // Set again, so that the map stays ordered by age and the oldest goes first.
    this.#windows.delete(address);
    this.#windows.set(address, { since: now, attempts: 1 });
    for (const [old] of this.#windows) {
      if (this.#windows.size <= addresses) break;
      this.#windows.delete(old);
    }
    return true;
  }
}
