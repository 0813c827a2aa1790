import { randomBytes } from 'node:crypto';
import { minutes, type Duration } from '../../../foundation/durations.ts';

interface Bounds {
  readonly life: Duration;
  /** At once for one owner; the oldest of the owner's own goes first, so that nobody can push out another's. */
  readonly perOwner: number;
  /** At once in all. */
  readonly most: number;
}

/** An office of two hundred may stand behind one address, and all sign in as the shift begins. */
const usual: Bounds = { life: minutes(5), perOwner: 300, most: 50_000 };

/**
 * Random words that a passkey signs, each good once and for five minutes. They live in this process: whoever was about
 * to sign in while it restarted begins again. What it remembers is bounded.
 */
export class Challenges {
  readonly #bounds: Bounds;
  /** Ordered by age. */
  readonly #given = new Map<string, { readonly owner: string; readonly until: number }>();
  readonly #owned = new Map<string, Set<string>>();

  constructor(bounds: Partial<Bounds> = {}) {
    this.#bounds = { ...usual, ...bounds };
  }

  /** How many are remembered. */
  get size(): number {
    return this.#given.size;
  }

  /** `owner`: the address or the session that asks. `now`: monotonic milliseconds. 256 random bits, base64url. */
  give(owner: string, now: number): string {
    this.#forgetExpired(now);
    const challenge = randomBytes(32).toString('base64url');
    this.#given.set(challenge, { owner, until: now + this.#bounds.life });
    const own = this.#owned.get(owner) ?? new Set();
    this.#owned.set(owner, own.add(challenge));
    if (own.size > this.#bounds.perOwner) this.#forgetFirst(own);
    if (this.#given.size > this.#bounds.most) this.#forgetFirst(this.#given.keys());
    return challenge;
  }

  /** Uses a challenge up. False: it was never given, is used or too old, or was given to another `owner` than the one named. */
  take(challenge: string, now: number, owner?: string): boolean {
    const given = this.#given.get(challenge);
    if (!given) return false;
    this.#forget(challenge);
    return now < given.until && (owner === undefined || owner === given.owner);
  }

  #forgetExpired(now: number): void {
    for (const [challenge, { until }] of this.#given) {
      if (now < until) return;
      this.#forget(challenge);
    }
  }

  #forgetFirst(challenges: Iterable<string>): void {
    for (const challenge of challenges) {
      this.#forget(challenge);
      return;
    }
  }

  #forget(challenge: string): void {
    const given = this.#given.get(challenge);
    if (!given) return;
    this.#given.delete(challenge);
    const own = this.#owned.get(given.owner);
    own?.delete(challenge);
    if (own?.size === 0) this.#owned.delete(given.owner);
  }
}
