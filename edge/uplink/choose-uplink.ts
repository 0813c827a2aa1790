import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import type { ClockTrust } from '../health/clock-trust.ts';
import type { HubIdentity } from '../identity/identity.ts';
import { MqttUplink } from './mqtt-uplink.ts';
import { NoUplink } from './no-uplink.ts';
import type { Uplink } from './uplink.ts';

/** The way to the relay, or none while the hub belongs to no relay. */
export function chooseUplink(parts: {
  readonly identity: HubIdentity | { readonly missing: string };
  readonly clock: Clock;
  readonly log: Log;
  readonly clockTrust: ClockTrust;
}): Uplink {
  const { identity, ...shared } = parts;
  return 'hub' in identity
    ? new MqttUplink({ ...shared, hub: identity.hub, target: identity })
    : new NoUplink(identity.missing);
}
