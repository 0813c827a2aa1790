import type { Clock } from '../../foundation/clock.ts';
import type { Log } from '../../foundation/log.ts';
import type { ClockTrust } from '../health/clock-trust.ts';
import type { Uplink } from '../uplink/uplink.ts';
import { CertificateRenewal } from './certificate-renewal.ts';
import type { HubIdentity } from './identity.ts';

/** Renews the certificate that the uplink shows; undefined while the hub belongs to no relay. */
export function chooseRenewal(parts: {
  readonly identity: HubIdentity | { readonly missing: string };
  readonly clock: Clock;
  readonly log: Log;
  readonly clockTrust: ClockTrust;
  readonly dataFolder: string;
  readonly uplink: Uplink;
}): CertificateRenewal | undefined {
  const { identity, uplink, ...shared } = parts;
  if (!('hub' in identity)) return undefined;
  return new CertificateRenewal({
    ...shared,
    identity,
    refusals: () => uplink.status().refusals ?? 0,
    renewed: (renewed) => uplink.useIdentity(renewed),
  });
}
