import type { DecodedValue, Origin } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { SettingsStatus } from './setup-verdict.ts';

/** How a source is: `failed` says why and keeps trying by itself. */
export interface SourceStatus {
  readonly source: string;
  readonly state: 'starting' | 'hearing' | 'failed';
  readonly detail?: string;
  /** What alone of a `failed` source fails, while the rest is heard. Absent: all of it. */
  readonly parts?: readonly string[];
  readonly since: Instant;
  /** Good frames or messages since start. */
  readonly heard: number;
  /** Bad frames or unreadable messages since start. */
  readonly refused: number;
  /** How the settings of its device stand, where it has any. A device that does not take them is heard all the same. */
  readonly settings?: SettingsStatus;
}

/** Something that is heard and not understood, or understood and not configured: shown, never passed over in silence. */
export interface Unrecognised {
  /** What a person on the spot can find it by: a name, an address, a port, a pin. */
  readonly device: string;
  /** What was heard of it, and why it watches nothing: a sentence for an installer, without values of the resident's. */
  readonly heard: string;
  /** How many messages, frames or edges since the start of the hub. */
  readonly messages: number;
  /** When it was last heard; absent when it was only named. */
  readonly lastHeardAt?: Instant;
}

/** What a source tells the hub. All calls are synchronous and must return quickly: they are the alarm path. */
export interface SourceListener {
  /**
   * Values of one frame or message. Also proof of life: `values` may be empty, but something must have been understood. A
   * device of which only unknown frames or keys come may watch nobody; it is told in `unrecognised` and falls silent here.
   * `watching` false: it speaks, but nothing of this shows that it watches for what it is there for. Default: true.
   */
  heard(device: string, values: readonly DecodedValue[], origin: Origin, at: Instant, watching?: boolean): void;
  /** A device said that it is unavailable, or available again, in a way that is not a reading. */
  availability(device: string, available: boolean, at: Instant): void;
  changed(status: SourceStatus): void;
}

/** One way in which the hub hears devices. Starting never throws and never waits for hardware: trouble is a status. */
export interface Source {
  readonly name: string;
  start(listener: SourceListener): void;
  status(): SourceStatus;
  /** What it hears and cannot give to anybody; a source that has nothing of the kind leaves it out. */
  unrecognised?(): readonly Unrecognised[];
  stop(): Promise<void>;
}
