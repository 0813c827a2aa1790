import type { Learned } from '../../contracts/learned.ts';
import type { TestMode } from '../../contracts/test-mode.ts';
import type { Pairing } from '../sources/pairing.ts';

/** A browser sends it only to its own page's server unless that server allows more, so no web page elsewhere can press. */
export const pressHeader = 'x-anju-press';

/** What the hub's own page shows and does. */
export interface PortalActions {
  readonly hub: string;
  /** Everything that the hub knows of itself, as JSON. */
  status(): PortalStatus;
  /** Somebody at the hub says that all is right. Returns whether that cancelled anything. */
  allRight(): boolean;
  /** Begins the test mode or gives it another end, 0 minutes: now. Returns how it then stands; undefined: it is over. */
  testMode(minutes: number, walkTest: boolean): TestMode | undefined;
  /** Renews the hub's certificate now. Resolves when it is renewed; throws why it could not be. */
  renew(): Promise<{ readonly notAfter: number }>;
  /** Pairing sensors over the radio; absent when the hub has none. */
  readonly pairing?: Pairing | undefined;
  /** Absent where nothing is learned. */
  readonly learning?: Learning;
}

/** What the hub has learned of the home. */
export interface Learning {
  learned(): Learned | undefined;
  /** Forgets all of it. Returns what is known then. */
  forget(): Learned | undefined;
}

export interface PortalStatus {
  readonly healthy: boolean;
  readonly problems: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** The hub's own page, on this computer only. */
export interface Portal {
  readonly port: number;
  close(): Promise<void>;
}
