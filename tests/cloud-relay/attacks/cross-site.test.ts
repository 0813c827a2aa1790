import { expect, it } from 'vitest';
import { api, type RouteName } from '../../../contracts/api.ts';
import { attackedRelay, contents, writes } from './attacked-relay.ts';

const foreign = ['https://evil.example', 'null', 'http://localhost:1', 'http://127.0.0.1', 'https://localhost', ''];

it('a page elsewhere makes a signed-in browser write nothing, on any route', async () => {
  const { send, host, cookie, store } = await attackedRelay();
  const before = await contents({ store });
  let refused = 0;
  for (const { method, path } of writes) {
    for (const origin of foreign) {
      const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`, `Origin: ${origin}`];
      const { status } = await send([...head, 'Content-Type: application/json', 'Content-Length: 2'], '{}');
      expect([method, path, origin, status]).toEqual([method, path, origin, 403]);
      refused += 1;
    }
    // A browser that names no origin at all, and a token that a page elsewhere cannot have.
    const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`];
    const { status } = await send([...head, 'Content-Type: application/json', 'Content-Length: 2'], '{}');
    expect([method, path, status]).toEqual([method, path, 403]);
    refused += 1;
  }
  expect(writes.length).toBeGreaterThanOrEqual(40);
  expect(refused).toBe(writes.length * (foreign.length + 1));
  expect(await contents({ store })).toEqual(before);
});

it('what a form of another page can send is not read, even with our own origin', async () => {
  const { send, host, cookie, origin, store } = await attackedRelay();
  const before = await contents({ store });
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  const lookalikes = ['text/plain; application/json', 'application/jsonx', 'application/x-json', 'text/json'];
  const body = JSON.stringify({ name: '坏', level: 'community', parentId: null });
  const statuses: [string, number][] = [];
  for (const type of [...types, ...lookalikes]) {
    const head = ['POST /api/communities HTTP/1.1', `Host: ${host}`, `Cookie: ${cookie}`, `Origin: ${origin}`];
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    const { status } = await send([...head, `Content-Type: ${type}`, length], body);
    statuses.push([type, status]);
  }
  expect(statuses).toEqual([...types, ...lookalikes].map((type) => [type, 415]));
  expect(await contents({ store })).toEqual(before);
});

it('reading changes nothing: no GET does anything', async () => {
  const { origin, cookie, store } = await attackedRelay();
  const before = await contents({ store });
  let read = 0;
  for (const name of Object.keys(api) as RouteName[]) {
    const [method, path = ''] = name.split(' ');
    if (method !== 'GET' || name === 'GET /api/live') continue;
    const answer = await fetch(`${origin}${path.replace(/:\w+/g, 'some-id')}`, { headers: { cookie } });
    await answer.arrayBuffer();
    expect(answer.headers.get('access-control-allow-origin'), name).toBeNull();
    read += 1;
  }
  expect(read).toBeGreaterThanOrEqual(25);
  expect(await contents({ store })).toEqual(before);
});

it('no other method gets around it, and nobody is told that another page may ask', async () => {
  const { send, host, cookie, store } = await attackedRelay();
  const before = await contents({ store });
  for (const method of ['OPTIONS', 'HEAD', 'TRACE', 'CONNECT', 'PROPFIND', 'get']) {
    const head = [`${method} /api/communities HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}`, 'Connection: close'];
    const asks = [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'X-HTTP-Method-Override: POST',
    ];
    const { status, head: answered } = await send([...head, ...asks]);
    expect([method, [0, 400, 403, 404, 405].includes(status)]).toEqual([method, true]);
    expect(answered.toLowerCase()).not.toContain('access-control-allow');
  }
  expect(await contents({ store })).toEqual(before);
});
