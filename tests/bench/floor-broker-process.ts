import { createServer, Socket } from 'node:net';
import { Aedes } from 'aedes';
import { connect } from 'mqtt';
import { monotonicNow } from './child.ts';

/** The bare broker and subscriber of the floor: memory only, no TLS, Nagle off. Says when each message arrived. */
const broker = await Aedes.createBroker();
const server = createServer({ noDelay: true }, broker.handle);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const url = `mqtt://127.0.0.1:${address.port}`;
const subscriber = connect(url, { protocolVersion: 4 });
subscriber.on('message', () => process.send?.({ kind: 'arrived', at: monotonicNow() }));
subscriber.on('connect', () => {
  if (subscriber.stream instanceof Socket) subscriber.stream.setNoDelay(true);
  subscriber.subscribe('floor', { qos: 1 }, () => process.send?.({ kind: 'ready', url }));
});
process.on('SIGTERM', () => process.exit(0));
