import type { EventEmitter } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { deliverRetainedAtOnce } from './aedes-order.ts';
import { mayPublish, maySubscribe, mayUseClientId, type BrokerUser } from './access.ts';
import { isKept, RetainedFile } from './retained-file.ts';
import { authenticate, readOrCreateUsers } from './users-file.ts';

export interface LocalBrokerOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataFolder: string;
  /** Default: users.json in `dataFolder`. */
  readonly usersFile?: string;
  readonly baseTopic: string;
  readonly log: Log;
}

export interface LocalBroker {
  readonly port: number;
  readonly usersFile: string;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const notAuthorised = 5;

/**
 * The broker between Zigbee2MQTT and the hub, in a process that outlives the hub: sessions and what is queued for the
 * hub while it restarts are kept in its memory. Throws `port/taken`.
 */
export async function startLocalBroker(options: LocalBrokerOptions): Promise<LocalBroker> {
  const { dataFolder, baseTopic, log } = options;
  const usersFile = options.usersFile ?? join(dataFolder, 'users.json');
  const passwords = readOrCreateUsers(usersFile);
  const users = new WeakMap<Client, BrokerUser>();
  const retained = new RetainedFile(join(dataFolder, 'retained.json'), log);

  const broker = await Aedes.createBroker({
    authenticate(client, name, password, done) {
      const user = authenticate(passwords, name, password);
      if (!user || !mayUseClientId(user, client.id)) {
        log.warn({ client: client.id }, 'client refused: wrong user, password or client id');
        return done(refusal(), false);
      }
      users.set(client, user);
      log.info({ client: client.id, user }, 'client connected');
      done(null, true);
    },
    authorizePublish(client, packet, done) {
      const user = client && users.get(client);
      if (user && mayPublish(user, packet.topic, baseTopic)) return done(null);
      log.warn({ client: client?.id, topic: packet.topic }, 'publish refused');
      done(new Error(`not allowed to publish on ${packet.topic}`));
    },
    authorizeSubscribe(client, subscription, done) {
      if (maySubscribe(subscription.topic, baseTopic)) return done(null, subscription);
      log.warn({ client: client.id, topic: subscription.topic }, 'subscription refused');
      done(null, null);
    },
  });
  deliverRetainedAtOnce(broker);
  broker.on('publish', ({ topic, payload, qos, retain }) => {
    if (retain && isKept(topic, baseTopic)) retained.keep({ topic, payload: Buffer.from(payload), qos });
  });
  // Its own types leave out the event that would end the process.
  const events: EventEmitter = broker;
  events.on('error', (error: unknown) => log.error({ problem: messageOf(error) }, 'broker error'));
  broker.on('clientDisconnect', (client) => log.info({ client: client.id }, 'client disconnected'));
  broker.on('clientError', (client, error) => log.warn({ client: client.id, problem: error.message }, 'client error'));
  broker.on('connectionError', (_client, error) => log.warn({ problem: error.message }, 'connection error'));

  for (const message of await retained.load()) await publish(broker, message);

  const sockets = new Set<Socket>();
  // Nagle's algorithm would hold an alarm back by up to 40 ms.
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    broker.handle(socket);
  });
  const port = await listen(server, options.port).catch(async (error: unknown) => {
    await closeBroker(broker);
    throw error;
  });
  return {
    port,
    usersFile,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await closeBroker(broker);
      for (const socket of sockets) socket.destroy();
      await closed;
      await retained.close();
    },
  };
}

const refusal = (): AuthenticateError => Object.assign(new Error('not authorised'), { returnCode: notAuthorised });

function publish(broker: Aedes, message: { topic: string; payload: Buffer; qos: 0 | 1 | 2 }): Promise<void> {
  return new Promise((resolve, reject) => {
    broker.publish({ cmd: 'publish', retain: true, dup: false, ...message }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

const closeBroker = (broker: Aedes): Promise<void> => new Promise((resolve) => broker.close(() => resolve()));

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const message =
        systemCode(error) === 'EADDRINUSE'
          ? `port: ${port} on ${host} is taken by another program; stop it, or choose another port`
          : `port: cannot listen on ${host}:${port} (${messageOf(error)})`;
      reject(new AnjuError('port/taken', message, { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
