import { createServer, Socket } from 'node:net';
import { Aedes } from 'aedes';
import { connect } from 'mqtt';
import { monotonicNow } from './child.ts';
import { oneRowDatabase } from './one-row-database.ts';

/**
 * The bare broker and subscriber of the floor: memory only, no TLS, Nagle off. Says when each message arrived, and
 * one of the topic `durable` when its row was committed.
 */
const { database } = JSON.parse(process.argv[2] ?? '{}') as { database: string };
const commit = oneRowDatabase(database);
const broker = await Aedes.createBroker();
const server = createServer({ noDelay: true }, broker.handle);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const url = `mqtt://127.0.0.1:${address.port}`;
const subscriber = connect(url, { protocolVersion: 4 });
subscriber.on('message', (topic) => {
  if (topic === 'durable') commit();
  process.send?.({ kind: 'arrived', at: monotonicNow() });
});
subscriber.on('connect', () => {
  if (subscriber.stream instanceof Socket) subscriber.stream.setNoDelay(true);
  subscriber.subscribe(['publish', 'durable'], { qos: 1 }, () => process.send?.({ kind: 'ready', url }));
});
process.on('SIGTERM', () => process.exit(0));
