import { expect, test } from 'vitest';
import { minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { apiRelay, start } from '../../support/api-relay.ts';

test('a page of the console is known by its cookie, a program by its token', async () => {
  const relay = await apiRelay();
  const me = async (headers: Record<string, string>) =>
    (await relay.api.inject({ url: '/api/me', headers })).json<{ kind?: string; id?: string }>();
  const session = await relay.sessionFor({ role: 'operator' });
  expect(await me(session.headers)).toMatchObject({ kind: 'account', id: session.account });
  expect(await me(relay.bearer)).toMatchObject({ kind: 'token' });
  // A program's wrong token is not made good by a cookie that came along.
  const both = { ...session.headers, authorization: 'Bearer wrong' };
  expect((await relay.api.inject({ url: '/api/me', headers: both })).statusCode).toBe(401);
});

test('over https only the cookie that a browser protects counts', async () => {
  const relay = await apiRelay({ publicUrl: 'https://relay.example.org' });
  const { headers } = await relay.sessionFor({ role: 'operator' });
  expect(headers.cookie).toMatch(/^__Host-anju=/);
  expect((await relay.api.inject({ url: '/api/me', headers })).statusCode).toBe(200);
  const planted = { ...headers, cookie: headers.cookie.replace('__Host-', '') };
  expect((await relay.api.inject({ url: '/api/me', headers: planted })).statusCode).toBe(401);
});

test('the token that once stood in the address opens nothing', async () => {
  const { api, token } = await apiRelay();
  const answer = await api.inject({ url: `/?token=${token}`, headers: { host: 'localhost:8480' } });
  expect(answer.headers['set-cookie']).toBeUndefined();
  const asked = await api.inject({ url: `/api/me?token=${token}`, headers: { host: 'localhost:8480' } });
  expect(asked.statusCode).toBe(401);
});

test('without a valid token nothing is said', async () => {
  const { api, token, sessionFor } = await apiRelay();
  const { headers: signedIn } = await sessionFor({ role: 'operator' });
  const [, session = ''] = signedIn.cookie.split('=');
  const attempts: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 'Basic dG9rZW4tb2YtZXZlcnl0aGluZw==' },
    { authorization: `Bearer ${'a'.repeat(5_000)}` },
    { cookie: 'anju=wrong' },
    { cookie: 'anju=%E0%A4%A' },
    { cookie: `anju=${token}` },
    { cookie: `token=${session}` },
    { authorization: `Bearer ${session}` },
    { authorization: `bearer ${token} ` },
  ];
  for (const headers of attempts) {
    const answer = await api.inject({ url: '/api/incidents', headers: { host: 'localhost', ...headers } });
    expect([headers, answer.statusCode]).toEqual([headers, 401]);
    expect(answer.json<{ error: { code: string } }>().error.code).toBe('identity/refused');
  }
  expect(attempts).toHaveLength(10);
});

test('wrong tokens are limited by address, and a right one always passes', async () => {
  const clock = new ManualClock({ wall: start });
  const { api, bearer, logged } = await apiRelay({ clock });
  const guess = () => api.inject({ url: '/api/me', headers: { host: 'localhost', authorization: 'Bearer guess' } });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await guess()).statusCode);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect((await api.inject({ url: '/api/me', headers: bearer })).statusCode).toBe(200);
  clock.advance(minutes(1));
  expect((await guess()).statusCode).toBe(401);
  expect(logged.join('')).not.toContain('guess');
});

test('only names of this computer and the public one are answered', async () => {
  const { api, bearer } = await apiRelay({ publicUrl: 'http://relay.example.org' });
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
  const { api, bearer, sessionFor } = await apiRelay();
  const write = async (headers: Record<string, string>) =>
    (
      await api.inject({
        method: 'POST',
        url: '/api/communities',
        headers: { host: 'localhost:8480', 'content-type': 'application/json', ...headers },
        payload: JSON.stringify({ name: '新社区', level: 'community', parentId: null }),
      })
    ).statusCode;
  const { cookie } = (await sessionFor({ role: 'administrator' })).headers;
  expect(await write({ cookie, origin: 'http://localhost:8480' })).toBe(201);
  expect(await write({ authorization: bearer.authorization })).toBe(201);
  expect(await write({ cookie })).toBe(403);
  expect(await write({ cookie, origin: 'http://localhost:9999' })).toBe(403);
  expect(await write({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await write({ cookie, origin: 'null' })).toBe(403);
  expect(await write({ authorization: bearer.authorization, origin: 'https://evil.example' })).toBe(403);
});

test('only JSON of a sensible length is read', async () => {
  const { api, bearer } = await apiRelay();
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
  expect(await post('application/json', deep)).toEqual([400, 'input/too-deep']);
  expect(await post('application/json', JSON.stringify({ name: 'x'.repeat(70_000) }))).toEqual([413, 'input/too-long']);
});

test('every answer carries the headers that keep a browser from being used', async () => {
  const { api, bearer } = await apiRelay();
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
