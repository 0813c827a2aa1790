import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

const longestChain = 10;
const longestHandshakeMs = 20_000;

/**
 * The authority certificate (PEM) with the claimed fingerprint, as the relay shows it. The connection serves for looking
 * only: it trusts nobody, so Node itself ends it at the handshake, before a byte of ours could be written. Whoever really
 * has that authority's key is proven by the next connection, which trusts this certificate and nothing else.
 */
export function claimedAuthority(host: string, port: number, fingerprint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (code: 'relay/unreachable' | 'identity/untrusted', message: string, cause?: unknown): void =>
      reject(new AnjuError(code, message, { cause }));
    const socket = connect({ host, port, ca: [], ...(isIP(host) === 0 && { servername: host }) });
    const limit = AbortSignal.timeout(longestHandshakeMs);
    limit.addEventListener('abort', () => {
      socket.destroy();
      refuse('relay/unreachable', `${host}:${port} did not answer`);
    });
    // `secure` comes when the handshake is done and before Node judges the chain, which no chain survives.
    socket.prependListener('secure', () => {
      const found = chainOf(socket.getPeerCertificate(true)).find((der) => sha256(der) === fingerprint);
      if (found) resolve(toPem(found));
      else {
        refuse(
          'identity/untrusted',
          `${host}:${port} is not the relay of this claim code: it shows another authority. Nothing was sent to it`,
        );
      }
    });
    socket.on('secureConnect', () => socket.destroy());
    socket.on('error', (error) => refuse('relay/unreachable', `${host}:${port}: ${messageOf(error)}`, error));
    socket.on('close', () => refuse('relay/unreachable', `${host}:${port} closed the connection`));
  });
}

function chainOf(leaf: DetailedPeerCertificate | undefined): Buffer[] {
  const chain: Buffer[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  // A root names itself as its issuer.
  while (next?.raw && chain.length < longestChain && !chain.some((der) => next?.raw.equals(der))) {
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

const sha256 = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

const toPem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END CERTIFICATE-----\n`;
