import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { AnjuError } from '../../foundation/errors.ts';
import { problemBesidesTime, shownChain } from './chain-check.ts';

export interface TolerantTarget {
  readonly host: string;
  readonly port: number;
  /** PEM of every authority that may have issued the server's certificate. */
  readonly authoritiesPem: readonly string[];
  /** How this hub proves itself; absent where it does so in another way. */
  readonly keyPem?: string;
  readonly certificatePem?: string;
}

/** What both ways of connecting tell Node. */
export const tlsOptions = (target: TolerantTarget): ConnectionOptions => ({
  host: target.host,
  port: target.port,
  ...(isIP(target.host) === 0 && { servername: target.host }),
  ca: [...target.authoritiesPem],
  ...(target.keyPem !== undefined && { key: target.keyPem }),
  ...(target.certificatePem !== undefined && { cert: target.certificatePem }),
});

/**
 * Connects although the server's certificate is "not yet valid" by our clock, and for no other flaw. Only for a hub whose
 * clock is not trusted: one that starts in 1970 could otherwise never reach the relay that tells it the time. Nothing is
 * written before issuer, signature, purpose and name have been checked here. One of the two places that may say
 * `rejectUnauthorized: false` (design.md section 8).
 */
export function connectTolerantly(target: TolerantTarget, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tlsOptions(target), rejectUnauthorized: false });
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
  const leaf: X509Certificate | undefined = socket.getPeerX509Certificate();
  return leaf ? problemBesidesTime(shownChain(leaf), target) : 'it showed none';
}
