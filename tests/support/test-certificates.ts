import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  type PublicKeyType,
} from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

export interface CertificateAndKey {
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface CertificateWishes {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Default: `localhost` and 127.0.0.1 for servers. */
  readonly names?: readonly ({ type: 'dns'; value: string } | { type: 'ip'; value: string })[];
}

/** A certificate authority for tests, with certificates as a relay and its hubs have them, or broken as wished. */
export interface TestAuthority {
  readonly certificatePem: string;
  /** SHA-256 of the certificate, 64 hex digits, as in a claim code. */
  readonly fingerprint: string;
  hub(hub: string, wishes?: CertificateWishes): Promise<CertificateAndKey>;
  server(wishes?: CertificateWishes): Promise<CertificateAndKey>;
  /** A hub's certificate for the key of a request, as at enrolment. */
  sign(hub: string, requestPem: string, wishes?: CertificateWishes): Promise<string>;
  /** A certificate of another authority's name and key, signed by this one: who trusts this one then believes that one. */
  signAuthority(other: TestAuthority, wishes?: CertificateWishes): Promise<string>;
}

export async function createTestAuthority(options: { name?: string } & CertificateWishes = {}): Promise<TestAuthority> {
  const name = `CN=${options.name ?? 'test authority'}`;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    ...validity(options),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });

  const certify = async (
    subject: string,
    publicKey: PublicKeyType,
    wishes: CertificateWishes & { usage: ExtendedKeyUsage },
  ): Promise<string> => {
    const names = wishes.names ?? [];
    const issued = await X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: `CN=${subject}`,
      issuer: certificate.subject,
      ...validity(wishes),
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new ExtendedKeyUsageExtension([wishes.usage]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension([...names])] : []),
      ],
    });
    return `${issued.toString('pem')}\n`;
  };
  const issue = async (
    subject: string,
    wishes: CertificateWishes & { usage: ExtendedKeyUsage },
  ): Promise<CertificateAndKey> => {
    const own = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    return {
      certificatePem: await certify(subject, own.publicKey, wishes),
      keyPem: await privateKeyPem(own.privateKey),
    };
  };

  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    fingerprint: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex'),
    hub: (hub, wishes = {}) => issue(hub, { ...wishes, usage: ExtendedKeyUsage.clientAuth }),
    server: (wishes = {}) =>
      issue('relay', {
        names: [
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ],
        ...wishes,
        usage: ExtendedKeyUsage.serverAuth,
      }),
    sign: (hub, requestPem, wishes = {}) =>
      certify(hub, new Pkcs10CertificateRequest(requestPem).publicKey, {
        ...wishes,
        usage: ExtendedKeyUsage.clientAuth,
      }),
    signAuthority: async (other, wishes = {}) => {
      const { subject, publicKey } = new X509Certificate(other.certificatePem);
      const issued = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject,
        issuer: certificate.subject,
        ...validity(wishes),
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new BasicConstraintsExtension(true, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        ],
      });
      return `${issued.toString('pem')}\n`;
    },
  };
}

function validity(wishes: CertificateWishes): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: wishes.notBefore ?? new Date(Date.now() - day),
    notAfter: wishes.notAfter ?? new Date(Date.now() + 365 * day),
  };
}

function serialNumber(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^./, '1');
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`;
}
