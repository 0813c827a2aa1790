import { after, type Clock } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import type { Commit, Outbox } from '../outbox/outbox.ts';
import type { Uplink } from '../uplink/uplink.ts';

/** A commit that takes longer than this does not hold the alarm back any more. */
export const slowestCommit: Duration = milliseconds(50);
/**
 * A commit that takes longer than this is a fault. Not the same as the limit above: a good SD card is sometimes slower than
 * that, and a fault that comes with every other alarm would not be looked at any more.
 */
export const faultyCommit: Duration = seconds(1);

/**
 * Commit, then publish: the relay hears of an alarm when the hub's disk has it, or after 50 ms, whichever comes first.
 * Either way under the same id. `slow` is told of each commit that is not on the disk after a second.
 */
export class AlarmDispatch {
  readonly #outbox: Outbox;
  readonly #uplink: Uplink;
  readonly #clock: Clock;
  readonly #slow: () => void;

  constructor(parts: { outbox: Outbox; uplink: Uplink; clock: Clock; slow: () => void }) {
    this.#outbox = parts.outbox;
    this.#uplink = parts.uplink;
    this.#clock = parts.clock;
    this.#slow = parts.slow;
  }

  send(commit: Commit): void {
    const committed = this.#outbox.commit(commit);
    if (commit.messages.length === 0) return;
    let published = false;
    const publish = (): void => {
      if (published) return;
      published = true;
      for (const message of commit.messages) this.#uplink.send(message);
    };
    const from = this.#clock.now();
    let cancel = this.#clock.wakeAt(after(from, slowestCommit), () => {
      publish();
      cancel = this.#clock.wakeAt(after(from, faultyCommit), this.#slow);
    });
    void committed.then(() => {
      cancel();
      publish();
    });
  }
}
