import { createHash, X509Certificate } from 'node:crypto';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalSerial } from '../../../cloud-relay/identity/authority.ts';
import { readOrMakePrivateFile } from '../../../cloud-relay/identity/private-file.ts';
import { openAuthority } from '../../../cloud-relay/identity/x509-authority.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { temporaryFolder } from '../../support/relay-store.ts';

const day = 86_400_000;
const now = Math.floor(Date.now() / 1_000) * 1_000;
const hub = hubIdSchema.parse('hub-7f3a');

describe('the authority', () => {
  it('is made once, readable by its owner only, however many start at once', async () => {
    const folder = join(await temporaryFolder(), 'authority');
    const opened = await Promise.all([
      openAuthority(folder, now),
      openAuthority(folder, now),
      openAuthority(folder, now),
    ]);
    opened.push(await openAuthority(folder, now + day));
    expect(new Set(opened.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(await readdir(folder)).toEqual(['authority.pem']);
    expect((await stat(join(folder, 'authority.pem'))).mode & 0o077).toBe(0);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    const certificate = new X509Certificate(opened[0]?.certificatePem ?? '');
    expect(certificate.ca).toBe(true);
    expect(opened[0]?.fingerprint).toBe(createHash('sha256').update(certificate.raw).digest('hex'));
  });

  it('says what to do when its file is damaged, and leaves the file alone', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'authority.pem');
    await writeFile(file, 'not a key');
    await expect(openAuthority(folder, now)).rejects.toMatchObject({
      code: 'identity/untrusted',
      message: expect.stringContaining('Restore it from a backup'),
    });
    expect(await readFile(file, 'utf8')).toBe('not a key');
  });

  it('gives a hub a certificate in its own name, backdated, for one year, for clients only', async () => {
    const authority = await openAuthority(await temporaryFolder(), now);
    const { requestPem } = await makeKeyAndRequest({ name: 'CN=hub-of-somebody-else, O=Evil' });
    const issued = await authority.issueHubCertificate({ requestPem, hub, now });
    const certificate = new X509Certificate(issued.pem);
    const parent = new X509Certificate(authority.certificatePem);
    expect(certificate.subject).toBe('CN=hub-7f3a');
    expect(certificate.checkIssued(parent) && certificate.verify(parent.publicKey)).toBe(true);
    expect(Date.parse(certificate.validFrom)).toBe(now - day);
    expect(Date.parse(certificate.validTo)).toBe(now + 365 * day);
    expect(issued).toMatchObject({ notBefore: now - day, notAfter: now + 365 * day });
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    expect(normalSerial(certificate.serialNumber)).toBe(issued.serial);
    const second = await authority.issueHubCertificate({ requestPem, hub, now });
    expect(second.serial).not.toBe(issued.serial);
  });

  it('refuses a request that proves nothing', async () => {
    const authority = await openAuthority(await temporaryFolder(), now);
    const { requestPem } = await makeKeyAndRequest();
    expect(await authority.checkRequest(requestPem)).toMatchObject({ ok: true });

    const der = Buffer.from(requestPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
    const flipped = Buffer.from(der);
    // In the middle of the name, which the signature covers.
    const at = der.indexOf('whatever');
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    const tampered = `-----BEGIN CERTIFICATE REQUEST-----\n${flipped.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    const rsa = await makeKeyAndRequest({
      algorithm: {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
    });
    const p384 = await makeKeyAndRequest({
      algorithm: { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' },
    });
    const refused = await Promise.all(
      [tampered, rsa.requestPem, p384.requestPem, 'nonsense', ''].map((pem) => authority.checkRequest(pem)),
    );
    expect(refused.map((check) => (check.ok ? 'accepted' : check.reason.slice(0, 24)))).toEqual([
      'its signature does not m',
      'its key is rsa; make an ',
      'its key is ec; make an e',
      'it cannot be read as PKC',
      'it cannot be read as PKC',
    ]);
  });
});

describe('the server certificate', () => {
  it('carries every name, ends with the authority, and is kept until a name changes', async () => {
    const folder = await temporaryFolder();
    const authority = await openAuthority(folder, now);
    const names = ['relay.example.org', 'localhost', '127.0.0.1', '::1'];
    const first = await authority.serverIdentity(names, now);
    const [own, above] = first.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const certificate = new X509Certificate(own ?? '');
    for (const name of names.slice(0, 2)) expect(certificate.checkHost(name)).toBe(name);
    for (const name of names.slice(2)) expect(certificate.checkIP(name)).toBe(name);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(new X509Certificate(above ?? '').fingerprint256).toBe(
      new X509Certificate(authority.certificatePem).fingerprint256,
    );
    expect((await stat(join(folder, 'server.pem'))).mode & 0o077).toBe(0);

    const again = await (await openAuthority(folder, now)).serverIdentity(names.toReversed(), now + 200 * day);
    expect(again.chainPem).toBe(first.chainPem);
    const renamed = await authority.serverIdentity(['other.example.org'], now);
    expect(renamed.chainPem).not.toBe(first.chainPem);
  });

  it('is made anew before it ends, and when another authority made it', async () => {
    const folder = await temporaryFolder();
    const authority = await openAuthority(folder, now);
    const first = await authority.serverIdentity(['localhost'], now);
    const renewed = await authority.serverIdentity(['localhost'], now + 280 * day);
    expect(renewed.notAfter).toBe(now + (280 + 365) * day);
    expect(renewed.keyPem).not.toBe(first.keyPem);

    const other = await temporaryFolder();
    await writeFile(join(other, 'server.pem'), await readFile(join(folder, 'server.pem')));
    const theirs = await (await openAuthority(other, now)).serverIdentity(['localhost'], now + 280 * day);
    expect(theirs.chainPem).not.toBe(renewed.chainPem);
  });
});

describe('a private file', () => {
  it('is made by one of many at once, and never seen half written', async () => {
    const file = join(await temporaryFolder(), 'deep', 'secret');
    let made = 0;
    const texts = await Promise.all(
      Array.from({ length: 20 }, () => readOrMakePrivateFile(file, () => `${(made += 1)}:${'x'.repeat(10_000)}`)),
    );
    expect(new Set(texts).size).toBe(1);
    expect(made).toBeGreaterThan(1);
    expect(await readFile(file, 'utf8')).toBe(texts[0]);
    expect(await readdir(join(file, '..'))).toEqual(['secret']);
  });

  it('says so when it cannot be read', async () => {
    const folder = await temporaryFolder();
    await expect(readOrMakePrivateFile(folder, () => 'x')).rejects.toMatchObject({ code: 'EISDIR' });
    await chmod(folder, 0o700);
  });
});
