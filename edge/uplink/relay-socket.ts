import { connect, type TLSSocket } from 'node:tls';
import { AnjuError } from '../../foundation/errors.ts';
import { connectTolerantly, tlsOptions, type TolerantTarget } from './tolerant-tls.ts';

/** How long TCP and TLS may take. A guard on I/O, not a deadline of the domain. */
const longestHandshakeMs = 20_000;

/** A listener of the relay, and how this hub and it prove themselves to each other. */
export type RelayTarget = TolerantTarget;

/**
 * A TLS connection on which both sides are proven and nothing has been written yet. Nagle is off: it would hold an alarm
 * back until the relay acknowledges the bytes before it.
 */
export async function connectToRelay(
  target: RelayTarget,
  clockTrusted: boolean,
  stopped?: AbortSignal,
): Promise<TLSSocket> {
  const limit = AbortSignal.timeout(longestHandshakeMs);
  const signal = stopped ? AbortSignal.any([limit, stopped]) : limit;
  signal.throwIfAborted();
  const socket = clockTrusted ? await connectStrictly(target, signal) : await connectTolerantly(target, signal);
  socket.setNoDelay(true);
  return socket;
}

function connectStrictly(target: RelayTarget, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(tlsOptions(target));
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const abort = (): void =>
      fail(new AnjuError('relay/unreachable', `${target.host}:${target.port} did not answer in time`));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('close', () => fail(new AnjuError('relay/unreachable', 'the relay closed the connection')));
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error').removeAllListeners('close');
      resolve(socket);
    });
  });
}
