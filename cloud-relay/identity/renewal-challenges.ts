import { randomBytes } from 'node:crypto';
import { minutes } from '../../foundation/durations.ts';

const life = minutes(1);

/** What hubs have to sign, each good for a minute and once. What it remembers is bounded: the oldest goes first. */
export class RenewalChallenges {
  readonly #most: number;
  readonly #endsAt = new Map<string, number>();

  constructor(most = 20_000) {
    this.#most = most;
  }

  /** `now`: monotonic milliseconds. */
  make(now: number): string {
    for (const [challenge, endsAt] of this.#endsAt) {
      if (endsAt > now && this.#endsAt.size < this.#most) break;
      this.#endsAt.delete(challenge);
    }
    const challenge = randomBytes(24).toString('base64url');
    this.#endsAt.set(challenge, now + life);
    return challenge;
  }

  /** True once, within its minute. */
  use(challenge: string, now: number): boolean {
    const endsAt = this.#endsAt.get(challenge);
    this.#endsAt.delete(challenge);
    return endsAt !== undefined && endsAt > now;
  }
}
