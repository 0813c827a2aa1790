import type { HubId } from '../../contracts/identifiers.ts';

/** A certificate that the authority has just signed. Times in milliseconds since 1970. */
export interface IssuedCertificate {
  readonly pem: string;
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Fingerprint of the authority that signed it. */
  readonly authority: string;
  /** SHA-256 of its key, hex; as `CheckedRequest` says it of a request. */
  readonly publicKeyHash: string;
}

/** What a hub's certificate request turned out to be. */
export type CheckedRequest =
  { readonly ok: true; readonly publicKeyHash: string } | { readonly ok: false; readonly reason: string };

/** One authority, self-signed: hubs know it by its fingerprint. */
export interface TrustedAuthority {
  readonly pem: string;
  /** SHA-256 of the certificate, 64 hex digits: what a claim code carries. */
  readonly fingerprint: string;
  readonly notAfter: number;
}

/** The relay's own certificate authority: it alone says which hub is which. */
export interface Authority {
  /** Those whose certificates count, the one that signs first. More than one while an authority is being replaced. */
  readonly trusted: readonly TrustedAuthority[];
  /** Of the one that signs. */
  readonly certificatePem: string;
  readonly fingerprint: string;
  /** Whether a request is well formed and proves that its sender has the key. */
  checkRequest(requestPem: string): Promise<CheckedRequest>;
  /** Signs a certificate for the key of the request. Whatever name the request carries, the hub id goes in. */
  issueHubCertificate(request: {
    readonly requestPem: string;
    readonly hub: HubId;
    readonly now: number;
  }): Promise<IssuedCertificate>;
}

/** More would make the chain that listeners show longer than hubs read. */
export const mostAuthorities = 3;

/** An authority that can be replaced by another without cutting anybody off. */
export interface RotatingAuthority extends Authority {
  /** Signs with a new authority from now on; the earlier ones stay trusted. On the disk when it resolves. */
  rotate(now: number): Promise<'rotated' | 'too-many' | 'cannot-vouch'>;
  /** Trusts one of the earlier ones no more, and forgets its key. */
  retire(fingerprint: string): Promise<'retired' | 'unknown' | 'signing'>;
  /** Takes over what another process has changed. True: something was. */
  reload(): Promise<boolean>;
  /** The kept server certificate, or a new one when the names or the authority have changed or it ends soon. */
  serverIdentity(names: readonly string[], now: number): Promise<ServerIdentity>;
}

/**
 * What the relay's listeners present. The chain holds every trusted authority, so that a hub can compare the fingerprint
 * of its claim code, and what leads from one to the other.
 */
export interface ServerIdentity {
  readonly keyPem: string;
  readonly chainPem: string;
  readonly notAfter: number;
}

/** What a listener shows, and whose hub certificates it accepts. */
export interface ListenerTrust {
  readonly identity: ServerIdentity;
  readonly authoritiesPem: readonly string[];
}

export const trustOf = ({ trusted }: Authority, identity: ServerIdentity): ListenerTrust => ({
  identity,
  authoritiesPem: trusted.map(({ pem }) => pem),
});

/** One spelling for serial numbers, however a library writes them. */
export const normalSerial = (serial: string): string => serial.toLowerCase().replace(/^0+(?=.)/, '');
