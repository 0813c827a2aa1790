import { X509Certificate } from 'node:crypto';
import type { WallTime } from '../../foundation/clock.ts';
import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import { fingerprintOf, type HubIdentity } from './identity.ts';
import { renewsFrom } from './renewal.ts';

/** Who the hub is, in lines for a person at the hub. The key is not among them. */
export function describeIdentity(identity: HubIdentity, now: WallTime): string[] {
  const { hub, mqttUrl, renewalUrl, notBefore, authoritiesPem } = identity;
  return [
    `hub          ${hub}`,
    `relay        ${mqttUrl}`,
    `renewal      ${renewalUrl ?? 'not possible: enrolled with an older relay; enrol again with --replace'}`,
    `certificate  from ${utc(notBefore)} until ${describeEnd(identity, now)}`,
    `renews       from ${utc(renewsFrom({ ...identity, share: 0 }))}`,
    ...authoritiesPem.map((pem) => `authority    ${fingerprintOf(pem)} until ${endOf(pem)}`),
  ];
}

/** When the certificate ends, by this computer's clock. */
export function describeEnd({ notAfter }: HubIdentity, now: WallTime): string {
  const left = milliseconds(notAfter - now);
  return `${utc(notAfter)} (${left > 0 ? `in ${describeDuration(left)}` : 'it has ended: anju-hub renew'})`;
}

const endOf = (pem: string): string => utc(Date.parse(new X509Certificate(pem).validTo));
const utc = (wall: number): string => `${new Date(wall).toISOString().slice(0, 19)}Z`;
