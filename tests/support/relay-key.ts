import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

/** What a hub makes before it enrols: its key, which never leaves it, and the request that proves that it has it. */
export interface KeyAndRequest {
  readonly keyPem: string;
  readonly requestPem: string;
}

type Algorithm = webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { hash: string });

const p256: Algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export async function makeKeyAndRequest(
  options: { name?: string; algorithm?: Algorithm } = {},
): Promise<KeyAndRequest> {
  const algorithm = options.algorithm ?? p256;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: options.name ?? 'CN=whatever the hub says',
    keys,
    signingAlgorithm: algorithm,
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    keyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    requestPem: request.toString('pem'),
  };
}
