import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { checked, loadIdentity, saveIdentity } from '../../../edge/identity/identity.ts';
import { days } from '../../../foundation/durations.ts';
import { startIdentityDoor } from '../../support/identity-door.ts';
import { createTestAuthority, type CertificateWishes, type TestAuthority } from '../../support/test-certificates.ts';
import { startTestRenewalDoor, type TestRenewalDoor } from '../../support/test-renewal-door.ts';

const program = fileURLToPath(new URL('../../../edge/main.js', import.meta.url));
const longAgo: CertificateWishes = {
  notBefore: new Date(Date.now() - days(900)),
  notAfter: new Date(Date.now() - days(535)),
};

let folder: string;
let authority: TestAuthority;
let door: TestRenewalDoor;
let config: string;
let portal: number;
const stops: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-commands-'));
  authority = await createTestAuthority();
  door = await startTestRenewalDoor(authority);
  stops.push(() => door.close());
  door.answer = async ({ certificateRequestPem }) => ({
    status: 200,
    body: {
      certificatePem: await authority.sign('hub-test', certificateRequestPem),
      authoritiesPem: [authority.certificatePem],
      mqttUrl: 'mqtts://localhost:1',
      renewalUrl: door.url,
    },
  });
  portal = await freePort();
  config = join(folder, 'hub.yaml');
  const sensors =
    'devices:\n  - { transport: zigbee, device: smoke, place: 厨房, ieee: "0x0000000000000001" }\nzigbee: { port: 1 }\n';
  writeFileSync(config, `dataFolder: data\ntimeZone: Asia/Shanghai\nportal: { port: ${portal} }\n${sensors}`);
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

const dataFolder = (): string => join(folder, 'data');

async function enrolled(wishes: CertificateWishes = {}): Promise<void> {
  const identity = checked({
    hub: hubIdSchema.parse('hub-test'),
    mqttUrl: 'mqtts://localhost:1',
    renewalUrl: door.url,
    authoritiesPem: [authority.certificatePem],
    ...(await authority.hub('hub-test', wishes)),
  });
  await saveIdentity(dataFolder(), identity);
}

function start(...parameters: string[]) {
  const child = spawn(process.execPath, [program, ...parameters], { env: { PATH: process.env['PATH'] } });
  const run = { child, out: '', err: '', ended: once(child, 'exit').then(([code]) => Number(code)) };
  child.stdout.on('data', (bytes: Buffer) => (run.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (run.err += bytes.toString()));
  return run;
}

async function says(...parameters: string[]): Promise<{ code: number; out: string; err: string }> {
  const run = start(...parameters);
  const code = await run.ended;
  return { code, out: run.out, err: run.err };
}

test('enrol says who the hub is now, and with --replace that a hub that runs must be started again', async () => {
  const relay = await startIdentityDoor();
  const first = await says('enrol', '--config', config, '--claim', (await relay.claim()).code);
  expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^enrolled as (\S+) at mqtts:\S+\n$/) });
  const { hub } = loadIdentity(dataFolder());
  const second = await says('enrol', '--config', config, '--claim', (await relay.claim(hub)).code, '--replace');
  expect(second).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^enrolled as \S+ at \S+\n.*restart it now \(systemctl restart anju-hub\)\n$/),
  });
  expect(relay.enrolled.at(-1)).toEqual({ hub: loadIdentity(dataFolder()).hub, replaced: hub });
});

test('identity says who the hub is, until when, and whom it trusts; never the key', async () => {
  await enrolled();
  const { code, out } = await says('identity', '--config', config);
  expect(code).toBe(0);
  expect(out).toMatch(/^hub +hub-test$/m);
  expect(out).toMatch(/^relay +mqtts:\/\/localhost:1$/m);
  expect(out).toMatch(/^certificate +from \S+Z until \S+Z \(in 36[45] d/m);
  expect(out).toContain(`authority    ${authority.fingerprint} until `);
  expect(out).toContain(door.url);
  expect(out).not.toContain('PRIVATE');
});

test('check says until when the certificate counts, and that a hub is not enrolled yet', async () => {
  const before = await says('check', '--config', config);
  expect(before).toMatchObject({ code: 0, out: expect.stringContaining('this hub is not enrolled') });
  await enrolled(longAgo);
  const after = await says('check', '--config', config);
  expect(after).toMatchObject({ code: 0, out: expect.stringContaining('it has ended: anju-hub renew') });
});

test('renew renews the certificate of a hub that does not run, also long after its end', async () => {
  await enrolled(longAgo);
  const before = loadIdentity(dataFolder());
  const { code, out } = await says('renew', '--config', config);
  expect(code).toBe(0);
  expect(out).toMatch(/^hub-test: certificate renewed, until \S+Z \(in 36[45] d/);
  const after = loadIdentity(dataFolder());
  expect(after.notAfter).toBeGreaterThan(Date.now());
  expect(after.keyPem).not.toBe(before.keyPem);
});

test('renew leaves it to a hub that runs; a refusal is told with its reason', async () => {
  await enrolled();
  const running = start('run', '--config', config);
  stops.push(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
  });
  await vi.waitFor(() => expect(running.out).toContain('"msg":"ready"'), { timeout: 15_000, interval: 50 });
  const before = loadIdentity(dataFolder());
  const { code, out } = await says('renew', '--config', config);
  expect(code).toBe(0);
  expect(out).toContain('hub-test runs and has renewed its certificate');
  expect(running.out).toContain('the certificate is renewed');
  expect(loadIdentity(dataFolder()).keyPem).not.toBe(before.keyPem);
  expect(door.requests).toHaveLength(1);

  door.answer = () => ({ status: 403, body: { error: 'this hub is revoked' } });
  const refused = await says('renew', '--config', config);
  expect(refused).toMatchObject({ code: 1, err: 'the relay refused: this hub is revoked\n' });
  const status: unknown = await (await fetch(`http://127.0.0.1:${portal}/status`)).json();
  expect(status).toMatchObject({
    problems: expect.arrayContaining(['certificate: not renewed: the relay refused: this hub is revoked']),
    details: {
      identity: {
        enrolledAs: 'hub-test',
        authorities: [authority.fingerprint],
        certificateUntil: expect.stringMatching(/^20..-/),
        renewalProblem: 'the relay refused: this hub is revoked',
      },
    },
  });
  expect(JSON.stringify(status)).not.toContain('PRIVATE');
});

test('what cannot be done is one line, and each command explains itself', async () => {
  expect(await says('renew', '--config', config)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/not enrolled. Run: anju-hub enrol.*\n$/),
  });
  expect(await says('identity', '--config', join(folder, 'none.yaml'))).toMatchObject({ code: 2 });
  for (const [command, word] of [
    ['enrol', '--replace'],
    ['renew', 'certificate'],
    ['identity', 'authorities'],
    ['check', 'certificate'],
  ]) {
    expect(await says(command ?? '', '--help')).toMatchObject({ code: 0, out: expect.stringContaining(word ?? '') });
  }
});
