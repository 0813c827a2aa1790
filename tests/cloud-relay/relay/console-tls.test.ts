import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConsoleCertificate } from '../../../cloud-relay/api/console-certificate.ts';
import { parseConfiguration } from '../../../cloud-relay/configuration/configuration-file.ts';
import { Passwords } from '../../../cloud-relay/identity/people/passwords.ts';
import { startRelay } from '../../../cloud-relay/relay.ts';
import { minutes } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { temporaryFolder } from '../../support/relay-store.ts';
import { somebody } from '../../support/signed-in.ts';
import { createTestAuthority, type CertificateAndKey } from '../../support/test-certificates.ts';
import { until } from '../../support/until.ts';

const authority = await createTestAuthority();
const host = 'console.example.org';

async function running() {
  const folder = await temporaryFolder();
  const files = { certificateFile: join(folder, 'console.crt'), keyFile: join(folder, 'console.key') };
  const install = async ({ certificatePem, keyPem }: CertificateAndKey) => {
    await writeFile(files.certificateFile, certificatePem);
    await writeFile(files.keyFile, keyPem);
  };
  const certificate = () => authority.server({ names: [{ type: 'dns', value: host }] });
  const first = await certificate();
  await install(first);
  const anyPort = { host: '127.0.0.1', port: 0 };
  const configuration = parseConfiguration(
    JSON.stringify({
      mqtt: anyPort,
      enrolment: anyPort,
      console: { ...anyPort, publicUrl: `https://${host}`, tls: files },
    }),
    join(folder, 'relay.yaml'),
  );
  const clock = new ManualClock({ wall: Date.now() });
  const logged: string[] = [];
  const log = createLog({ program: 'test', destination: { write: (line) => void logged.push(line) } });
  const relay = await startRelay({ configuration, clock, certificateClock: systemClock(), log, channels: [] });
  onTestFinished(async () => {
    expect(await relay.stop()).toEqual([]);
    expect(clock.pending).toBe(0);
  });
  const port = relay.ports.console;
  /** The serial number of the certificate that a new connection is shown. */
  const shown = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, servername: host, ca: authority.certificatePem }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  const call = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; cookies: string[] }>((resolve, reject) => {
      const { body, ...rest } = options;
      const to = {
        host: '127.0.0.1',
        port,
        path,
        servername: host,
        ca: authority.certificatePem,
        agent: false as const,
      };
      const headers = { host, ...options.headers };
      const asked = request({ ...to, ...rest, headers }, (answer) => {
        answer.resume();
        const cookies = answer.headers['set-cookie'] ?? [];
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, cookies }));
      });
      asked.once('error', reject);
      asked.end(body);
    });
  return { relay, clock, files, install, certificate, shown, call, logged, first };
}

describe('a console with a certificate of its own', () => {
  it('says that it is to be reached over https for a year, and gives a cookie that goes over nothing else', async () => {
    const { relay, call, clock } = await running();
    const { status, headers } = await call('/health');
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(
      (await call('/api/me', { headers: { host: 'localhost' } })).headers['strict-transport-security'],
    ).toBeDefined();
    const passwordHash = (await new Passwords().hash('three words together')) ?? '';
    await somebody(relay.store, 'volunteer', clock.now().wall, { login: 'zhang.wei', passwordHash });
    const body = JSON.stringify({ login: 'zhang.wei', password: 'three words together' });
    const from = (origin: string) => ({ origin, 'content-type': 'application/json' });
    const signIn = (origin: string) => call('/api/sign-in', { method: 'POST', headers: from(origin), body });
    expect((await signIn(`http://${host}`)).status).toBe(403);
    const signed = await signIn(`https://${host}`);
    expect(signed.status).toBe(200);
    expect(signed.cookies[0]).toMatch(/^__Host-anju=.*; Path=\/; HttpOnly; Secure; SameSite=Strict/);
  });

  it('shows a renewed certificate within a minute, without a restart', async () => {
    const { clock, install, certificate, shown, logged, files } = await running();
    const before = await shown();
    const renewed = await certificate();
    // A renewal that has come half way changes nothing.
    await writeFile(files.certificateFile, renewed.certificatePem);
    clock.advance(minutes(1));
    await until(() => logged.some((line) => line.includes('console-certificate-unreadable')), 'the mistake is told');
    expect(await shown()).toBe(before);
    await install(renewed);
    await until(async () => {
      clock.advance(minutes(1));
      return logged.some((line) => line.includes('console-certificate-renewed'));
    }, 'the renewed certificate is read');
    expect(await shown()).not.toBe(before);
    expect(logged.join('')).not.toContain('PRIVATE KEY');
  });
});

it('a certificate that cannot be used is named with its setting, its file and the fix', async () => {
  const folder = await temporaryFolder();
  const one = await authority.server();
  const other = await authority.server();
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const certificateFile = await write('one.crt', one.certificatePem);
  const keyFile = await write('one.key', one.keyPem);
  expect(await readConsoleCertificate({ certificateFile, keyFile })).toEqual({
    certificatePem: one.certificatePem,
    keyPem: one.keyPem,
  });
  const otherKey = await write('other.key', other.keyPem);
  const rubbish = await write('rubbish', 'not PEM');
  const mistakes: [string, string, RegExp][] = [
    [certificateFile, otherKey, /^console\.tls\.keyFile: \S+other\.key is not the key of \S+one\.crt/],
    [rubbish, keyFile, /^console\.tls\.certificateFile: \S+rubbish holds no PEM certificate$/],
    [certificateFile, rubbish, /^console\.tls\.keyFile: \S+rubbish holds no PEM private key without password$/],
    [certificateFile, join(folder, 'none'), /^console\.tls\.keyFile: \S+none cannot be read \(ENOENT/],
    [folder, keyFile, /^console\.tls\.certificateFile: .* cannot be read \(EISDIR/],
  ];
  for (const [crt, key, expected] of mistakes) {
    const refusal = readConsoleCertificate({ certificateFile: crt, keyFile: key });
    await expect(refusal).rejects.toMatchObject({ code: 'config/invalid', message: expect.stringMatching(expected) });
  }
  expect(mistakes).toHaveLength(5);
});
