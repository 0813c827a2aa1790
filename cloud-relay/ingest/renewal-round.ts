import type { HubId } from '../../contracts/identifiers.ts';
import { hours } from '../../foundation/durations.ts';

/** So long a hub is left alone after it was asked. */
const againAfter = hours(1);
const smallestGroup = 10;
/** With a look every half minute all of them have been asked within two hours. */
const looks = 240;

/** Which hubs are asked next to renew their certificate: a few at a time, for thousands at once would be a storm. */
export class RenewalRound {
  readonly #askedAt = new Map<HubId, number>();

  /** `behind`: hubs that should renew. `now`: monotonic milliseconds. */
  next(behind: readonly HubId[], now: number): HubId[] {
    const wanted = new Set(behind);
    for (const [hub, at] of this.#askedAt) {
      if (!wanted.has(hub) || now - at >= againAfter) this.#askedAt.delete(hub);
    }
    const group = Math.max(smallestGroup, Math.ceil(behind.length / looks));
    const asked = behind.filter((hub) => !this.#askedAt.has(hub)).slice(0, group);
    for (const hub of asked) this.#askedAt.set(hub, now);
    return asked;
  }
}
