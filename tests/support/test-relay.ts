import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes, type AedesPublishPacket, type Client } from 'aedes';
import { envelopeSchema, type Envelope } from '../../contracts/envelope.ts';
import { hubIdSchema } from '../../contracts/identifiers.ts';
import type { Receipt } from '../../contracts/receipt.ts';
import { parseUpTopic, topics } from '../../contracts/topics.ts';
import { createTestAuthority, type CertificateAndKey, type TestAuthority } from './test-certificates.ts';

/** A relay's MQTT listener (real aedes, real mutual TLS) that says of each message what the test wants it to say. */
export interface TestRelay {
  readonly authority: TestAuthority;
  readonly port: number;
  /** Every envelope that arrived, in order. */
  readonly received: Envelope[];
  /** What to answer; undefined gives no receipt. Default: stored, with the computer's own time. */
  answer: (envelope: Envelope) => Partial<Receipt> | undefined;
  /** False: lets hubs in and never answers their subscriptions. */
  subscribes: boolean;
  /** How many hubs were let in at once, at most. */
  readonly mostConnections: number;
  send(hub: string, command: unknown): Promise<void>;
  sendRaw(topic: string, payload: string): Promise<void>;
  /** Breaks every connection, as a router does. */
  dropConnections(): void;
  close(): Promise<void>;
}

export async function startTestRelay(
  options: {
    authority?: TestAuthority;
    server?: CertificateAndKey;
    port?: number;
    /** Shown above the server's certificate, instead of the authority's. */
    abovePem?: string;
  } = {},
): Promise<TestRelay> {
  const authority = options.authority ?? (await createTestAuthority());
  const identity = options.server ?? (await authority.server());
  const broker = await Aedes.createBroker();
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    {
      key: identity.keyPem,
      cert: identity.certificatePem + (options.abovePem ?? authority.certificatePem),
      ca: authority.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
      noDelay: true,
    },
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
      broker.handle(socket);
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');

  const publish = (topic: string, payload: string): Promise<void> =>
    new Promise((resolve, reject) => {
      broker.publish(
        { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, retain: false, dup: false },
        (error) => (error ? reject(error) : resolve()),
      );
    });

  let connected = 0;
  let mostConnections = 0;
  broker.on('clientReady', () => (mostConnections = Math.max(mostConnections, ++connected)));
  broker.on('clientDisconnect', () => connected--);
  const relay: TestRelay = {
    authority,
    get mostConnections() {
      return mostConnections;
    },
    port: (server.address() as AddressInfo).port,
    received: [],
    answer: () => ({}),
    subscribes: true,
    send: (hub, command) => publish(topics.command(hubIdSchema.parse(hub)), JSON.stringify(command)),
    sendRaw: publish,
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };

  broker.authorizeSubscribe = (_client, subscription, done) => {
    if (relay.subscribes) done(null, subscription);
  };
  broker.on('publish', (packet: AedesPublishPacket, client: Client | null) => {
    const topic = parseUpTopic(packet.topic);
    if (!topic || !client) return;
    const envelope = envelopeSchema.parse(JSON.parse(packet.payload.toString()));
    relay.received.push(envelope);
    const answer = relay.answer(envelope);
    if (!answer) return;
    const receipt: Receipt = { v: 1, id: envelope.id, outcome: 'stored', relayWall: Date.now(), ...answer };
    // The hub may have gone meanwhile; without the receipt it asks again, as with a real relay.
    publish(topics.receipt(topic.hub), JSON.stringify(receipt)).catch(() => undefined);
  });
  return relay;
}
