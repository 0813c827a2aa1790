import { Socket } from 'node:net';
import { connect } from 'mqtt';
import { SerialPort } from 'serialport';
import { oneRowDatabase } from './one-row-database.ts';

/**
 * The least that any hub must do, without decoding, rules or disk: a serial callback that writes straight to the Firmata
 * line and publishes straight by MQTT, QoS 1, with Nagle off. In the mode `durable` it commits one row before it publishes.
 */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  radar: string;
  board: string;
  broker: string;
  database: string;
};

/** Firmata: set digital pin 9 high. */
const pinHigh = Buffer.from([0xf5, 9, 1]);

const board = new SerialPort({ path: settings.board, baudRate: 57_600 });
const radar = new SerialPort({ path: settings.radar, baudRate: 115_200 });
const client = connect(settings.broker, { protocolVersion: 4 });
client.on('connect', () => {
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  process.send?.({ kind: 'ready' });
});
const commit = oneRowDatabase(settings.database);
let mode: 'signal' | 'publish' | 'durable' = 'signal';
process.on('message', (message: { mode: typeof mode }) => {
  mode = message.mode;
  process.send?.({ kind: 'mode' });
});
radar.on('data', (bytes: Buffer) => {
  if (mode === 'signal') board.write(pinHigh);
  else {
    if (mode === 'durable') commit();
    client.publish(mode, bytes, { qos: 1 });
  }
});
process.on('SIGTERM', () => process.exit(0));
