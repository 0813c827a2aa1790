import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import type { Clock } from '../../foundation/clock.ts';

/** Askers that are remembered at once; the one that began its window first is forgotten first. */
const mostKeys = 20_000;

interface Window {
  readonly since: number;
  count: number;
}

/** Counts for @fastify/rate-limit, in windows by the relay's monotonic time: a stepped clock frees or holds nobody. */
export function rateStore(clock: Clock): new () => FastifyRateLimitStore {
  return class ClockedStore implements FastifyRateLimitStore {
    readonly #windows = new Map<string, Window>();

    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      timeWindow: number,
    ): void {
      const now = clock.now().monotonic;
      const window = this.#windowOf(key, now, timeWindow);
      window.count += 1;
      callback(null, { current: window.count, ttl: window.since + timeWindow - now });
    }

    child(): FastifyRateLimitStore {
      return new ClockedStore();
    }

    #windowOf(key: string, now: number, timeWindow: number): Window {
      const known = this.#windows.get(key);
      if (known && now - known.since < timeWindow) return known;
      const fresh = { since: now, count: 0 };
      // Set again, so that the map stays ordered by age.
      this.#windows.delete(key);
      this.#windows.set(key, fresh);
      const [oldest] = this.#windows.keys();
      if (this.#windows.size > mostKeys && oldest !== undefined) this.#windows.delete(oldest);
      return fresh;
    }
  };
}
