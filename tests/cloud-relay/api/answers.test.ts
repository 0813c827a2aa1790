import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Counter } from 'prom-client';
import { expect, test } from 'vitest';
import { api as table } from '../../../contracts/api.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import { hubSchema } from '../../../contracts/api-hubs.ts';
import { errorAnswer } from '../../../cloud-relay/api/api-error.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { addHome, temporaryFolder } from '../../support/relay-store.ts';

test('a wrong field is named with its value and what to write instead', async () => {
  const relay = await apiRelay();
  const home = await addHome(relay.store, 'east', start);
  const post = async (url: string, payload: object) => {
    const answer = await relay.api.inject({ method: 'POST', url, headers: relay.bearer, payload });
    return [answer.statusCode, apiErrorSchema.parse(answer.json()).error] as const;
  };
  expect(
    await post('/api/residents', {
      dwellingId: home.dwellingId,
      name: '王',
      respectfulName: '王阿姨',
      phone: 'call me',
    }),
  ).toEqual([
    400,
    {
      code: 'input/invalid',
      field: 'phone',
      value: 'call me',
      message: expect.stringContaining('phone') as unknown,
      fix: expect.any(String) as unknown,
    },
  ]);
  const [, steps] = await post('/api/policies', {
    communityId: home.communityId,
    name: 'p',
    severityClass: 'fault',
    steps: [{ afterSeconds: -5, responders: [home.responderId], channels: [] }],
  });
  expect(steps).toMatchObject({ field: 'steps.0.afterSeconds', value: -5 });
  // What only the registry can see keeps the same form.
  const [status, conflict] = await post('/api/policies', {
    communityId: home.communityId,
    name: 'second',
    severityClass: 'alarm',
    steps: [{ afterSeconds: 0, responders: [home.responderId], channels: [] }],
  });
  expect(status).toBe(409);
  expect(conflict).toMatchObject({ code: 'store/conflict', field: 'severityClass', fix: 'change that one' });
});

test('an unknown address or method is not found, as JSON', async () => {
  const { api, bearer } = await apiRelay();
  for (const [method, url] of [
    ['GET', '/api/nothing'],
    ['PATCH', '/api/incidents/x'],
    ['GET', '/assets/nothing.js'],
    ['GET', '/../package.json'],
    ['GET', '/%2e%2e/package.json'],
  ] as const) {
    const answer = await api.inject({ method, url, headers: bearer });
    expect([url, answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      url,
      404,
      'not-found',
    ]);
  }
});

test('an id that cannot be one is refused in words', async () => {
  const { api, bearer } = await apiRelay();
  for (const id of ['x'.repeat(200), 'a%2Fb', "a'%20or%20'1'='1"]) {
    const answer = await api.inject({ url: `/api/incidents/${id}`, headers: bearer });
    expect([id, answer.statusCode, apiErrorSchema.parse(answer.json()).error.field]).toEqual([id, 400, 'id']);
  }
});

test('what breaks inside says nothing outside, and a person is told in the log', async () => {
  const relay = await apiRelay();
  await relay.store.db.schema.dropTable('channel_addresses').execute();
  const answer = await relay.api.inject({ url: '/api/push/subscriptions', headers: relay.bearer });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toEqual({
    error: { code: 'relay/failed', message: 'the relay could not do that; its log says why' },
  });
  const line = relay.logged.find((text) => text.includes('api-failed')) ?? '';
  expect(line).toContain('"level":"error"');
  expect(line).toContain('channel_addresses');
});

test('a database that fails is said to be so, and that trying again may help', async () => {
  const broken = Object.assign(new Error('disk I/O error at /var/lib'), { code: 'SQLITE_IOERR' });
  expect(errorAnswer(broken, {})).toEqual({
    status: 503,
    isOurs: true,
    body: { error: { code: 'relay/storage', message: 'the relay cannot store or read anything now; try again' } },
  });
  const { api } = await apiRelay({ health: () => Promise.reject(broken) });
  const answer = await api.inject({ url: '/health', headers: { host: 'localhost' } });
  expect(answer.statusCode).toBe(503);
  expect(answer.body).not.toContain('disk');
});

test('health is open to anyone, and its status alone says whether all is well', async () => {
  const well = await apiRelay();
  const answer = await well.api.inject({ url: '/health', headers: { host: 'localhost' } });
  expect([answer.statusCode, answer.json()]).toEqual([200, { state: 'ok', reasons: [] }]);
  const ill = await apiRelay({ health: () => Promise.resolve({ state: 'degraded', reasons: ['storage-failing'] }) });
  const bad = await ill.api.inject({ url: '/health', headers: { host: 'localhost' } });
  expect([bad.statusCode, bad.json()]).toEqual([503, { state: 'degraded', reasons: ['storage-failing'] }]);
});

test('metrics are text for Prometheus', async () => {
  const { api, bearer, metrics } = await apiRelay();
  new Counter({ name: 'anju_test_total', help: 'a test', registers: [metrics] }).inc(3);
  const answer = await api.inject({ url: '/metrics', headers: bearer });
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.body).toContain('anju_test_total 3');
  expect((await api.inject({ url: '/metrics', headers: { host: 'localhost' } })).statusCode).toBe(401);
});

test('OpenAPI 3.1 describes every route with named components', async () => {
  const { api, bearer } = await apiRelay();
  const { openapi, paths, components } = (await api.inject({ url: '/api/openapi.json', headers: bearer })).json<{
    openapi: string;
    paths: Record<string, Record<string, { summary: string; responses: Record<string, unknown> }>>;
    components: { schemas: Record<string, unknown> };
  }>();
  expect(openapi).toBe('3.1.0');
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => ({
      name: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      summary,
    })),
  );
  expect(described.map(({ name }) => name).toSorted()).toEqual(Object.keys(table).toSorted());
  expect(described.length).toBeGreaterThan(70);
  for (const { name, summary } of described) expect(summary).toBe(table[name as keyof typeof table].summary);
  for (const id of ['Incident', 'IncidentSummary', 'Hub', 'Resident', 'EscalationPolicy', 'ApiError']) {
    expect(Object.keys(components.schemas)).toContain(id);
  }
});

test('a hub that never spoke is never-heard, and one with a failed source is degraded', async () => {
  const relay = await apiRelay();
  const home = await addHome(relay.store, 'east', start);
  const ask = async () =>
    hubSchema.parse((await relay.api.inject({ url: `/api/hubs/${home.hub}`, headers: relay.bearer })).json());
  expect(await ask()).toMatchObject({ state: 'never-heard', lastHeardAt: null, heartbeat: null });

  const heartbeat = {
    uptimeMs: 1,
    versions: { program: '0.1.0', node: 'v20' },
    clockTrusted: true,
    outbox: { state: 'ok', pending: 0 },
    journal: { state: 'ok', bytes: 0, dropped: 0 },
    sources: [{ source: 'serial', state: 'hearing', heard: 5, refused: 0 }],
    devices: [],
    openAlarms: 0,
    cannotJudge: [],
    configuration: { state: 'current', fingerprint: 'f' },
  };
  const presence = { hub_id: home.hub, last_heard_at: start, last_heartbeat_at: start, heartbeat_composed_at: start };
  await relay.store.db
    .insertInto('hub_presence')
    .values({ ...presence, heartbeat: JSON.stringify(heartbeat) })
    .execute();
  expect((await ask()).state).toBe('hearing');
  const faults: object[] = [
    { sources: [{ source: 'serial', state: 'failed', heard: 5, refused: 0 }] },
    { clockTrusted: false },
    { outbox: { state: 'failing', pending: 1 } },
    { devices: [{ device: 'd', profile: 'p', place: '', state: 'stale' }] },
    { configuration: { state: 'last-good', fingerprint: 'f' } },
    { cannotJudge: [{ rule: 'r', place: '', because: { reason: 'x', evidence: {} } }] },
  ];
  for (const fault of faults) {
    const worse = JSON.stringify({ ...heartbeat, ...fault });
    await relay.store.db.updateTable('hub_presence').set({ heartbeat: worse }).execute();
    expect([fault, (await ask()).state]).toEqual([fault, 'degraded']);
  }
  expect(faults).toHaveLength(6);
});

test('the console is served with its own address for every page, and unchanging files for ever', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>安居</title>');
  await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'console.info(1);'.repeat(200));
  await writeFile(join(folder, 'service-worker.js'), '1');
  await writeFile(join(folder, 'secret.txt'), 'not for anyone');
  const { api } = await apiRelay({ consoleFolder: folder });
  const get = (url: string, more: Record<string, string> = {}) =>
    api.inject({ url, headers: { host: 'localhost', accept: 'text/html', ...more } });

  for (const page of ['/', '/incidents/5f', '/registry/dwellings', '/?other=1']) {
    const answer = await get(page);
    expect([page, answer.statusCode, answer.headers['cache-control']]).toEqual([page, 200, 'no-cache']);
    expect(answer.body).toContain('安居');
  }
  const script = await get('/assets/index-1a2b.js', { 'accept-encoding': 'gzip, br' });
  expect(script.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
  });
  const etag = String(script.headers.etag);
  expect((await get('/assets/index-1a2b.js', { 'if-none-match': etag })).statusCode).toBe(304);
  expect((await get('/service-worker.js')).headers['cache-control']).toBe('no-cache');
  expect((await get('/secret.txt')).body).not.toContain('not for anyone');
  expect((await get('/api/nothing')).statusCode).toBe(404);
  expect((await get('/missing.js', { accept: '*/*' })).statusCode).toBe(404);
});
