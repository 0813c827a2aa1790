import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { isLoopbackName } from '../configuration/networks.ts';
import { limitConnections } from '../connection-limit.ts';
import { isFromProxy } from './trusted-proxies.ts';

/** How the console is reached, and what its listener believes and bears. */
export interface ConsoleListener {
  /** What people type: an origin, such as https://console.example.org. A function: the port may be known only later. */
  readonly publicUrl: () => string;
  /** Browsers come over https, to this port or to a proxy in front. */
  readonly secure: boolean;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Of this port itself; without it a proxy in front encrypts, or it is for this computer only. */
  readonly tls?: TlsIdentity | undefined;
  readonly limits: ListenerLimits;
}

export interface TlsIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Milliseconds and bytes. */
export interface ListenerLimits {
  readonly headersMs: number;
  /** For the whole request, its body too. */
  readonly requestMs: number;
  /** Longer than the beat of live events: a socket on which nothing moves is a dead one. */
  readonly idleMs: number;
  readonly connections: number;
  /** An office behind one address: some hundred consoles, each with a few connections. */
  readonly connectionsPerAddress: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

export const usualLimits: ListenerLimits = {
  headersMs: 5_000,
  requestMs: 10_000,
  idleMs: 60_000,
  connections: 10_000,
  connectionsPerAddress: 1_000,
  headerBytes: 16 * 1024,
  // A policy with all its steps is 30 kB; nobody types more.
  bodyBytes: 64 * 1024,
};

/** Plain HTTP for this computer only. */
export const loopbackListener = (publicUrl: () => string): ConsoleListener => ({
  publicUrl,
  secure: false,
  trustedProxies: [],
  limits: usualLimits,
});

/** For `Fastify({ ... })`. */
export const listenerOptions = (listener: ConsoleListener) => ({
  serverFactory: (handler: RequestListener) => makeServer(listener, handler),
  bodyLimit: listener.limits.bodyBytes,
  forceCloseConnections: true,
  return503OnClosing: true,
  // Of the proxies in front, and of nobody else, it is believed for whom they ask.
  trustProxy: listener.trustedProxies.length > 0 && [...listener.trustedProxies],
});

/** How often Node looks for requests that take too long. */
const lookEveryMs = 1_000;

function makeServer({ tls, limits, trustedProxies }: ConsoleListener, handler: RequestListener): Server {
  const options = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: Math.min(10_000, limits.idleMs),
    connectionsCheckingInterval: Math.min(lookEveryMs, limits.headersMs),
    maxHeaderSize: limits.headerBytes,
    noDelay: true,
  };
  const server = tls
    ? createTlsServer({ ...options, ...secureContext(tls), minVersion: 'TLSv1.2', handshakeTimeout: 10_000 }, handler)
    : createServer(options, handler);
  server.setTimeout(limits.idleMs);
  server.maxConnections = limits.connections;
  const isProxy = isFromProxy(trustedProxies);
  server.on('connection', (socket: Socket) => {
    if (!isLetIn({ tls, trustedProxies }, socket.remoteAddress ?? '')) socket.destroy();
  });
  limitConnections(server, { perAddress: limits.connectionsPerAddress, isExempt: isProxy });
  return server;
}

/** Where a proxy encrypts, nobody else's computer may pass it by and talk in the clear. */
export function isLetIn(
  { tls, trustedProxies }: Pick<ConsoleListener, 'tls' | 'trustedProxies'>,
  from: string,
): boolean {
  return tls !== undefined || isLoopbackName(plainAddress(from)) || isFromProxy(trustedProxies)(from);
}

export const secureContext = ({ certificatePem, keyPem }: TlsIdentity) => ({ cert: certificatePem, key: keyPem });

/** An IPv4 address stays itself when the socket is an IPv6 one. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
