import type { Clock } from '../foundation/clock.ts';
import type { Log } from '../foundation/log.ts';
import type { RunningConfiguration } from './configuration/last-good.ts';
import type { Hardware } from './hardware.ts';
import type { ClockTrust } from './health/clock-trust.ts';
import type { HubIdentity } from './identity/identity.ts';

/** What a whole hub stands on. */
export interface HubOptions {
  readonly configuration: RunningConfiguration;
  /** Who the hub is, or why it cannot know: then it watches and signals at home without a relay. */
  readonly identity: HubIdentity | { readonly missing: string };
  readonly clock: Clock;
  readonly log: Log;
  /** Default: as trusted as the clock says that it is. */
  readonly clockTrust?: ClockTrust;
  /** Instead of what the configuration names: for simulations and tests. */
  readonly hardware?: Partial<Hardware>;
}
