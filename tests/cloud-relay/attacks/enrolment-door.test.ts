import { once } from 'node:events';
import { join } from 'node:path';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { parseConfiguration } from '../../../cloud-relay/configuration/configuration-file.ts';
import { startRelay } from '../../../cloud-relay/relay.ts';
import { milliseconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { repeat } from '../../../simulators/devices/repeat.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

async function relayPorts() {
  const anyPort = { host: '127.0.0.1', port: 0 };
  const relay = await startRelay({
    configuration: parseConfiguration(
      JSON.stringify({ mqtt: anyPort, enrolment: anyPort, console: { port: 0 } }),
      join(await temporaryFolder(), 'relay.yaml'),
    ),
    clock: systemClock(),
    log: createLog({ program: 'test', level: 'silent' }),
    channels: [],
  });
  onTestFinished(async () => expect(await relay.stop()).toEqual([]));
  return relay.ports;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

it('one address cannot hold every socket of the door for new hubs', async () => {
  const { enrolment } = await relayPorts();
  const held: Socket[] = [];
  let closed = 0;
  for (let n = 0; n < 210; n++) {
    const socket = await open(enrolment);
    socket.once('close', () => (closed += 1));
    held.push(socket);
  }
  const last = held.at(-1);
  if (last && !last.closed) await once(last, 'close');
  expect(closed).toBeGreaterThanOrEqual(9);
  expect(closed).toBeLessThanOrEqual(10);
  for (const socket of held) socket.destroy();
});

it('somebody who gives the door one header after the other is cut off within seconds', async () => {
  const { enrolment } = await relayPorts();
  // What the relay is does not matter here.
  const socket = connectTls({ host: '127.0.0.1', port: enrolment, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write('POST /enrol HTTP/1.1\r\nHost: localhost\r\n');
  const began = performance.now();
  const stop = repeat(systemClock(), milliseconds(200), () => socket.write('X-More: 1\r\n'));
  socket.resume();
  await once(socket, 'close');
  stop();
  expect(performance.now() - began).toBeLessThan(15_000);
});
