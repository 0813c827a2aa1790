import type { SettingValues } from '../../device-profiles/setup.ts';

/** What a device has confirmed, kept over restarts of the hub: it is asked again, and told only what differs. */
export interface RememberedSetup {
  readonly device: string;
  readonly profile: string;
  /** The settings that were wanted then, as text. */
  readonly wanted: string;
  readonly confirmed: SettingValues;
  /** When it was last told anything that its memory keeps, in milliseconds since 1970. */
  readonly toldAt: readonly number[];
  /** How often it may still be restarted after a change that was not followed by a restart. Usually 0. */
  readonly restartsOwed: number;
  /** The speed at which it was last understood, where its line has several to try. */
  readonly baudRate?: number;
}

export interface SetupMemory {
  /** Undefined when nothing is known of the device. Never throws: a disk that fails costs the memory, not the device. */
  recall(device: string): Promise<RememberedSetup | undefined>;
  /** Returns at once. */
  keep(remembered: RememberedSetup): void;
  /** Resolves when everything that was kept is on the disk, or could not be written. */
  idle(): Promise<void>;
}
