// Must stay the first import: @peculiar/x509 throws while it loads when this is missing.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { createHash, createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { messageOf } from '../../foundation/errors.ts';
import { days } from '../../foundation/durations.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import { highestNumber, readGeneration, writeGeneration, type AuthorityGeneration } from './authority-folder.ts';
import {
  mostAuthorities,
  normalSerial,
  type CheckedRequest,
  type RotatingAuthority,
  type ServerIdentity,
  type TrustedAuthority,
} from './authority.ts';
import { readPrivateFile } from './private-file.ts';
import {
  crossSign,
  fingerprintOf,
  generateKeys,
  makeAuthority,
  mayVouch,
  pairsFromPem,
  pairToPem,
  privateKeyPart,
  signLeaf,
  type KeyPair,
} from './x509-signing.ts';

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

const hubLife = days(365);
const serverLife = days(365);
/** A server certificate that ends sooner is made anew. */
const serverRenewedBefore = days(90);

/** Everything that one generation of the folder means. */
interface Authorities {
  readonly generation: AuthorityGeneration;
  readonly signing: KeyPair;
  readonly trusted: readonly [TrustedAuthority, ...TrustedAuthority[]];
  /** What follows the server's certificate in the chain that listeners show. */
  readonly chainPem: string;
}

/** Opens the authority in `folder`, making it at the first start. Several processes may do so at once. */
export async function openAuthority(folder: string, now: number): Promise<RotatingAuthority> {
  let current = await understand(folder, await readGeneration(folder, now));

  /** Another process may have been faster: then its change counts too, and this one is made upon it. */
  async function change<Refused extends string>(
    decide: (authorities: readonly KeyPair[]) => Promise<readonly KeyPair[] | Refused>,
  ): Promise<Refused | undefined> {
    for (;;) {
      const before = await readGeneration(folder, now);
      const wanted = await decide(before.authorities);
      if (typeof wanted === 'string') return wanted;
      const written = await writeGeneration(folder, before, wanted);
      if (!written) continue;
      current = await understand(folder, written);
      return undefined;
    }
  }

  return {
    get trusted() {
      return current.trusted;
    },
    get certificatePem() {
      return current.trusted[0].pem;
    },
    get fingerprint() {
      return current.trusted[0].fingerprint;
    },
    checkRequest,
    issueHubCertificate: async ({ requestPem, hub, now: at }) => {
      const { signing, trusted } = current;
      const request = new x509.Pkcs10CertificateRequest(requestPem);
      const certificate = await signLeaf(signing, {
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
        authority: trusted[0].fingerprint,
        publicKeyHash: sha256(Buffer.from(request.publicKey.rawData)),
      };
    },
    rotate: async (at) => {
      const refused = await change<'too-many' | 'cannot-vouch'>(async (authorities) => {
        if (authorities.length >= mostAuthorities) return 'too-many';
        return authorities.every(mayVouch) ? [await makeAuthority(at), ...authorities] : 'cannot-vouch';
      });
      return refused ?? 'rotated';
    },
    retire: async (fingerprint) => {
      const refused = await change<'unknown' | 'signing'>((authorities) => {
        const at = authorities.findIndex(({ certificate }) => fingerprintOf(certificate) === fingerprint);
        if (at <= 0) return Promise.resolve(at === 0 ? 'signing' : 'unknown');
        return Promise.resolve(authorities.toSpliced(at, 1));
      });
      return refused ?? 'retired';
    },
    reload: async () => {
      if ((await highestNumber(folder)) === current.generation.number) return false;
      current = await understand(folder, await readGeneration(folder, now));
      return true;
    },
    serverIdentity: (names, at) => serverIdentity(current, folder, names, at),
  };
}

async function understand(folder: string, generation: AuthorityGeneration): Promise<Authorities> {
  const [signing, ...others] = generation.authorities;
  // Never: a file without any is refused when it is read.
  if (!signing) throw new Error(`${folder}: holds no authority`);
  return {
    generation,
    signing,
    trusted: [toTrusted(signing), ...others.map(toTrusted)],
    chainPem: await chainOf([signing, ...others]),
  };
}

const toTrusted = ({ certificate }: KeyPair): TrustedAuthority => ({
  pem: certificate.toString('pem'),
  fingerprint: fingerprintOf(certificate),
  notAfter: certificate.notAfter.getTime(),
});

/**
 * Of authorities C (which signs), B and A: C by B, B by A, A, A by B, B, B by C, C. Whichever of them a hub trusts, it
 * finds a way there; whichever fingerprint its claim code has, it sees that authority. The order matters: OpenSSL takes
 * the first issuer that fits and does not step back, so that each cross certificate must come before the self-signed one
 * of the same name; and Node shows a chain by walking from each certificate to the first issuer not yet seen.
 */
async function chainOf(authorities: readonly KeyPair[]): Promise<string> {
  const oldestFirst = authorities.toReversed();
  const down: x509.X509Certificate[] = [];
  const up: x509.X509Certificate[] = [];
  for (const [n, pair] of oldestFirst.entries()) {
    const newer = oldestFirst[n + 1];
    up.push(pair.certificate);
    if (!newer) continue;
    down.unshift(await crossSign(newer, pair));
    up.push(await crossSign(pair, newer));
  }
  return [...down, ...up].map((certificate) => `${certificate.toString('pem')}\n`).join('');
}

async function serverIdentity(
  { signing, chainPem }: Authorities,
  folder: string,
  names: readonly string[],
  now: number,
): Promise<ServerIdentity> {
  const path = join(folder, 'server.pem');
  const kept = await readPrivateFile(path);
  const pair = kept === undefined ? undefined : (await pairsFromPem(path, kept))[0];
  if (pair && (await isStillGood(pair, signing, names, now))) return toServerIdentity(pair, chainPem);
  const keys = await generateKeys();
  const certificate = await signLeaf(signing, {
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
  const pem = await pairToPem(keys.privateKey, certificate);
  await replaceFile(path, pem);
  return toServerIdentity({ key: keys.privateKey, certificate, pem }, chainPem);
}

async function isStillGood(
  { certificate }: KeyPair,
  signing: KeyPair,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  const san = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  const keptNames = san?.names.items.map(({ value }) => value) ?? [];
  const same = keptNames.length === names.length && names.every((name) => keptNames.includes(name));
  const issuedByUs = await certificate.verify({ publicKey: signing.certificate.publicKey, signatureOnly: true });
  const fresh = certificate.notAfter.getTime() - serverRenewedBefore > now;
  return same && issuedByUs && fresh && certificate.notBefore.getTime() <= now;
}

const toServerIdentity = ({ certificate, pem }: KeyPair, chainPem: string): ServerIdentity => ({
  keyPem: privateKeyPart(pem),
  chainPem: `${certificate.toString('pem')}\n${chainPem}`,
  notAfter: certificate.notAfter.getTime(),
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function checkRequest(requestPem: string): Promise<CheckedRequest> {
  try {
    const request = new x509.Pkcs10CertificateRequest(requestPem);
    const spki = Buffer.from(request.publicKey.rawData);
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      return { ok: false, reason: `its key is ${key.asymmetricKeyType}; make an elliptic-curve key on P-256` };
    }
    if (!(await request.verify())) return { ok: false, reason: 'its signature does not match its key' };
    return { ok: true, publicKeyHash: sha256(spki) };
  } catch (error) {
    return { ok: false, reason: `it cannot be read as PKCS #10 in PEM (${messageOf(error).slice(0, 100)})` };
  }
}
