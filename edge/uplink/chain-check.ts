import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const serverAuthentication = '1.3.6.1.5.5.7.3.1';
/** The server's certificate, and three authorities that have signed each other. */
const longestChain = 10;

/** The server's certificate, then what it showed above it. */
export function shownChain(leaf: X509Certificate): readonly [X509Certificate, ...X509Certificate[]] {
  const above: X509Certificate[] = [];
  let next = leaf.issuerCertificate;
  while (next && above.length < longestChain) {
    above.push(next);
    next = next.issuerCertificate;
  }
  return [leaf, ...above];
}

/**
 * Everything but the dates, link by link from the server's certificate to an authority of this hub. OpenSSL reports only
 * the last flaw that it found, so "not yet valid" alone says nothing about the rest: a forged certificate that is also
 * too new reports exactly that.
 */
export function problemBesidesTime(
  [certificate, ...above]: readonly [X509Certificate, ...X509Certificate[]],
  target: { readonly host: string; readonly authoritiesPem: readonly string[] },
): string | undefined {
  if (certificate.ca) return 'it is an authority, not a server';
  if (!certificate.keyUsage?.includes(serverAuthentication)) return 'it is not for servers';
  const named =
    isIP(target.host) === 0
      ? certificate.checkHost(target.host, { subject: 'never' })
      : certificate.checkIP(target.host);
  if (named === undefined) return `it is not for ${target.host}`;
  const trusted = target.authoritiesPem.map((pem) => new X509Certificate(pem)).filter(({ ca }) => ca);
  if (trusted.length === 0) return 'the authority may not issue certificates';
  return leadsTo(trusted, certificate, above) ? undefined : 'it was not issued by an authority of this hub';
}

/** Whether unbroken signatures of authorities lead from the certificate to a trusted one. */
function leadsTo(
  trusted: readonly X509Certificate[],
  certificate: X509Certificate,
  above: readonly X509Certificate[],
): boolean {
  if (trusted.some((authority) => signed(certificate, authority))) return true;
  return above.some(
    (next) =>
      signed(certificate, next) &&
      leadsTo(
        trusted,
        next,
        above.filter((other) => other !== next),
      ),
  );
}

const signed = (certificate: X509Certificate, by: X509Certificate): boolean =>
  by.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey);
