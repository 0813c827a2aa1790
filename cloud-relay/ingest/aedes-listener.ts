import type { Socket } from 'node:net';
import { createServer, TLSSocket, type PeerCertificate, type SecureContextOptions, type Server } from 'node:tls';
import { Aedes, type AedesOptions, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { longestMessageBytes } from '../../contracts/envelope.ts';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { parseUpTopic, topics } from '../../contracts/topics.ts';
import type { Clock } from '../../foundation/clock.ts';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { normalSerial, type ListenerTrust } from '../identity/authority.ts';
import { listenError } from '../listen-error.ts';
import type { HubListener, HubListenerHooks, ShownCertificate } from './hub-listener.ts';
import { LiveConnections } from './live-connections.ts';
import { NamelessConnections } from './nameless-connections.ts';
import { PacketLimit } from './packet-limit.ts';

/** The longest message, with its topic and header. */
const longestPacketBytes = longestMessageBytes + 1_024;
const usualHandshakeTimeoutMs = 10_000;
/** A city may come back through one address; only a handshake costs the relay anything before it knows who it is. */
const usualHandshakesPerAddress = 256;
const keepAliveAfterMs = 60_000;
/** MQTT 3.1.1, 3.2.2.3: not authorized. */
const notAuthorized = 5;

export interface AedesListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly trust: ListenerTrust;
  readonly hooks: HubListenerHooks;
  readonly clock: Clock;
  readonly log: Log;
  /** How long TLS, and then the client's first packet, may take; in milliseconds. */
  readonly handshakeTimeoutMs?: number;
  /** How many connections of one address may be open that have not said which hub they are. */
  readonly handshakesPerAddress?: number;
}

/** The embedded broker: mutual TLS, a hub on its own topics only, and no session or retained message of its own. */
export async function startAedesListener(options: AedesListenerOptions): Promise<HubListener> {
  const live = new LiveConnections();
  const nameless = new NamelessConnections(options.handshakesPerAddress ?? usualHandshakesPerAddress);
  const broker = await Aedes.createBroker(brokerOptions(options, live, nameless));
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    {
      ...shown(options.trust),
      requestCert: true,
      rejectUnauthorized: true,
      noDelay: true,
      // A home that lost its power says nothing: the computer itself asks whether it is still there.
      keepAlive: true,
      keepAliveInitialDelay: keepAliveAfterMs,
      handshakeTimeout: options.handshakeTimeoutMs ?? usualHandshakeTimeoutMs,
    },
    (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      endAtLongPackets(socket, options);
      broker.handle(socket);
    },
  );
  server.on('connection', (socket: Socket) => {
    const ended = nameless.opened(socket);
    if (ended === 0) return;
    options.hooks.refused('too many connections without a name');
    options.log.warn({ from: socket.remoteAddress }, 'too many connections without a name: the oldest ended');
  });
  server.on('tlsClientError', (error, socket) => {
    const reason = handshakeProblem(error, socket);
    options.hooks.refused(reason);
    options.log.warn({ from: socket.remoteAddress, reason }, 'hub refused');
    // Node only tells: a socket whose handshake took too long would stay open for ever.
    socket.destroy();
  });
  broker.on('clientError', (client, error) => {
    options.log.debug({ client: client.id, problem: messageOf(error) }, 'connection of a hub ended');
  });
  broker.on('connectionError', (_client, error) => {
    options.log.debug({ problem: messageOf(error) }, 'connection ended before it had a name');
  });
  trackConnected(broker, options, live);
  await listen(server, options).catch((error: unknown) => {
    broker.close();
    throw listenError('mqtt', options, error);
  });
  const address = server.address();
  const send = (hub: HubId, topic: string, message: unknown): Promise<boolean> => {
    const client = live.get(hub)?.client;
    return client ? publish(client, topic, JSON.stringify(message)) : Promise.resolve(false);
  };
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    sendReceipt: (receipt) => send(receipt.id.hub, topics.receipt(receipt.id.hub), receipt),
    sendCommand: (hub, command) => send(hub, topics.command(hub), command),
    isConnected: (hub) => live.get(hub) !== undefined,
    connectedCount: () => live.size,
    connections: () => live.all(),
    disconnect: (hub) => live.get(hub)?.client.close(),
    trust: (trust) => server.setSecureContext(shown(trust)),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => broker.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const shown = ({ identity, authoritiesPem }: ListenerTrust): SecureContextOptions => ({
  key: identity.keyPem,
  cert: identity.chainPem,
  ca: [...authoritiesPem],
  minVersion: 'TLSv1.2',
});

function brokerOptions(
  { hooks, log, handshakeTimeoutMs }: AedesListenerOptions,
  live: LiveConnections,
  nameless: NamelessConnections,
): AedesOptions {
  return {
    connectTimeout: handshakeTimeoutMs ?? usualHandshakeTimeoutMs,
    preConnect: (_client, packet, done) => {
      // Whatever the hub asks for: a kept session would hold receipts and commands in memory for hubs that are away.
      packet.clean = true;
      done(null, true);
    },
    authenticate: (client, _username, _password, done) => {
      const refuse = (reason: string): void => {
        hooks.refused(reason);
        log.warn({ client: client.id, from: remoteAddress(client), reason }, 'hub refused');
        done(notAuthorizedError(reason), false);
      };
      const shown = shownCertificate(client);
      if (!shown) return refuse('no readable certificate');
      const decide = async (): Promise<void> => {
        const admission = await hooks
          .admit(shown, client.id)
          .catch((error: unknown) => ({ ok: false, reason: `could not be checked: ${messageOf(error)}` }) as const);
        if (!admission.ok) return refuse(admission.reason);
        const from = remoteAddress(client) ?? '';
        const before = live.get(admission.hub);
        if (before) hooks.tookOver({ hub: admission.hub, from, before: before.from });
        live.admitted(client, { hub: admission.hub, serial: shown.serial, notAfter: shown.notAfter }, from);
        if (client.conn instanceof TLSSocket) nameless.named(client.conn);
        done(null, true);
      };
      void decide();
    },
    authorizePublish: (client, packet, done) => {
      // Nothing is retained, and nobody but the relay hears what hubs say.
      packet.retain = false;
      const to = parseUpTopic(packet.topic);
      if (!to || to.hub !== client?.id) {
        hooks.refused('publish on a foreign topic');
        log.warn({ client: client?.id, topic: packet.topic.slice(0, 200) }, 'publish on a foreign topic refused');
        return done(new Error('not your topic'));
      }
      const receive = async (): Promise<void> => {
        await hooks.receive({ ...to, topic: packet.topic, payload: bytesOf(packet) });
        done(null);
      };
      void receive();
    },
    authorizeSubscribe: (client, subscription, done) => {
      const hub = hubIdSchema.safeParse(client.id);
      const own = hub.success && ownDownTopics(hub.data).includes(subscription.topic);
      if (!own) {
        hooks.refused('subscription to a foreign topic');
        log.warn({ client: client.id, topic: subscription.topic.slice(0, 200) }, 'subscription refused');
      }
      done(null, own ? subscription : null);
    },
  };
}

const ownDownTopics = (hub: HubId): readonly string[] => [
  topics.allDown(hub),
  topics.receipt(hub),
  topics.command(hub),
];

function trackConnected(broker: Aedes, { hooks, log }: AedesListenerOptions, live: LiveConnections): void {
  broker.on('clientReady', (client) => {
    const hub = hubIdSchema.parse(client.id);
    live.opened(client);
    log.info({ hub }, 'hub connected');
    hooks.connected(hub);
  });
  broker.on('clientDisconnect', (client) => {
    if (live.closed(client)) log.info({ hub: client.id }, 'hub disconnected');
  });
}

/** Straight to the one client: no topic matching, nothing kept for later. */
function publish(client: Client, topic: string, payload: string): Promise<boolean> {
  return new Promise((resolve) => {
    const packet = { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false } as const;
    client.publish(packet, (error) => resolve(!error));
  });
}

function endAtLongPackets(socket: TLSSocket, { hooks, log }: AedesListenerOptions): void {
  const limit = new PacketLimit(longestPacketBytes);
  const read = socket.read.bind(socket);
  // aedes takes what it parses from here; its parser itself would collect a packet of up to 256 MB.
  socket.read = (size?: number): unknown => {
    const bytes: unknown = read(size);
    if (!(bytes instanceof Uint8Array) || limit.accepts(bytes)) return bytes;
    hooks.refused('packet too long');
    log.warn({ from: socket.remoteAddress, atMost: longestPacketBytes }, 'packet too long: connection ended');
    socket.destroy();
    return null;
  };
}

function shownCertificate(client: Client): ShownCertificate | undefined {
  if (!(client.conn instanceof TLSSocket) || !client.conn.authorized) return undefined;
  const { subject, serialNumber, valid_to }: Partial<PeerCertificate> = client.conn.getPeerCertificate();
  const notAfter = Date.parse(valid_to ?? '');
  const commonName: unknown = subject?.CN;
  if (typeof commonName !== 'string' || !serialNumber || Number.isNaN(notAfter)) return undefined;
  return { commonName, serial: normalSerial(serialNumber), notAfter };
}

/** On a certificate that is refused the error itself only says that the connection was reset. */
function handshakeProblem(error: Error, socket: TLSSocket): string {
  const refused: unknown = socket.authorizationError;
  return typeof refused === 'string' ? refused : (systemCode(error) ?? 'TLS_HANDSHAKE_FAILED');
}

const remoteAddress = ({ conn }: Client): string | undefined =>
  conn instanceof TLSSocket ? conn.remoteAddress : undefined;

const bytesOf = ({ payload }: PublishPacket): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;

const notAuthorizedError = (reason: string): AuthenticateError =>
  Object.assign(new Error(reason), { returnCode: notAuthorized });

function listen(server: Server, { host, port }: AedesListenerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
