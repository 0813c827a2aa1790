import type { Learned } from '../../contracts/learned.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { hours } from '../../foundation/durations.ts';

/** What has not changed is said again this often: a relay that was set back to a backup has it again. */
const againAfter = hours(1);

/** Which heartbeats say what the hub has learned: it is larger than all the rest and changes once a day. */
export class LearnedTelling {
  #told: { readonly learned: Learned; readonly at: Instant } | undefined;

  /** The relay is there anew: the next heartbeat tells it. */
  connected(): void {
    this.#told = undefined;
  }

  /** For a heartbeat that is made now; undefined: it has been said. */
  due(learned: Learned | undefined, now: Instant): Learned | undefined {
    if (!learned) return undefined;
    if (this.#told?.learned === learned && elapsed(this.#told.at, now) < againAfter) return undefined;
    this.#told = { learned, at: now };
    return learned;
  }
}
