// Must stay the first import: @peculiar/x509 throws while it loads when this is missing.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createHash, createPublicKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { days } from '../../foundation/durations.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import { normalSerial, type Authority, type CheckedRequest, type ServerIdentity } from './authority.ts';
import { readOrMakePrivateFile, readPrivateFile } from './private-file.ts';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

/** Hubs' clocks are wrong: a certificate is valid from a day before it was made. */
const backdated = days(1);
const authorityLife = days(20 * 365);
const hubLife = days(365);
const serverLife = days(365);
/** A server certificate that ends sooner is made anew when the relay starts. */
const serverRenewedBefore = days(90);

interface KeyPair {
  readonly key: webcrypto.CryptoKey;
  readonly certificate: x509.X509Certificate;
}

/** Opens the authority in `folder`, making it at the first start. Several processes may do so at once. */
export async function openAuthority(folder: string, now: number): Promise<Authority & ServerCertifier> {
  const own = await loadOrMake(folder, now);
  const certificatePem = own.certificate.toString('pem');
  return {
    certificatePem,
    fingerprint: createHash('sha256').update(Buffer.from(own.certificate.rawData)).digest('hex'),
    checkRequest,
    issueHubCertificate: async ({ requestPem, hub, now: at }) => {
      const request = new x509.Pkcs10CertificateRequest(requestPem);
      const certificate = await sign(own, {
        subject: hub,
        publicKey: request.publicKey,
        life: hubLife,
        now: at,
        extensions: [new x509.ExtendedKeyUsageExtension([clientAuth], true)],
      });
      return {
        pem: certificate.toString('pem'),
        serial: normalSerial(certificate.serialNumber),
        notBefore: certificate.notBefore.getTime(),
        notAfter: certificate.notAfter.getTime(),
      };
    },
    serverIdentity: (names, at) => serverIdentity(own, folder, names, at),
  };
}

export interface ServerCertifier {
  /** The kept server certificate, or a new one when the names have changed or it ends soon. */
  serverIdentity(names: readonly string[], now: number): Promise<ServerIdentity>;
}

/** Key and certificate are one file, so that no crash can leave one without the other. */
async function loadOrMake(folder: string, now: number): Promise<KeyPair> {
  const path = join(folder, 'authority.pem');
  const pem = await readOrMakePrivateFile(path, async () => {
    const keys = await generateKeys();
    const name = `CN=Anju relay authority ${randomBytes(4).toString('hex')}`;
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: newSerial(),
      name,
      notBefore: new Date(now - backdated),
      notAfter: new Date(now + authorityLife),
      keys,
      signingAlgorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return (await keyToPem(keys.privateKey)) + certificate.toString('pem') + '\n';
  });
  return fromPem(path, pem);
}

async function serverIdentity(
  authority: KeyPair,
  folder: string,
  names: readonly string[],
  now: number,
): Promise<ServerIdentity> {
  const path = join(folder, 'server.pem');
  const kept = await readPrivateFile(path);
  if (kept !== undefined) {
    const pair = await fromPem(path, kept);
    const san = pair.certificate.getExtension(x509.SubjectAlternativeNameExtension);
    const keptNames = san?.names.items.map(({ value }) => value) ?? [];
    const same = keptNames.length === names.length && names.every((name) => keptNames.includes(name));
    const issuedByUs = await pair.certificate.verify({
      publicKey: authority.certificate.publicKey,
      signatureOnly: true,
    });
    const fresh = pair.certificate.notAfter.getTime() - serverRenewedBefore > now;
    const begun = pair.certificate.notBefore.getTime() <= now;
    if (same && issuedByUs && fresh && begun) return toServerIdentity(authority, pair.certificate, kept);
  }
  const keys = await generateKeys();
  const certificate = await sign(authority, {
    subject: names[0] ?? 'localhost',
    publicKey: await x509.PublicKey.create(keys.publicKey),
    life: serverLife,
    now,
    extensions: [
      new x509.ExtendedKeyUsageExtension([serverAuth], true),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  });
  const pem = (await keyToPem(keys.privateKey)) + certificate.toString('pem') + '\n';
  await replaceFile(path, pem);
  return toServerIdentity(authority, certificate, pem);
}

function toServerIdentity(authority: KeyPair, certificate: x509.X509Certificate, pem: string): ServerIdentity {
  return {
    keyPem: privateKeyPart(pem),
    chainPem: `${certificate.toString('pem')}\n${authority.certificate.toString('pem')}\n`,
    notAfter: certificate.notAfter.getTime(),
  };
}

async function checkRequest(requestPem: string): Promise<CheckedRequest> {
  try {
    const request = new x509.Pkcs10CertificateRequest(requestPem);
    const spki = Buffer.from(request.publicKey.rawData);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      return { ok: false, reason: `its key is ${key.asymmetricKeyType}; make an elliptic-curve key on P-256` };
    }
    if (!(await request.verify())) return { ok: false, reason: 'its signature does not match its key' };
    return {
      ok: true,
      publicKeyHash: createHash('sha256').update(spki).digest('hex'),
    };
  } catch (error) {
    return { ok: false, reason: `it cannot be read as PKCS #10 in PEM (${messageOf(error).slice(0, 100)})` };
  }
}

async function sign(
  authority: KeyPair,
  what: {
    readonly subject: string;
    readonly publicKey: x509.PublicKey;
    readonly life: number;
    readonly now: number;
    readonly extensions: readonly x509.Extension[];
  },
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    // As structure, not as text: a name can then carry nothing that reads as another attribute.
    subject: new x509.Name([{ CN: [{ utf8String: what.subject }] }]).toString(),
    issuer: authority.certificate.subject,
    notBefore: new Date(what.now - backdated),
    notAfter: new Date(what.now + what.life),
    publicKey: what.publicKey,
    signingKey: authority.key,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ...what.extensions,
    ],
  });
}

async function fromPem(path: string, pem: string): Promise<KeyPair> {
  try {
    const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? '';
    const key = x509.PemConverter.decodeFirst(privateKeyPart(pem));
    return {
      key: await webcrypto.subtle.importKey('pkcs8', key, keyAlgorithm, true, ['sign']),
      certificate: new x509.X509Certificate(certificate),
    };
  } catch (error) {
    throw new AnjuError(
      'identity/untrusted',
      `${path}: does not hold a private key and its certificate (${messageOf(error)}). Restore it from a backup; ` +
        'a new authority would have to enrol every hub again.',
      { cause: error },
    );
  }
}

const privateKeyPart = (pem: string): string =>
  /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? '';

const generateKeys = () => webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);

const keyToPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

/** 127 random bits with the first byte between 1 and 127: positive, and without leading zeros. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) % 127) + 1;
  return bytes.toString('hex');
}
