import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hardenListener } from '../../../cloud-relay/api/harden-listener.ts';
import {
  listenerOptions,
  loopbackListener,
  usualLimits,
  type ListenerLimits,
} from '../../../cloud-relay/api/listener.ts';
import { hours, milliseconds, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { repeat } from '../../../simulators/devices/repeat.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { attackedRelay, exchange, readAnswer, writes } from './attacked-relay.ts';

/** The console's listener with one route that tells what it was sent, and limits that a test can wait for. */
async function listening(limits: Partial<ListenerLimits>) {
  const listener = { ...loopbackListener(() => 'http://localhost'), limits: { ...usualLimits, ...limits } };
  const app = Fastify({ ...listenerOptions(listener), logger: false });
  await hardenListener(app, { listener, clock: systemClock() });
  app.post('/echo', (request, reply) => reply.send(request.body));
  app.get('/long', (_request, reply) => reply.send(Buffer.alloc(64 * 1024 * 1024)));
  await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return { app, port, open };
}

/** Gives a little, again and again, until the relay has enough. Resolves with its answer. */
async function drip(socket: Socket, first: string, more: string): Promise<Awaited<ReturnType<typeof readAnswer>>> {
  const answered = readAnswer(socket);
  socket.write(first);
  const stop = repeat(systemClock(), milliseconds(50), () => socket.write(more));
  const answer = await answered;
  stop();
  socket.destroy();
  return answer;
}

const post = 'POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

describe('whoever is slow', () => {
  it('with the headers is cut off', async () => {
    const { open } = await listening({ headersMs: 300, requestMs: 600 });
    const answer = await drip(await open(), 'GET / HTTP/1.1\r\n', 'X-More: 1\r\n');
    expect([0, 408]).toContain(answer.status);
  });

  it('with the body is cut off', async () => {
    const { open } = await listening({ headersMs: 300, requestMs: 600 });
    const answer = await drip(await open(), `${post}Content-Length: 1000\r\n\r\n{"a":"`, 'x');
    expect([0, 408]).toContain(answer.status);
  });

  it('and says nothing at all is cut off', async () => {
    const { open } = await listening({ headersMs: 300, requestMs: 600, idleMs: 400 });
    const socket = await open();
    const answered = readAnswer(socket);
    expect([0, 408]).toContain((await answered).status);
  });

  it('and does not read the answer is cut off, and the relay keeps little of it', async () => {
    const { open, app } = await listening({ idleMs: 400 });
    const socket = await open();
    const [theirs] = await Promise.all([
      new Promise<Socket>((resolve) =>
        app.server.once('request', ({ socket: own }: { socket: Socket }) => resolve(own)),
      ),
      new Promise<void>((resolve) => {
        socket.pause();
        socket.write('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n', () => resolve());
      }),
    ]);
    await once(theirs, 'close');
    expect(theirs.destroyed).toBe(true);
    socket.destroy();
  });
});

describe('whoever sends too much', () => {
  it('of one body, one header or one address is refused, and the relay goes on', async () => {
    const { port, host, token, origin } = await attackedRelay();
    const head = [`Host: ${host}`, `Authorization: Bearer ${token}`, 'Content-Type: application/json'].join('\r\n');
    const long = 'x'.repeat(70_000);
    const body = JSON.stringify({ name: long });
    const send = (bytes: string) => exchange(port, bytes).then(({ status }) => status);
    const declared = `POST /api/communities HTTP/1.1\r\n${head}\r\nContent-Length: 999999999\r\n\r\n`;
    expect(await send(declared)).toBe(413);
    const chunked = `POST /api/communities HTTP/1.1\r\n${head}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await send(`${chunked}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)).toBe(413);
    expect(await send(`GET /health HTTP/1.1\r\n${head}\r\nX-Long: ${long}\r\n\r\n`)).toBe(431);
    expect([414, 431, 404, 400]).toContain(
      await send(`GET /api/incidents/${'a'.repeat(10_000)} HTTP/1.1\r\n${head}\r\n\r\n`),
    );
    expect((await fetch(`${origin}/health`)).status).toBe(200);
  });

  it('of connections is closed at once, and others still come in', async () => {
    const { open, port } = await listening({ connectionsPerAddress: 5 });
    const held = [];
    for (let n = 0; n < 5; n++) held.push(await open());
    const sixth = await open();
    await once(sixth, 'close');
    held[0]?.destroy();
    await once(held[0] ?? sixth, 'close').catch(() => undefined);
    // The place is free as soon as the relay has seen it go.
    let status = 0;
    for (let n = 0; n < 50 && status === 0; n++) {
      status = (await exchange(port, `${post}Content-Length: 2\r\n\r\n{}`)).status;
    }
    expect(status).toBe(200);
    for (const socket of held) socket.destroy();
  });

  it('of requests without a name waits a minute; who is signed in is not held up by it', async () => {
    const clock = new ManualClock({ wall: start });
    const { api, sessionFor } = await apiRelay({ clock });
    const host = 'localhost:8480';
    const look = async (remoteAddress: string) =>
      api.inject({
        method: 'POST',
        url: '/api/page-answers',
        remoteAddress,
        headers: { host, origin: `http://${host}` },
        payload: { token: 'x'.repeat(30), answer: 'going' },
      });
    const statuses: number[] = [];
    for (let n = 0; n < 62; n++) statuses.push((await look('203.0.113.9')).statusCode);
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(403));
    expect(statuses.slice(60)).toEqual([429, 429]);
    expect(Number((await look('203.0.113.9')).headers['retry-after'])).toBeGreaterThan(0);
    // Another network, and somebody who is known at the same address.
    expect((await look('198.51.100.1')).statusCode).toBe(403);
    const { headers } = await sessionFor({ role: 'operator' });
    const known = await api.inject({ url: '/api/incidents', remoteAddress: '203.0.113.9', headers });
    expect(known.statusCode).toBe(200);
    // One household has 2^64 IPv6 addresses.
    for (let n = 0; n < 60; n++) await look(`2001:470:1:2::${n.toString(16)}`);
    expect((await look('2001:470:1:2:ffff::1')).statusCode).toBe(429);
    expect((await look('2001:470:1:3::1')).statusCode).toBe(403);
    clock.advance(minutes(1));
    expect((await look('203.0.113.9')).statusCode).toBe(403);
  });
});

describe('one stranger behind the address of many', () => {
  it('keeps nobody there from answering a page or signing in', async () => {
    const clock = new ManualClock({ wall: start });
    const { api, answers } = await apiRelay({ clock });
    const host = 'localhost:8480';
    const send = async (path: string, payload: object) => {
      const headers = { host, origin: `http://${host}` };
      const remoteAddress = '203.0.113.9';
      return (await api.inject({ method: 'POST', url: `/api/${path}`, remoteAddress, headers, payload })).statusCode;
    };
    const answer = (token: string) => send('page-answers', { token, answer: 'going' });
    for (let n = 0; n < 70; n++) {
      await answer('x'.repeat(30));
      await send('links/look', { secret: 'x'.repeat(32) });
    }
    expect([await answer('x'.repeat(30)), await send('links/look', { secret: 'x'.repeat(32) })]).toEqual([429, 429]);
    expect(await send('sign-in', { login: 'nobody', password: 'correct horse battery' })).toBe(401);
    // Signed by this relay, for a page that it does not have.
    const mine = answers.make({ page: 'none', responder: 'ana' }, start);
    expect(await answer(mine)).toBe(403);
    const statuses: number[] = [];
    for (let n = 0; n < 60; n++) statuses.push(await answer(mine));
    expect(statuses).toEqual([...Array<number>(59).fill(403), 429]);
    // The next person's, of the same address, and one that is too old.
    expect(await answer(answers.make({ page: 'none', responder: 'bo' }, start))).toBe(403);
    expect(await answer(answers.make({ page: 'none', responder: 'chen' }, start - hours(3)))).toBe(429);
  });
});

describe('JSON', () => {
  const deep = (levels: number) => `${'{"a":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`;

  it('that nests too deeply is refused before it is read', async () => {
    const { port } = await listening({});
    const send = (body: string) => exchange(port, `${post}Content-Length: ${body.length}\r\n\r\n${body}`);
    expect((await send(deep(20))).status).toBe(200);
    const refused = await send(deep(22));
    expect([refused.status, refused.body.includes('deeper than 20')]).toEqual([400, true]);
    expect((await send('['.repeat(60_000))).status).toBe(400);
    // Brackets in a text are no nesting.
    expect((await send(JSON.stringify({ a: `${'['.repeat(1_000)}\\"${'{'.repeat(1_000)}` }))).status).toBe(200);
  });

  it('changes no prototype, on any route that takes a body', async () => {
    const { send, host, token } = await attackedRelay();
    const bodies = [
      '{"__proto__":{"polluted":"yes"}}',
      '{"constructor":{"prototype":{"polluted":"yes"}}}',
      '{"name":"x","a":{"__proto__":{"polluted":"yes"}}}',
      '{"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":"yes"}}',
      deep(40),
    ];
    let refused = 0;
    const taking = writes.filter(({ route }) => 'body' in route);
    for (const { method, path } of taking) {
      for (const body of bodies) {
        const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`];
        const answer = await send([...head, 'Content-Type: application/json', `Content-Length: ${body.length}`], body);
        // 429: routes for anyone take only so many from one address, whatever is in them.
        expect([path, body, [400, 429].includes(answer.status)]).toEqual([path, body, true]);
        refused += 1;
      }
    }
    expect(taking.length).toBeGreaterThanOrEqual(30);
    expect(refused).toBe(taking.length * bodies.length);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
