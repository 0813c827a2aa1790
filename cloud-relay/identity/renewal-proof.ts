import { verify, X509Certificate } from 'node:crypto';
import { renewalText, type RenewalRequest } from '../../contracts/enrolment.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { normalSerial, type TrustedAuthority } from './authority.ts';

export type RenewalProof =
  { readonly ok: true; readonly hub: HubId; readonly serial: string } | { readonly ok: false; readonly reason: string };

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Whether the sender has the key of a certificate that one of these authorities gave to a hub. Its dates do not matter:
 * that is what this door is for. Everything else that TLS would check is checked here, for a certificate that has expired
 * proves nothing by itself: a forged one is then refused with the very same word. Whether it still counts, the registry says.
 */
export function renewalProof(request: RenewalRequest, trusted: readonly Pick<TrustedAuthority, 'pem'>[]): RenewalProof {
  const certificate = readCertificate(request.certificatePem);
  if (!certificate) return refused('certificatePem: cannot be read as one certificate in PEM');
  const isOurs = trusted
    .map(({ pem }) => new X509Certificate(pem))
    .some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
  if (!isOurs) return refused('certificatePem: was not issued by an authority that this relay trusts');
  const name = /^CN=([^\n]+)$/.exec(certificate.subject)?.[1];
  const hub = hubIdSchema.safeParse(name);
  // An authority has no purpose in it, a listener another one.
  const isClient = !certificate.ca && (certificate.keyUsage ?? []).includes(clientAuth);
  if (!hub.success || !isClient) return refused('certificatePem: is not the certificate of a hub');
  if (!isSignedBy(certificate, request)) return refused('signature: does not match the key of certificatePem');
  return { ok: true, hub: hub.data, serial: normalSerial(certificate.serialNumber) };
}

function readCertificate(pem: string): X509Certificate | undefined {
  // Node reads the first of several and says nothing of the others.
  if (pem.split('-----BEGIN').length !== 2) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isSignedBy(
  { publicKey }: X509Certificate,
  {
    challenge,
    certificateRequestPem,
    signature,
  }: Pick<RenewalRequest, 'challenge' | 'certificateRequestPem' | 'signature'>,
): boolean {
  if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  const text = Buffer.from(renewalText(challenge, certificateRequestPem));
  try {
    return verify('sha256', text, publicKey, Buffer.from(signature, 'base64'));
  } catch {
    // OpenSSL throws at some signatures that are no signatures at all.
    return false;
  }
}

const refused = (reason: string): RenewalProof => ({ ok: false, reason });
