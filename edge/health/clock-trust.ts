import { z } from 'zod';
import type { Instant, WallTime } from '../../foundation/clock.ts';
import { describeDuration, milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';

/** A wall clock within this of the relay's is good enough for rules that depend on the hour. */
const close: Duration = seconds(5);
/** A change of a boot's epoch that is not worth remembering. */
const drift: Duration = milliseconds(500);
/** Epochs of this many boots are kept: messages of older ones keep their age as "at least". */
const keptBoots = 8;

const savedEpochs = z.array(z.object({ bootId: z.string().max(80), epoch: z.number() })).max(keptBoots);

/** One receipt as evidence of time: the relay stamped it between our sending and our hearing of it. */
export interface RelayTime {
  readonly relayWall: number;
  readonly sentAt: Instant;
  readonly heardAt: Instant;
}

export interface ClockTrustOptions {
  readonly log: Log;
  /** Whether the operating system says that it has set the clock from the network. */
  readonly systemSynchronised: () => boolean;
  readonly changed?: (trusted: boolean) => void;
}

/**
 * Whether the wall clock can be believed, and what the true time is when it cannot. The system's own word counts most; a
 * receipt of the relay confirms or contradicts. Knows the true time of moments in earlier boots once it was known there.
 */
export class ClockTrust {
  readonly #log: Log;
  readonly #systemSynchronised: () => boolean;
  readonly #changed: (trusted: boolean) => void;
  /** True wall time at monotonic zero, by boot; the newest last. */
  #epochs: readonly { readonly bootId: string; readonly epoch: number }[] = [];
  #trustedEpoch: number | undefined;

  constructor(options: ClockTrustOptions) {
    this.#log = options.log.child({ part: 'clock' });
    this.#systemSynchronised = options.systemSynchronised;
    this.#changed = options.changed ?? (() => undefined);
  }

  get trusted(): boolean {
    return this.#trustedEpoch !== undefined;
  }

  /** To be asked now and then: notices the system's synchronisation, and a clock that somebody set by hand. */
  check(now: Instant): void {
    const epoch = now.wall - now.monotonic;
    if (this.#systemSynchronised()) this.#trust(now, epoch, 'the system has synchronised it');
    else if (this.#trustedEpoch !== undefined && Math.abs(epoch - this.#trustedEpoch) > close) {
      this.#distrust(`it was stepped by ${describeDuration(milliseconds(Math.abs(epoch - this.#trustedEpoch)))}`);
    }
  }

  /** `sentAt` must be the first sending of the receipted message in this boot: then the stamp lies between the two for certain. */
  heardRelay({ relayWall, sentAt, heardAt }: RelayTime): void {
    if (this.#systemSynchronised()) {
      this.check(heardAt);
      return;
    }
    const ours = heardAt.wall - heardAt.monotonic;
    const atMost = ours - (relayWall - heardAt.monotonic);
    const atLeast = ours - (relayWall - sentAt.monotonic);
    if (Math.abs(atMost) <= close && Math.abs(atLeast) <= close) {
      this.#trust(heardAt, ours, 'the relay confirms it');
      return;
    }
    // Too slow an answer proves nothing, unless even its most favourable reading contradicts our clock.
    if (atLeast <= close && atMost >= -close) return;
    this.#remember(heardAt.bootId, relayWall - (sentAt.monotonic + heardAt.monotonic) / 2);
    this.#distrust(
      `it differs from the relay's by ${describeDuration(milliseconds(Math.min(Math.abs(atMost), Math.abs(atLeast))))}`,
    );
  }

  /** The best knowledge of the true time at a moment of any boot; undefined when nothing has confirmed it. */
  trueWall(instant: Instant): WallTime | undefined {
    if (instant.clockTrusted) return instant.wall;
    const known = this.#epochs.find(({ bootId }) => bootId === instant.bootId);
    return known && ((known.epoch + instant.monotonic) as WallTime);
  }

  /** What to keep across restarts, as JSON text. */
  save(): string {
    return JSON.stringify(this.#epochs);
  }

  /** Takes back what `save` wrote; anything else is ignored, as it only makes ages less exact. */
  restore(text: string | undefined): void {
    if (text === undefined) return;
    try {
      const saved = savedEpochs.parse(JSON.parse(text));
      const own = new Set(this.#epochs.map(({ bootId }) => bootId));
      this.#epochs = [...saved.filter(({ bootId }) => !own.has(bootId)), ...this.#epochs].slice(-keptBoots);
    } catch {
      this.#log.warn('the saved clock offsets cannot be read');
    }
  }

  #trust(now: Instant, epoch: number, because: string): void {
    const was = this.#trustedEpoch;
    this.#trustedEpoch = epoch;
    this.#remember(now.bootId, epoch);
    if (was !== undefined) return;
    this.#log.info({ because }, 'the clock is trusted');
    this.#changed(true);
  }

  #distrust(because: string): void {
    if (this.#trustedEpoch === undefined) return;
    this.#trustedEpoch = undefined;
    this.#log.warn({ because }, 'the clock is not trusted');
    this.#changed(false);
  }

  #remember(bootId: string, epoch: number): void {
    // Clocks drift by a little all the time, which is not worth a write to the disk.
    const known = this.#epochs.find((each) => each.bootId === bootId);
    if (known && Math.abs(known.epoch - epoch) < drift) return;
    const others = this.#epochs.filter((each) => each.bootId !== bootId);
    this.#epochs = [...others, { bootId, epoch }].slice(-keptBoots);
  }
}
