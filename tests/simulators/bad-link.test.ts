import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { milliseconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { BadLink } from '../../simulators/network/bad-link.ts';

describe('a bad link', () => {
  const clock = new ManualClock({ wall: 0 });
  let server: Server;
  let link: BadLink;
  let port: number;
  let arrived: Socket[];
  let opened: Socket[];

  beforeEach(async () => {
    arrived = [];
    opened = [];
    // Says everything back.
    server = createServer((socket) => {
      arrived.push(socket);
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    link = new BadLink({ target: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, clock });
    port = await link.start();
  });
  afterEach(async () => {
    for (const socket of opened) socket.destroy();
    await link.stop();
    for (const socket of arrived) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    opened.push(socket);
    return socket;
  };
  const echo = async (socket: Socket, text: string): Promise<string> => {
    const answered = once(socket, 'data') as Promise<[Buffer]>;
    socket.write(text);
    return (await answered)[0].toString();
  };
  const closing = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('passes bytes both ways, and what is left when one side ends', async () => {
    const socket = open();
    expect(await echo(socket, 'a')).toBe('a');
    const large = Buffer.alloc(3_000_000, 7);
    let length = 0;
    socket.on('data', (bytes) => (length += bytes.length));
    socket.end(large);
    await closing(socket);
    expect(length).toBe(large.length);
  });

  it('resets what is connected when it is cut, and lets the next pass', async () => {
    const socket = open();
    await echo(socket, 'a');
    const closed = closing(socket);
    link.cut();
    await closed;
    expect(await echo(open(), 'b')).toBe('b');
  });

  it('refuses until it is restored', async () => {
    const socket = open();
    await echo(socket, 'a');
    const closed = closing(socket);
    link.refuse();
    await closed;
    await closing(open());
    await closing(open());
    expect(arrived).toHaveLength(1);
    link.restore();
    expect(await echo(open(), 'b')).toBe('b');
  });

  it('hangs half open: nothing arrives, nothing closes, and what hung never wakes', async () => {
    const socket = open();
    await echo(socket, 'a');
    link.hang();
    let heard = 0;
    socket.on('data', () => heard++);
    socket.write('lost');
    const fresh = open();
    await once(fresh, 'connect');
    fresh.on('data', () => heard++);
    fresh.write('lost too');
    await turns();
    link.restore();
    socket.write('still lost');
    expect(await echo(open(), 'b')).toBe('b');
    expect(heard).toBe(0);
    expect([socket.destroyed, fresh.destroyed, arrived[0]?.destroyed]).toEqual([false, false, false]);
    expect(link.connections).toBe(3);
  });

  it('delays each way', async () => {
    link.delay(milliseconds(200));
    const socket = open();
    const answered = once(socket, 'data');
    socket.write('slow');
    let answers = 0;
    socket.on('data', () => answers++);
    while (clock.pending === 0) await turns();
    clock.advance(milliseconds(199));
    await turns();
    expect(answers).toBe(0);
    clock.advance(milliseconds(1));
    while (clock.pending === 0) await turns();
    expect(answers).toBe(0);
    clock.advance(milliseconds(200));
    expect(String((await answered)[0])).toBe('slow');
  });
});
