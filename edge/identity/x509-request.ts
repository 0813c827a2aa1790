// Must stay the first import: @peculiar/x509 throws while it loads when this is missing.
import 'reflect-metadata';
import { PemConverter, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A certificate request (PKCS #10) that proves possession of the key. The relay puts the name in, whatever stands here. */
export async function makeRequestPem(keyPem: string): Promise<string> {
  const privateKey = createPrivateKey(keyPem);
  const publicDer = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const privateDer = privateKey.export({ type: 'pkcs8', format: 'der' });
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=hub',
    keys: {
      publicKey: await webcrypto.subtle.importKey('spki', publicDer, curve, true, ['verify']),
      privateKey: await webcrypto.subtle.importKey('pkcs8', privateDer, curve, false, ['sign']),
    },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  return `${PemConverter.encode(request.rawData, 'CERTIFICATE REQUEST')}\n`;
}
