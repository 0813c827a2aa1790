import { expect, test } from 'vitest';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';

const bearer = { authorization: 'Bearer token-of-everything', host: 'localhost:8480' };

test('the address with the token becomes a cookie and an address without it', async () => {
  const { api } = await apiRelay();
  const answer = await api.inject({ url: '/?token=token-of-everything', headers: { host: 'localhost:8480' } });
  expect(answer.statusCode).toBe(303);
  expect(answer.headers.location).toBe('/');
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict/);
  expect(answer.headers['referrer-policy']).toBe('no-referrer');

  const headers = { host: 'localhost:8480', cookie: cookie.split(';')[0] ?? '' };
  expect((await api.inject({ url: '/api/me', headers })).json()).toMatchObject({ name: 'console', communities: 'all' });
});

test('a wrong token in the address gives no cookie', async () => {
  const { api } = await apiRelay();
  const answer = await api.inject({ url: '/?token=guess', headers: { host: 'localhost' } });
  expect(answer.statusCode).toBe(303);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

test('without a valid token nothing is said', async () => {
  const { api } = await apiRelay();
  const attempts: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'Basic dG9rZW4tb2YtZXZlcnl0aGluZw==' },
    { authorization: `Bearer ${'a'.repeat(5_000)}` },
    { cookie: 'anju_console=wrong' },
    { cookie: 'anju_console=%E0%A4%A' },
    { cookie: 'token=token-of-everything' },
  ];
  for (const headers of attempts) {
    const answer = await api.inject({ url: '/api/incidents', headers: { host: 'localhost', ...headers } });
    expect([headers, answer.statusCode]).toEqual([headers, 401]);
    expect(answer.json<{ error: { code: string } }>().error.code).toBe('identity/refused');
  }
  expect(attempts).toHaveLength(7);
});

test('wrong tokens are limited by address, and a right one always passes', async () => {
  const clock = new ManualClock({ wall: start });
  const { api, logged } = await apiRelay({ clock });
  const guess = () => api.inject({ url: '/api/me', headers: { host: 'localhost', authorization: 'Bearer guess' } });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await guess()).statusCode);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect((await api.inject({ url: '/api/me', headers: bearer })).statusCode).toBe(200);
  clock.advance(minutes(1));
  expect((await guess()).statusCode).toBe(401);
  expect(logged.join('')).not.toContain('guess');
});

test('only names of this computer and configured ones are answered', async () => {
  const { api } = await apiRelay();
  const answers: [string, number][] = [];
  const hosts = ['localhost', 'LOCALHOST:80', '127.0.0.1:8480', '[::1]:8480', 'relay.example.org'];
  const foreign = [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'localhost:x',
  ];
  for (const host of [...hosts, ...foreign]) {
    answers.push([host, (await api.inject({ url: '/api/me', headers: { ...bearer, host } })).statusCode]);
    answers.push([host, (await api.inject({ url: '/', headers: { host } })).statusCode === 421 ? 421 : 200]);
  }
  expect(answers).toEqual([
    ...hosts.flatMap((host) => [
      [host, 200],
      [host, 200],
    ]),
    ...foreign.flatMap((host) => [
      [host, 421],
      [host, 421],
    ]),
  ]);
});

test('a page elsewhere cannot make a browser write', async () => {
  const { api } = await apiRelay();
  const write = async (headers: Record<string, string>) =>
    (
      await api.inject({
        method: 'POST',
        url: '/api/communities',
        headers: { host: 'localhost:8480', 'content-type': 'application/json', ...headers },
        payload: JSON.stringify({ name: '新社区' }),
      })
    ).statusCode;
  const cookie = 'anju_console=token-of-everything';
  expect(await write({ cookie, origin: 'http://localhost:8480' })).toBe(201);
  expect(await write({ authorization: bearer.authorization })).toBe(201);
  expect(await write({ cookie })).toBe(403);
  expect(await write({ cookie, origin: 'http://localhost:9999' })).toBe(403);
  expect(await write({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await write({ cookie, origin: 'null' })).toBe(403);
  expect(await write({ authorization: bearer.authorization, origin: 'https://evil.example' })).toBe(403);
});

test('only JSON of a sensible length is read', async () => {
  const { api } = await apiRelay();
  const post = async (contentType: string, payload: string) => {
    const headers = { ...bearer, 'content-type': contentType };
    const answer = await api.inject({ method: 'POST', url: '/api/communities', headers, payload });
    return [answer.statusCode, answer.json<{ error: { code: string } }>().error.code];
  };
  expect(await post('text/plain', '{"name":"x"}')).toEqual([415, 'input/not-json']);
  expect(await post('application/x-www-form-urlencoded', 'name=x')).toEqual([415, 'input/not-json']);
  expect(await post('multipart/form-data; boundary=x', '--x--')).toEqual([415, 'input/not-json']);
  expect(await post('application/json', '{"name":')).toEqual([400, 'input/invalid']);
  expect(await post('application/json', '{"__proto__":{"name":"x"}}')).toEqual([400, 'input/invalid']);
  const deep = `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  expect(await post('application/json', deep)).toEqual([400, 'input/invalid']);
  expect(await post('application/json', JSON.stringify({ name: 'x'.repeat(70_000) }))).toEqual([413, 'input/too-long']);
});

test('every answer carries the headers that keep a browser from being used', async () => {
  const { api } = await apiRelay();
  for (const url of ['/', '/api/me', '/health', '/nothing']) {
    const { headers } = await api.inject({ url, headers: bearer });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
  const { headers } = await api.inject({ url: '/api/me', headers: bearer });
  expect(headers['cache-control']).toBe('no-store');
});
