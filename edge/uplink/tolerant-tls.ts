import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { AnjuError } from '../../foundation/errors.ts';

const serverAuthentication = '1.3.6.1.5.5.7.3.1';

export interface TolerantTarget {
  readonly host: string;
  readonly port: number;
  /** PEM of the one authority that may have issued the server's certificate. */
  readonly authorityPem: string;
  readonly keyPem: string;
  readonly certificatePem: string;
}

/**
 * Connects although the server's certificate is "not yet valid" by our clock, and for no other flaw. Only for a hub whose
 * clock is not trusted: one that starts in 1970 could otherwise never reach the relay that tells it the time. Nothing is
 * written before issuer, signature, purpose and name have been checked here. One of the two places that may say
 * `rejectUnauthorized: false` (design.md section 8).
 */
export function connectTolerantly(target: TolerantTarget, signal: AbortSignal): Promise<TLSSocket> {
  const options: ConnectionOptions = {
    host: target.host,
    port: target.port,
    ...(isIP(target.host) === 0 && { servername: target.host }),
    ca: target.authorityPem,
    key: target.keyPem,
    cert: target.certificatePem,
    rejectUnauthorized: false,
  };
  return new Promise((resolve, reject) => {
    const socket = connect(options);
    const fail = (error: unknown): void => {
      socket.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const abort = (): void =>
      fail(new AnjuError('relay/unreachable', `${target.host}:${target.port} did not answer in time`));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', () => fail(new AnjuError('relay/unreachable', 'the relay closed the connection')));
    socket.once('secureConnect', () => {
      const problem = problemWithServer(socket, target);
      if (problem !== undefined) {
        fail(new AnjuError('identity/untrusted', `the relay's certificate is refused: ${problem}`));
        return;
      }
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error').removeAllListeners('close');
      resolve(socket);
    });
  });
}

function problemWithServer(socket: TLSSocket, target: TolerantTarget): string | undefined {
  if (socket.authorized) return undefined;
  // Typed as Error, but Node gives the code itself.
  const reason = String(socket.authorizationError);
  if (reason !== 'CERT_NOT_YET_VALID') return reason;
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return 'it showed none';
  return problemBesidesTime(certificate, target);
}

/**
 * Everything but the dates. OpenSSL reports only the last flaw that it found, so "not yet valid" alone says nothing about
 * the rest: a forged certificate that is also too new reports exactly that.
 */
export function problemBesidesTime(
  certificate: X509Certificate,
  target: Pick<TolerantTarget, 'host' | 'authorityPem'>,
): string | undefined {
  const authority = new X509Certificate(target.authorityPem);
  if (!authority.ca) return 'the authority may not issue certificates';
  if (!certificate.checkIssued(authority)) return 'it was not issued by the authority of this hub';
  if (!certificate.verify(authority.publicKey)) return 'its signature is not of the authority of this hub';
  if (certificate.ca) return 'it is an authority, not a server';
  if (!certificate.keyUsage?.includes(serverAuthentication)) return 'it is not for servers';
  const named =
    isIP(target.host) === 0
      ? certificate.checkHost(target.host, { subject: 'never' })
      : certificate.checkIP(target.host);
  return named === undefined ? `it is not for ${target.host}` : undefined;
}
