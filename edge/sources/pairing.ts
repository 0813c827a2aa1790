import type { Capability } from '../../device-profiles/reading.ts';

/** One device of the radio network, as an installer needs to see it. */
export interface SeenDevice {
  /** What stays when it is renamed. */
  readonly address: string;
  readonly name: string;
  /** Maker, model and what it is, as far as known; for an unsupported one, what it calls itself. */
  readonly vendor?: string;
  readonly model?: string;
  readonly description?: string;
  readonly power?: string;
  /** False: Zigbee2MQTT does not know what it is, and nothing of it is heard. */
  readonly supported: boolean;
  readonly interview: Interview;
  /** What the hub understands of it. Empty: nothing. */
  readonly can: readonly Capability[];
  /** Under which name and where the configuration supervises it; absent: nobody is warned by it. */
  readonly watches?: { readonly device: string; readonly place: string };
  readonly messages: number;
  readonly lastHeardAgeMs?: number;
  /** Names of what it has said since the start of the hub, never the values. */
  readonly said: readonly string[];
}

export type Interview = 'pending' | 'in-progress' | 'successful' | 'failed' | 'unknown';

/** A device on its way into the network, newest first. */
export interface Joining {
  readonly address: string;
  readonly name: string;
  readonly stage: 'joined' | 'interviewing' | 'ready' | 'unsupported' | 'failed' | 'left';
  readonly ageMs: number;
  /** What to do now, in one sentence. */
  readonly next: string;
}

export interface PairingView {
  readonly bridge: {
    readonly connected: boolean;
    readonly state: 'unknown' | 'online' | 'offline';
    readonly problem?: string;
    readonly version?: string;
    /** Settings that differ from those that the hub needs. */
    readonly deviations: readonly { readonly field: string; readonly value: string; readonly fix: string }[];
  };
  readonly permitJoin: { readonly open: boolean; readonly secondsLeft: number };
  readonly joining: readonly Joining[];
  readonly devices: readonly SeenDevice[];
}

export interface RemoveOrder {
  /** Address, name in the network, or name in the configuration. */
  readonly device: string;
  /**
   * Only strikes it off the list, without asking it to leave: for one that is broken or out of reach. One that still works
   * stays joined to the radio until it is reset by hand, and may come back.
   */
  readonly force: boolean;
  /** The configuration supervises it, and it is to be removed all the same. */
  readonly evenIfWatched: boolean;
}

/** How long joining may be open at most, in seconds: Zigbee's own limit. */
export const longestPermitJoin = 254;

/**
 * Pairing sensors over the radio. What is asked throws `AnjuError`: `input/invalid` for what cannot be asked, `store/not-found`
 * for a device that is not there, `store/conflict` for one that is watched, `source/unavailable` while nobody can be asked,
 * `source/no-answer` when nobody answered in time, `source/refused` with the reason of who did.
 */
export interface Pairing {
  view(): PairingView;
  /** Lets devices join for so many seconds, 0 to 254; 0 closes. It closes by itself. */
  permitJoin(seconds: number): Promise<{ readonly seconds: number }>;
  rename(device: string, name: string): Promise<{ readonly from: string; readonly to: string }>;
  /** Resolves with what now is no longer watched over, if it was. */
  remove(order: RemoveOrder): Promise<{ readonly removed: string; readonly warning?: string }>;
}
