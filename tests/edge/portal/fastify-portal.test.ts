import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startPortal } from '../../../edge/portal/fastify-portal.ts';
import type { Portal } from '../../../edge/portal/portal.ts';
import { createLog } from '../../../foundation/log.ts';

const silent = createLog({ program: 'test', level: 'silent' });

let portal: Portal;
let presses: number;
let problems: string[];
let tests: { minutes: number; walkTest: boolean }[];
let renew: () => Promise<{ notAfter: number }>;

beforeEach(async () => {
  presses = 0;
  tests = [];
  problems = [];
  renew = () => Promise.resolve({ notAfter: 1_000 });
  portal = await startPortal(
    0,
    {
      hub: 'hub-test',
      status: () => ({ healthy: problems.length === 0, problems, details: { openAlarms: 0 } }),
      allRight: () => ++presses > 0,
      testMode: (minutes, walkTest) => {
        tests.push({ minutes, walkTest });
        return undefined;
      },
      renew: () => renew(),
    },
    silent,
  );
});

afterEach(() => portal.close());

/** By hand, because fetch does not let anybody forge `Host`. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: portal.port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text), headers: response.headers }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const press = { 'x-anju-press': 'all-right' };

test('health is 200 while all is well and 503 with the reasons otherwise', async () => {
  expect(await ask('GET', '/health')).toMatchObject({ status: 200, body: { healthy: true } });
  problems = ['the disk is full'];
  expect(await ask('GET', '/health')).toMatchObject({ status: 503, body: { problems: ['the disk is full'] } });
  expect(await ask('GET', '/status')).toMatchObject({ status: 200, body: { details: { openAlarms: 0 } } });
});

test('all right can be said at the hub', async () => {
  expect(await ask('POST', '/all-right', press)).toMatchObject({ status: 200, body: { cancelled: true } });
  const own = { ...press, origin: `http://127.0.0.1:${portal.port}` };
  expect(await ask('POST', '/all-right', own)).toMatchObject({ status: 200 });
  expect(presses).toBe(2);
});

test('the hub renews its certificate when it is told to here, and says why it could not', async () => {
  const renews = { 'x-anju-press': 'renew' };
  expect(await ask('POST', '/renew', renews)).toMatchObject({ status: 200, body: { renewed: true, notAfter: 1_000 } });
  renew = () => Promise.reject(new Error('the relay refused: this hub is revoked'));
  expect(await ask('POST', '/renew', renews)).toMatchObject({
    status: 502,
    body: { renewed: false, problem: 'the relay refused: this hub is revoked' },
  });
  let called = 0;
  renew = () => Promise.resolve({ notAfter: ++called });
  for (const headers of [{}, press, { ...renews, origin: 'https://evil.example' }]) {
    expect((await ask('POST', '/renew', headers)).status).toBe(403);
  }
  expect(called).toBe(0);
});

test('no web page elsewhere can press it or read the home', async () => {
  const attacks: [string, string, Record<string, string>][] = [
    ['POST', '/all-right', {}],
    ['POST', '/all-right', { ...press, origin: 'https://evil.example' }],
    ['POST', '/all-right', { ...press, origin: 'null' }],
    ['POST', '/all-right', { ...press, host: `evil.example:${portal.port}` }],
    ['POST', '/all-right', { ...press, host: '127.0.0.1' }],
    ['GET', '/status', { host: 'evil.example' }],
    ['GET', '/health', { host: `evil.example:${portal.port}` }],
  ];
  for (const [method, path, headers] of attacks) {
    expect((await ask(method, path, headers)).status, JSON.stringify(headers)).toBe(403);
  }
  expect(attacks).toHaveLength(7);
  expect(presses).toBe(0);
});

test('a browser is not told that other origins may ask', async () => {
  const answer = await ask('OPTIONS', '/all-right', {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-anju-press',
  });
  expect(answer.status).toBe(403);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

const second = (hub: string): Promise<Portal> =>
  startPortal(
    portal.port,
    {
      hub,
      status: () => ({ healthy: true, problems: [], details: {} }),
      allRight: () => false,
      testMode: () => undefined,
      renew,
    },
    silent,
  );

test('a taken port is named with its setting', async () => {
  await expect(second('hub-other')).rejects.toMatchObject({
    code: 'port/taken',
    message: expect.stringContaining(`portal.port: ${portal.port} is used by another program`),
  });
});

test('the same hub started twice is told so', async () => {
  await expect(second('hub-test')).rejects.toMatchObject({
    code: 'store/conflict',
    message: expect.stringContaining('hub-test runs already'),
  });
});

test('a test mode is asked for at the hub, bounded, and never by a page from elsewhere', async () => {
  const ask = async (body: unknown, headers: Record<string, string> = { 'x-anju-press': 'test-mode' }) => {
    const answer = await fetch(`http://127.0.0.1:${portal.port}/test-mode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  expect(await ask({})).toBe(200);
  expect(await ask({ minutes: 120, walkTest: true })).toBe(200);
  expect(await ask({ minutes: 0 })).toBe(200);
  expect(await ask({ minutes: 121 })).toBe(400);
  expect(await ask({ minutes: -1 })).toBe(400);
  expect(await ask({ hours: 1 })).toBe(400);
  expect(await ask({}, {})).toBe(403);
  expect(await ask({}, { 'x-anju-press': 'all-right' })).toBe(403);
  expect(tests).toEqual([
    { minutes: 30, walkTest: false },
    { minutes: 120, walkTest: true },
    { minutes: 0, walkTest: false },
  ]);
});
