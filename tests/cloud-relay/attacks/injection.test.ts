import { expect, it } from 'vitest';
import { attackedRelay, outside, startPage } from './attacked-relay.ts';

const climbing = [
  '/../secret.html',
  '/../../../../etc/passwd',
  '/assets/../../secret.js',
  '/assets/..%2f..%2fsecret.js',
  '/assets/%2e%2e/%2e%2e/secret.js',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
  '/assets/..%5c..%5csecret.js',
  '/assets/..;/secret.js',
  '/assets/app.js%00.html',
  '/assets/app.js/../../secret.js',
  '/%252e%252e/secret.html',
  '/..%c0%af..%c0%afsecret.html',
  '/relay.db',
  '/assets',
  '/assets/',
  '/index.html/../../relay.db',
];

it('no address leads to a file that is not the console’s', async () => {
  const { send, host } = await attackedRelay();
  expect((await send(['GET /assets/app.js HTTP/1.1', `Host: ${host}`])).body).toBe('console.log(1)');
  let tried = 0;
  for (const path of climbing) {
    for (const accept of ['*/*', 'text/html']) {
      const { status, body } = await send([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Accept: ${accept}`]);
      expect(body, path).not.toContain(outside);
      // A browser gets the console's own start page for an address that only the console knows.
      if (status === 200) expect([path, body]).toEqual([path, startPage]);
      else expect([path, [400, 404].includes(status)]).toEqual([path, true]);
      tried += 1;
    }
  }
  expect(tried).toBe(32);
});

it('ids with slashes, dots or line ends reach no other record', async () => {
  const { send, host, token, seed } = await attackedRelay();
  const ids = [
    '..%2fcommunities',
    '%2e%2e',
    '..',
    `x%2f..%2f${seed.residentId}`,
    '%0d%0aX-Injected:%20yes',
    '%00',
    "'%20or%201=1--",
  ];
  const read = async (id: string) =>
    send([`GET /api/residents/${id} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`]);
  expect((await read(seed.residentId)).status).toBe(200);
  for (const id of ids) {
    const { status, head, body } = await read(id);
    expect([id, [400, 404].includes(status)]).toEqual([id, true]);
    expect(head.toLowerCase()).not.toContain('x-injected');
    expect(body).not.toContain('王');
  }
  expect(ids).toHaveLength(7);
});

it('nothing that a request says becomes a header of the answer', async () => {
  const { send, host, token } = await attackedRelay();
  const hostile = '%0d%0aSet-Cookie:%20anju=stolen%0d%0aX-Injected:%20yes';
  const paths = [
    `/${hostile}`,
    `/api/${hostile}`,
    `/api/incidents?state=${hostile}`,
    `/assets/${hostile}`,
    `/?next=${hostile}`,
  ];
  for (const path of paths) {
    const { status, head } = await send([`GET ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`]);
    expect(status, path).toBeGreaterThan(0);
    expect(head.toLowerCase(), path).not.toMatch(/x-injected|set-cookie/);
  }
  // Line ends inside a header line are the end of that line, or of the request.
  const cut = await send(['GET /health HTTP/1.1', `Host: ${host}\r\nX-A: b\nTransfer-Encoding: chunked`]);
  expect(cut.status === 400 || !cut.head.includes('X-A')).toBe(true);
});

it('a request that two readers would cut differently is refused', async () => {
  const { port, send, host, token } = await attackedRelay();
  const post = ['POST /api/communities HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${token}`];
  const json = 'Content-Type: application/json';
  const smuggled = 'GET /api/me HTTP/1.1\r\n\r\n';
  const twice = [
    [...post, json, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
    [...post, json, 'Content-Length: 4', 'Content-Length: 5'],
    [...post, json, 'Transfer-Encoding: xchunked'],
    [...post, json, 'Transfer-Encoding : chunked'],
    ['GET /health HTTP/1.1', `Host: ${host}`, 'Host: evil.example'],
    ['GET /health HTTP/1.1'],
    ['GET /health HTTP/9.9', `Host: ${host}`],
  ];
  const statuses: number[] = [];
  for (const head of twice) statuses.push((await send(head, `0\r\n\r\n${smuggled}`)).status);
  expect(statuses.map((status) => [400, 421, 505, 0].includes(status))).toEqual(twice.map(() => true));
  expect(port).toBeGreaterThan(0);
});

it('the name that a request calls us by changes nothing but whether we answer', async () => {
  const { send, host, token, origin } = await attackedRelay();
  const foreign = [
    'evil.example',
    'localhost.evil.example',
    `${host}@evil.example`,
    'localhost:80:80',
    '',
    '[::1',
    'evil.example:80',
  ];
  for (const name of foreign) {
    const { status } = await send(['GET /health HTTP/1.1', `Host: ${name}`]);
    expect([name, [400, 421].includes(status)]).toEqual([name, true]);
  }
  const absolute = await send(['GET http://evil.example/api/me HTTP/1.1', 'Host: evil.example']);
  expect([400, 421]).toContain(absolute.status);
  // Only a proxy that the configuration names may say for whom it asks.
  const forwarded = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-For: 8.8.8.8',
    'X-Forwarded-Proto: https',
    'Forwarded: host=evil.example',
  ];
  const answer = await send(['GET /api/me HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${token}`, ...forwarded]);
  expect(answer.status).toBe(200);
  expect(`${answer.head}${answer.body}`).not.toContain('evil.example');
  expect(origin).toContain(host);
});

it('no address sends a browser anywhere else', async () => {
  const { send, host } = await attackedRelay();
  const paths = [
    '//evil.example',
    '//evil.example/%2e%2e',
    '/\\evil.example',
    '/%5cevil.example',
    '/?next=https://evil.example',
  ];
  const more = [
    '/sign-in?return=//evil.example',
    '/link?to=https://evil.example',
    '/https://evil.example',
    '/.//evil.example',
  ];
  for (const path of [...paths, ...more]) {
    const { status, head } = await send([`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Accept: text/html']);
    expect([path, status >= 300 && status < 400]).toEqual([path, false]);
    expect(head.toLowerCase(), path).not.toMatch(/^(location|refresh):/m);
  }
  expect(paths.length + more.length).toBe(9);
});

it('a script in a resident’s name stays text', async () => {
  const { origin, token, seed } = await attackedRelay();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const names = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{constructor.constructor("alert(1)")()}}',
    "=cmd|' /C calc'!A0",
  ];
  for (const name of names) {
    const body = JSON.stringify({ dwellingId: seed.dwellingId, name, respectfulName: name, phone: '139 0000 0001' });
    const made = await fetch(`${origin}/api/residents`, { method: 'POST', headers, body });
    expect(made.status, await made.clone().text()).toBe(201);
    const { id } = (await made.json()) as { id: string };
    const answer = await fetch(`${origin}/api/residents/${id}`, { headers });
    // As JSON, which no browser shows as a page, and exactly as it was typed.
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.json()).toMatchObject({ name });
    const policy = Object.fromEntries(
      (answer.headers.get('content-security-policy') ?? '').split('; ').map((part) => {
        const [directive = '', ...sources] = part.split(' ');
        return [directive, sources.join(' ')];
      }),
    );
    expect(policy).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'", 'base-uri': "'none'" });
    expect(policy).toMatchObject({ 'frame-ancestors': "'none'", 'form-action': "'none'" });
  }
  const page = await fetch(origin, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  // A control character could end a line of the log, of a page or of a spreadsheet.
  const body = JSON.stringify({
    dwellingId: seed.dwellingId,
    name: 'a\r\nb',
    respectfulName: 'c',
    phone: '139 0000 0001',
  });
  expect((await fetch(`${origin}/api/residents`, { method: 'POST', headers, body })).status).toBe(400);
});
