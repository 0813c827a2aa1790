// Must stay the first import: @peculiar/x509 throws while it loads when this is missing.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { days } from '../../foundation/durations.ts';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Hubs' clocks are wrong: a certificate is valid from a day before it was made. */
const backdated = days(1);
const authorityLife = days(20 * 365);

/** A private key with its certificate, and both as text. */
export interface KeyPair {
  readonly key: webcrypto.CryptoKey;
  readonly certificate: x509.X509Certificate;
  readonly pem: string;
}

/** A new authority, self-signed, under a name of its own: hubs and TLS tell authorities apart by name. */
export async function makeAuthority(now: number): Promise<KeyPair> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Anju relay authority ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - backdated),
    notAfter: new Date(now + authorityLife),
    keys,
    signingAlgorithm,
    extensions: await authorityExtensions(keys.publicKey),
  });
  return { key: keys.privateKey, certificate, pem: await pairToPem(keys.privateKey, certificate) };
}

/**
 * The key of one authority, certified by another: whoever trusts `by` alone then trusts what `of` has signed. It ends
 * when `of` does, to the second: a hub whose clock is years behind takes, of two, the one that ends later.
 */
export async function crossSign(of: KeyPair, by: KeyPair): Promise<x509.X509Certificate> {
  const { subject, notBefore, notAfter, publicKey } = of.certificate;
  return x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: by.certificate.subject,
    notBefore,
    notAfter,
    publicKey,
    signingKey: by.key,
    signingAlgorithm,
    extensions: [
      ...(await authorityExtensions(publicKey)),
      await x509.AuthorityKeyIdentifierExtension.create(by.certificate.publicKey),
    ],
  });
}

/** A certificate for somebody who is no authority. */
export async function signLeaf(
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

/** Authorities of an earlier release say that no other authority may stand beneath them. */
export function mayVouch({ certificate }: KeyPair): boolean {
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
  return constraints?.pathLength === undefined;
}

export const fingerprintOf = ({ rawData }: x509.X509Certificate): string =>
  createHash('sha256').update(Buffer.from(rawData)).digest('hex');

export const generateKeys = () => webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);

export async function pairToPem(key: webcrypto.CryptoKey, certificate: x509.X509Certificate): Promise<string> {
  const keyPem = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
  return `${keyPem}\n${certificate.toString('pem')}\n`;
}

/** The keys with their certificates in a text, at least one. Throws `identity/untrusted`; `path` is for its message. */
export async function pairsFromPem(path: string, text: string): Promise<KeyPair[]> {
  try {
    const pairs: KeyPair[] = [];
    for (const [pem, keyPem = '', certificatePem = ''] of text.matchAll(keyAndCertificate)) {
      const key = x509.PemConverter.decodeFirst(keyPem);
      pairs.push({
        key: await webcrypto.subtle.importKey('pkcs8', key, keyAlgorithm, true, ['sign']),
        certificate: new x509.X509Certificate(certificatePem),
        pem: `${pem}\n`,
      });
    }
    if (pairs.length === 0) throw new Error('none found');
    return pairs;
  } catch (error) {
    throw new AnjuError(
      'identity/untrusted',
      `${path}: does not hold a private key and its certificate (${messageOf(error)}). Restore it from a backup; ` +
        'a new authority would have to enrol every hub again.',
      { cause: error },
    );
  }
}

const keyAndCertificate =
  /(-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----)\s*(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----)/g;

export const privateKeyPart = (pem: string): string =>
  /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(pem)?.[0] ?? '';

const authorityExtensions = async (publicKey: x509.PublicKeyType): Promise<x509.Extension[]> => [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  await x509.SubjectKeyIdentifierExtension.create(publicKey),
];

/** 127 random bits with the first byte between 1 and 127: positive, and without leading zeros. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) % 127) + 1;
  return bytes.toString('hex');
}
