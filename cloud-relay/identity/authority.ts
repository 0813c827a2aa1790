import type { HubId } from '../../contracts/identifiers.ts';

/** A certificate that the authority has just signed. Times in milliseconds since 1970. */
export interface IssuedCertificate {
  readonly pem: string;
  /** Lower-case hex, without leading zeros. */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** What a hub's certificate request turned out to be. */
export type CheckedRequest =
  { readonly ok: true; readonly publicKeyHash: string } | { readonly ok: false; readonly reason: string };

/** The relay's own certificate authority: it alone says which hub is which. */
export interface Authority {
  readonly certificatePem: string;
  /** SHA-256 of the authority's certificate, 64 hex digits: what a claim code carries. */
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

/** What the relay's listeners present. The chain ends with the authority, so that a hub can compare its fingerprint. */
export interface ServerIdentity {
  readonly keyPem: string;
  readonly chainPem: string;
  readonly notAfter: number;
}

/** One spelling for serial numbers, however a library writes them. */
export const normalSerial = (serial: string): string => serial.toLowerCase().replace(/^0+(?=.)/, '');
