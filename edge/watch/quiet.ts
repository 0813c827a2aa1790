/** What may be under way in a hub. */
export interface UnderWay {
  /** Resolves when the disk and the network have no work that was begun. */
  readonly workDone: () => Promise<void>;
  /** Whether the outbox writes at this moment. */
  readonly writing: () => boolean;
  /** Whether the relay is connected and owes a receipt. */
  readonly awaitsReceipts: () => boolean;
}

/** Knows when a hub has nothing under way. */
export class Quiet {
  readonly #underWay: UnderWay;
  #waiting: (() => void)[] = [];

  constructor(underWay: UnderWay) {
    this.#underWay = underWay;
  }

  /** To be called when a receipt has come, or the connection has changed. */
  look(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when nothing is under way. */
  async reached(): Promise<void> {
    const { workDone, writing, awaitsReceipts } = this.#underWay;
    for (;;) {
      await workDone();
      // The last receipt of a batch asks the journal for the next: quiet is when nothing had to be waited for since.
      if (!awaitsReceipts() && !writing()) return;
      if (awaitsReceipts()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
