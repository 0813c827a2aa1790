import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { X509Certificate } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { enrolmentAnswerSchema } from '../../../contracts/enrolment.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { systemCode } from '../../../foundation/errors.ts';
import { trustOf, type RotatingAuthority } from '../../../cloud-relay/identity/authority.ts';
import { openAuthority } from '../../../cloud-relay/identity/x509-authority.ts';
import { generateKeys, pairToPem } from '../../../cloud-relay/identity/x509-signing.ts';
import { claimedAuthority } from '../../../edge/identity/claimed-authority.ts';
import { startIdentityDoor } from '../../support/identity-door.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const now = Date.now();
const year = 365 * 86_400_000;

/** Shows what the authority now shows. `at`: when its server certificate is made. */
async function show(authority: RotatingAuthority, at = now): Promise<number> {
  const { keyPem, chainPem } = await authority.serverIdentity(['localhost'], at);
  const server = createServer({ key: keyPem, cert: chainPem }, (socket) => socket.end());
  server.on('tlsClientError', () => {});
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** What a hub that trusts these authorities and nothing else makes of it. */
const verdict = (port: number, ca: string[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', servername: 'localhost', port, ca }, () => {
      resolve('trusted');
      socket.destroy();
    });
    socket.on('error', (error: Error) => resolve(systemCode(error) ?? error.message));
  });

async function rotated(times: number, at = now) {
  const folder = await temporaryFolder();
  const authority = await openAuthority(folder, at);
  for (let n = 0; n < times; n++) expect(await authority.rotate(at)).toBe('rotated');
  return { folder, authority };
}

/** Every choice of at least one of these. */
const choices = <Item>(items: readonly Item[]): Item[][] =>
  items.reduce<Item[][]>((all, item) => [...all, ...all.map((chosen) => [...chosen, item])], [[]]).slice(1);

describe('while one authority takes over from another', () => {
  it('a hub that trusts any of them trusts the relay, and finds the one of its claim code', async () => {
    let checked = 0;
    for (const times of [0, 1, 2]) {
      const { authority } = await rotated(times);
      expect(authority.trusted).toHaveLength(times + 1);
      const port = await show(authority);
      for (const chosen of choices(authority.trusted.map(({ pem }) => pem))) {
        expect(await verdict(port, chosen)).toBe('trusted');
        checked += 1;
      }
      for (const { fingerprint, pem } of authority.trusted) {
        const found = new X509Certificate(await claimedAuthority('localhost', port, fingerprint));
        expect(found.raw.equals(new X509Certificate(pem).raw)).toBe(true);
        checked += 1;
      }
      expect(await verdict(port, [(await rotated(0)).authority.certificatePem])).not.toBe('trusted');
    }
    expect(checked).toBe(1 + 3 + 7 + 1 + 2 + 3);
  });

  it('a hub whose clock is years behind sees nothing wrong but the time, whichever it trusts', async () => {
    // What was made in ten years is for us what today is for a hub in 1970.
    const { authority } = await rotated(2, now + 10 * year);
    const port = await show(authority, now + 10 * year);
    const verdicts = [];
    for (const chosen of choices(authority.trusted.map(({ pem }) => pem))) verdicts.push(await verdict(port, chosen));
    expect(verdicts).toEqual(Array.from({ length: 7 }, () => 'CERT_NOT_YET_VALID'));
  });

  it('the new one signs, the earlier ones stay trusted, and each can be retired but the one that signs', async () => {
    const { authority, folder } = await rotated(0);
    const [first] = authority.trusted;
    await authority.rotate(now);
    await authority.rotate(now);
    expect(await authority.rotate(now)).toBe('too-many');
    const [third, second, oldest] = authority.trusted.map(({ fingerprint }) => fingerprint);
    expect(oldest).toBe(first?.fingerprint);
    expect(authority.fingerprint).toBe(third);
    const { requestPem } = await makeKeyAndRequest();
    const issued = await authority.issueHubCertificate({ requestPem, hub: hubIdSchema.parse('hub-a'), now });
    expect(issued.authority).toBe(third);
    expect(new X509Certificate(issued.pem).checkIssued(new X509Certificate(authority.certificatePem))).toBe(true);

    expect(await authority.retire(third ?? '')).toBe('signing');
    expect(await authority.retire('ab'.repeat(32))).toBe('unknown');
    // The one in the middle goes: whoever trusts the oldest alone must still find a way.
    expect(await authority.retire(second ?? '')).toBe('retired');
    const port = await show(authority);
    expect(authority.trusted.map(({ fingerprint }) => fingerprint)).toEqual([third, oldest]);
    for (const { pem } of authority.trusted) expect(await verdict(port, [pem])).toBe('trusted');
    // The key of what was retired is nowhere.
    const kept = (await readdir(folder)).filter((name) => name.startsWith('authority'));
    expect(kept).toHaveLength(1);
    expect((await readFile(join(folder, kept[0] ?? ''), 'utf8')).match(/BEGIN PRIVATE KEY/g)).toHaveLength(2);
  });

  it('another process sees it, and two that rotate at once both count', async () => {
    const { folder, authority } = await rotated(0);
    const other = await openAuthority(folder, now);
    expect(await other.reload()).toBe(false);
    expect(await Promise.all([authority.rotate(now), other.rotate(now)])).toEqual(['rotated', 'rotated']);
    await authority.reload();
    await other.reload();
    expect(authority.trusted).toHaveLength(3);
    expect(other.trusted).toEqual(authority.trusted);
    expect(await other.retire(authority.trusted[2]?.fingerprint ?? '')).toBe('retired');
    expect(await authority.reload()).toBe(true);
    expect(authority.trusted).toEqual(other.trusted);
  });

  it('a crash at any moment leaves what was, or what is, and never less', async () => {
    const { folder, authority } = await rotated(0);
    const before = await readFile(join(folder, 'authority.pem'), 'utf8');
    const server = await authority.serverIdentity(['localhost'], now);
    const old = authority.certificatePem;
    await authority.rotate(now);
    const after = await readFile(join(folder, 'authority-2.pem'), 'utf8');
    const serverBefore = await readFile(join(folder, 'server.pem'), 'utf8');
    /** Names and texts of what a crash left behind. */
    const leftovers: Record<string, string>[] = [
      { 'authority.pem': before, 'server.pem': serverBefore, 'authority-2.pem.1234.new': after.slice(0, 100) },
      { 'authority.pem': before, 'server.pem': serverBefore, 'authority-2.pem': after },
      { 'authority-2.pem': after, 'server.pem': serverBefore },
      { 'authority-2.pem': after },
    ];
    let started = 0;
    for (const files of leftovers) {
      const crashed = await temporaryFolder();
      for (const [name, text] of Object.entries(files)) await writeFile(join(crashed, name), text);
      const reopened = await openAuthority(crashed, now);
      const isRotated = 'authority-2.pem' in files;
      expect(reopened.trusted).toHaveLength(isRotated ? 2 : 1);
      const port = await show(reopened);
      expect(await verdict(port, [old])).toBe('trusted');
      expect(await verdict(port, [reopened.certificatePem])).toBe('trusted');
      const shown = await reopened.serverIdentity(['localhost'], now);
      expect(shown.keyPem === server.keyPem).toBe(!isRotated);
      started += 1;
    }
    expect(started).toBe(leftovers.length);
  });

  it('an authority that may have none beneath it is not rotated: whoever trusts it alone would be cut off', async () => {
    const folder = await temporaryFolder();
    const keys = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: '01',
      name: 'CN=Anju relay authority of an earlier release',
      notBefore: new Date(now - 86_400_000),
      notAfter: new Date(now + 20 * year),
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    await writeFile(join(folder, 'authority.pem'), await pairToPem(keys.privateKey, certificate));
    const authority = await openAuthority(folder, now);
    expect(await authority.rotate(now)).toBe('cannot-vouch');
    expect(authority.trusted).toHaveLength(1);
    expect(await verdict(await show(authority), [authority.certificatePem])).toBe('trusted');
  });

  it('a claim code from before still enrols, with a certificate of the new one', async () => {
    const { authority, listener, claim, post, names } = await startIdentityDoor();
    const old = authority.trusted[0];
    const { secret, fingerprint } = await claim();
    expect(fingerprint).toBe(old?.fingerprint);
    await authority.rotate(now);
    listener.trust(trustOf(authority, await authority.serverIdentity(names, now)));
    expect((await claim()).fingerprint).toBe(authority.fingerprint);
    const found = await claimedAuthority('localhost', listener.port, fingerprint);
    const { requestPem } = await makeKeyAndRequest();
    const { status, json } = await post({ secret, certificateRequestPem: requestPem }, found);
    expect(status).toBe(200);
    const answer = enrolmentAnswerSchema.parse(json);
    expect(answer.authorityPem).toBe(authority.certificatePem);
    expect(answer.authoritiesPem).toEqual(authority.trusted.map(({ pem }) => pem));
    const issued = new X509Certificate(answer.certificatePem);
    expect(issued.verify(new X509Certificate(answer.authorityPem).publicKey)).toBe(true);
  });
});
