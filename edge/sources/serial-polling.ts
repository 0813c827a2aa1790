import { after, type CancelWake, type Clock } from '../../foundation/clock.ts';
import type { Duration } from '../../foundation/durations.ts';
import type { SerialProfile } from '../../device-profiles/profile.ts';

/**
 * Writes what a device has to be asked, while its line is open. Only questions, which change nothing: a device that is told
 * its settings again and again can hang (Seeed wiki, MR60FDA1). One that does not answer is asked at the same pace.
 */
export class SerialPolling {
  readonly #clock: Clock;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #greeting: readonly Uint8Array[];
  readonly #polls: readonly { readonly bytes: Uint8Array; readonly every: Duration }[];
  #wakes: (CancelWake | undefined)[] = [];
  #open = false;
  #paused = false;

  constructor(parts: {
    readonly profile: Pick<SerialProfile, 'greeting' | 'polls'>;
    readonly clock: Clock;
    readonly write: (bytes: Uint8Array) => void;
  }) {
    const { profile, clock, write } = parts;
    this.#clock = clock;
    this.#write = write;
    this.#greeting = (profile.greeting ?? []).map(bytesOf);
    this.#polls = (profile.polls ?? []).map(({ hex, every }) => ({ bytes: bytesOf(hex), every }));
  }

  opened(): void {
    this.closed();
    this.#open = true;
    for (const bytes of this.#greeting) this.#write(bytes);
    this.#askAll();
  }

  closed(): void {
    this.#open = this.#paused = false;
    this.#stopAsking();
  }

  /** While the device is being set it is asked nothing; afterwards everything at once. */
  pause(paused: boolean): void {
    if (this.#paused === paused || !this.#open) return;
    this.#paused = paused;
    if (paused) this.#stopAsking();
    else this.#askAll();
  }

  #askAll(): void {
    for (const index of this.#polls.keys()) this.#ask(index);
  }

  #stopAsking(): void {
    for (const cancel of this.#wakes) cancel?.();
    this.#wakes = [];
  }

  #ask(index: number): void {
    const poll = this.#polls[index];
    if (!poll) return;
    this.#write(poll.bytes);
    this.#wakes[index] = this.#clock.wakeAt(after(this.#clock.now(), poll.every), () => this.#ask(index));
  }
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
