// Must stay the first import: @peculiar/x509 throws while it loads when this is missing.
import 'reflect-metadata';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enrolmentRequestSchema, writeClaimCode } from '../../../contracts/enrolment.ts';
import { enrol } from '../../../edge/identity/enrol.ts';
import { fingerprintOf, identityPath, loadIdentity } from '../../../edge/identity/identity.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-certificates.ts';

const secret = 'a-secret-of-more-than-20-letters';

let folder: string;
let authority: TestAuthority;
let server: Server;
let port: number;
/** Every byte of HTTP that the relay got to see. */
let requests: string[];
let answer: (requestPem: string) => Promise<{ status: number; body: unknown }>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-identity-'));
  authority = await createTestAuthority();
  requests = [];
  answer = async (requestPem) => ({
    status: 200,
    body: {
      hub: 'hub-test',
      certificatePem: await authority.sign('hub-test', requestPem),
      authorityPem: authority.certificatePem,
      mqttUrl: 'mqtts://localhost:9883',
    },
  });
  await listen(authority);
});

afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function listen(shown: TestAuthority): Promise<void> {
  const { certificatePem, keyPem } = await shown.server();
  server = createServer({ key: keyPem, cert: certificatePem + shown.certificatePem }, (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      requests.push(text);
      const { certificateRequestPem } = enrolmentRequestSchema.parse(JSON.parse(text));
      void answer(certificateRequestPem).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}

const claim = (fingerprint = authority.fingerprint, host = 'localhost'): string =>
  writeClaimCode({ relay: `https://${host}:${port}`, fingerprint, secret });

const order = (changes: Partial<Parameters<typeof enrol>[0]> = {}) =>
  enrol({ dataFolder: folder, claimCode: claim(), replace: false, ...changes });

describe('enrolment', () => {
  test('brings a key of its own, a certificate, the authority and the address of the relay', async () => {
    const identity = await order();
    expect(identity).toMatchObject({ hub: 'hub-test', host: 'localhost', port: 9_883 });
    expect(loadIdentity(folder)).toEqual(identity);
    expect(identity.notAfter).toBeGreaterThan(Date.now());
    expect(statSync(identityPath(folder)).mode & 0o777).toBe(0o600);
    expect(existsSync(join(folder, 'identity', 'enrolment-key.pem'))).toBe(false);
    const sent = enrolmentRequestSchema.parse(JSON.parse(requests[0] ?? ''));
    expect(sent.secret).toBe(secret);
    expect(await new Pkcs10CertificateRequest(sent.certificateRequestPem).verify()).toBe(true);
    expect(requests.join()).not.toContain('PRIVATE KEY');
  });

  test('by address instead of name', async () => {
    expect(await order({ claimCode: claim(undefined, '127.0.0.1') })).toMatchObject({ hub: 'hub-test' });
  });

  test('a relay that has not begun by our clock is believed when nothing has confirmed that clock, and else not', async () => {
    const soon = { notBefore: new Date(Date.now() + 86_400_000), notAfter: new Date(Date.now() + 2 * 86_400_000) };
    const { certificatePem, keyPem } = await authority.server(soon);
    server.setSecureContext({ key: keyPem, cert: certificatePem + authority.certificatePem });
    await expect(order()).rejects.toMatchObject({
      code: 'relay/unreachable',
      message: expect.stringContaining("Set this computer's clock first"),
    });
    expect(requests).toEqual([]);
    expect(await order({ clockTrusted: false })).toMatchObject({ hub: 'hub-test' });
    const other = await createTestAuthority();
    const wrong = order({ clockTrusted: false, claimCode: claim(other.fingerprint), replace: true });
    await expect(wrong).rejects.toMatchObject({ code: 'identity/untrusted' });
    expect(requests).toHaveLength(1);
  });

  test('a relay with another authority hears nothing, although its certificate is in order', async () => {
    const other = await createTestAuthority();
    await expect(order({ claimCode: claim(other.fingerprint) })).rejects.toMatchObject({
      code: 'identity/untrusted',
      message: expect.stringContaining('Nothing was sent'),
    });
    expect(requests).toEqual([]);
    expect(existsSync(identityPath(folder))).toBe(false);
  });

  test('a relay with another authority sees a handshake, and not one byte inside it', async () => {
    const { certificatePem, keyPem } = await authority.server();
    const decrypted: Buffer[] = [];
    let connections = 0;
    const listener = createTlsServer({ key: keyPem, cert: certificatePem + authority.certificatePem }, (socket) =>
      socket.on('data', (bytes: Buffer) => decrypted.push(bytes)).on('error', () => undefined),
    );
    listener.on('connection', () => connections++).on('tlsClientError', () => undefined);
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const elsewhere = (listener.address() as AddressInfo).port;
    const other = await createTestAuthority();
    const code = { relay: `https://localhost:${elsewhere}`, fingerprint: other.fingerprint, secret };
    await expect(order({ claimCode: writeClaimCode(code) })).rejects.toMatchObject({ code: 'identity/untrusted' });
    await new Promise((resolve) => listener.close(resolve));
    expect(connections).toBe(1);
    expect(Buffer.concat(decrypted)).toHaveLength(0);
    // No key was made either: the next relay gets one of its own.
    expect(existsSync(join(folder, 'identity'))).toBe(false);
  });

  test('one who shows the right authority without a certificate of it hears nothing', async () => {
    const impostor = await createTestAuthority();
    const { certificatePem, keyPem } = await impostor.server();
    server.setSecureContext({ key: keyPem, cert: certificatePem + authority.certificatePem });
    await expect(order()).rejects.toMatchObject({ code: expect.stringMatching(/^(identity|relay)/) });
    expect(requests).toEqual([]);
  });

  test('does not overwrite an identity unless asked', async () => {
    await order();
    const before = readFileSync(identityPath(folder), 'utf8');
    await expect(order()).rejects.toMatchObject({
      code: 'identity/refused',
      message: expect.stringContaining('hub-test'),
    });
    expect(readFileSync(identityPath(folder), 'utf8')).toBe(before);
    await order({ replace: true });
    expect(readFileSync(identityPath(folder), 'utf8')).not.toBe(before);
  });

  test('an answer that was lost may be asked for again with the same key', async () => {
    const good = answer;
    answer = () => Promise.resolve({ status: 500, body: {} });
    await expect(order()).rejects.toMatchObject({ message: expect.stringContaining('status 500') });
    answer = good;
    await order();
    const keys = requests.map((text) =>
      new Pkcs10CertificateRequest(
        enrolmentRequestSchema.parse(JSON.parse(text)).certificateRequestPem,
      ).publicKey.toString('hex'),
    );
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  test("the relay's reason for a refusal is shown, and nothing is kept", async () => {
    answer = () => Promise.resolve({ status: 403, body: { error: 'this claim code was used' } });
    await expect(order()).rejects.toMatchObject({
      code: 'identity/refused',
      message: expect.stringContaining('this claim code was used'),
    });
    expect(existsSync(identityPath(folder))).toBe(false);
  });

  test('a certificate for another key, or of another authority, is not accepted', async () => {
    const other = await createTestAuthority({ name: 'other' });
    const strange = [
      { certificatePem: (await authority.hub('hub-test')).certificatePem, says: 'does not belong to the key' },
      { certificatePem: undefined, says: 'not issued by the authority' },
    ];
    for (const { certificatePem, says } of strange) {
      answer = async (requestPem) => ({
        status: 200,
        body: {
          hub: 'hub-test',
          certificatePem: certificatePem ?? (await other.sign('hub-test', requestPem)),
          authorityPem: authority.certificatePem,
          mqttUrl: 'mqtts://localhost:9883',
        },
      });
      await expect(order()).rejects.toMatchObject({ message: expect.stringContaining(says) });
    }
    expect(existsSync(identityPath(folder))).toBe(false);
  });

  test('what is no claim code, and a relay that is not there, say what to do', async () => {
    await expect(order({ claimCode: 'anju1.rubbish' })).rejects.toMatchObject({
      code: 'input/invalid',
      message: expect.stringContaining('anju1.'),
    });
    const code = claim();
    await stop();
    await expect(order({ claimCode: code })).rejects.toMatchObject({ code: 'relay/unreachable' });
    await listen(authority);
  });
});

describe('a relay in the middle of replacing its authority', () => {
  test('is believed by the fingerprint of either; the hub then knows both, and where it renews', async () => {
    const fresh = await createTestAuthority({ name: 'fresh' });
    const { certificatePem, keyPem } = await fresh.server();
    const shown = [certificatePem, await authority.signAuthority(fresh), authority.certificatePem];
    shown.push(await fresh.signAuthority(authority), fresh.certificatePem);
    server.setSecureContext({ key: keyPem, cert: shown.join('') });
    answer = async (requestPem) => ({
      status: 200,
      body: {
        hub: 'hub-test',
        certificatePem: await fresh.sign('hub-test', requestPem),
        authorityPem: fresh.certificatePem,
        authoritiesPem: [fresh.certificatePem, authority.certificatePem],
        mqttUrl: 'mqtts://localhost:9883',
        renewalUrl: 'https://localhost:9443',
      },
    });
    for (const { fingerprint } of [authority, fresh]) {
      const identity = await order({ claimCode: claim(fingerprint), replace: true });
      expect(identity.authoritiesPem.map(fingerprintOf)).toEqual([fresh.fingerprint, authority.fingerprint]);
      expect(identity.renewalUrl).toBe('https://localhost:9443');
    }
    expect(requests).toHaveLength(2);
  });
});

describe('the kept identity', () => {
  test('that is missing or damaged is named with the command that mends it', () => {
    expect(() => loadIdentity(folder)).toThrow(/not enrolled\. Run: anju-hub enrol/);
  });

  test('that is damaged says so', async () => {
    await order();
    writeFileSync(identityPath(folder), '{"hub":"hub-test"}');
    expect(() => loadIdentity(folder)).toThrow(/--replace/);
  });
});
