import type { Uplink } from './uplink.ts';

/** The line of a hub that belongs to no relay: it watches and signals at home, and keeps what it would have sent. */
export class NoUplink implements Uplink {
  readonly #because: string;

  constructor(because: string) {
    this.#because = because;
  }

  start(): void {
    // Nobody to talk to.
  }

  send(): void {
    // The outbox has it.
  }

  status(): { connected: false; awaitingReceipt: 0; detail: string } {
    return { connected: false, awaitingReceipt: 0, detail: this.#because };
  }

  useIdentity(): void {
    // A hub without an identity renews none.
  }

  async stop(): Promise<void> {
    // Nothing was begun.
  }
}
