import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import { replaceFile } from '../../foundation/replace-file.ts';

const pem = z.string().min(1).max(20_000);
const identityParts = {
  hub: hubIdSchema,
  mqttUrl: z.url({ protocol: /^mqtts$/ }).max(300),
  /** Where the certificate is renewed. Absent: enrolled before relays said so; only a new claim code helps then. */
  renewalUrl: z
    .url({ protocol: /^https$/ })
    .max(300)
    .optional(),
  keyPem: z.string().min(1).max(10_000),
  certificatePem: pem,
};
const savedIdentity = z.object({
  ...identityParts,
  /** Every authority whose servers this hub believes. */
  authoritiesPem: z.array(pem).min(1).max(10),
});
export type SavedIdentity = z.output<typeof savedIdentity>;

/** As it was written while a relay had one authority for ever. */
const olderIdentity = z
  .object({ ...identityParts, authorityPem: pem })
  .transform(({ authorityPem, ...rest }) => ({ ...rest, authoritiesPem: [authorityPem] }));
const anyIdentity = z.union([savedIdentity, olderIdentity]);

/** Who this hub is, which relay it belongs to, and how it proves both. */
export interface HubIdentity extends SavedIdentity {
  readonly hub: HubId;
  readonly host: string;
  readonly port: number;
  /** Beginning and end of the certificate, milliseconds since 1970. The relay cannot tell a hub why it refuses it, so the hub watches these. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const usualPort = 8883;

export const identityPath = (dataFolder: string): string => join(dataFolder, 'identity', 'identity.json');

/** Throws `identity/missing` when the hub was never enrolled, `identity/untrusted` when what is there cannot be used. */
export function loadIdentity(dataFolder: string): HubIdentity {
  const path = identityPath(dataFolder);
  try {
    return identityIn(readFileSync(path, 'utf8'));
  } catch (error) {
    throw cannotBeUsed(path, error);
  }
}

/** As `loadIdentity`, for a program that goes on meanwhile: a hanging disk must not keep a hub from hearing. */
export async function readIdentity(dataFolder: string): Promise<HubIdentity> {
  const path = identityPath(dataFolder);
  try {
    return identityIn(await readFile(path, 'utf8'));
  } catch (error) {
    throw cannotBeUsed(path, error);
  }
}

const identityIn = (text: string): HubIdentity => checked(anyIdentity.parse(JSON.parse(text)));

function cannotBeUsed(path: string, error: unknown): AnjuError {
  if (systemCode(error) === 'ENOENT')
    return new AnjuError('identity/missing', `${path}: this hub is not enrolled. Run: anju-hub enrol --claim CODE`);
  return new AnjuError(
    'identity/untrusted',
    `${path}: cannot be used (${messageOf(error).slice(0, 200)}). Enrol again with --replace and a new claim code`,
    { cause: error },
  );
}

/** An identity whose parts belong together. Throws `identity/untrusted` when they do not. */
export function checked(saved: SavedIdentity): HubIdentity {
  const certificate = new X509Certificate(saved.certificatePem);
  const authorities = saved.authoritiesPem.map((each) => new X509Certificate(each));
  if (!certificate.checkPrivateKey(createPrivateKey(saved.keyPem))) {
    throw new AnjuError('identity/untrusted', 'the certificate does not belong to the key');
  }
  if (authorities.some((authority) => !authority.ca)) {
    throw new AnjuError('identity/untrusted', 'what should be an authority may not issue certificates');
  }
  if (!authorities.some((each) => certificate.checkIssued(each) && certificate.verify(each.publicKey))) {
    throw new AnjuError('identity/untrusted', 'the certificate was not issued by the authority');
  }
  if (certificate.subject !== `CN=${saved.hub}`) {
    throw new AnjuError('identity/untrusted', `the certificate is not for ${saved.hub}`);
  }
  const { hostname, port } = new URL(saved.mqttUrl);
  return {
    ...saved,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? usualPort : Number(port),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

/** SHA-256 of a certificate, 64 hex digits: as in a claim code, and as the console shows it. */
export const fingerprintOf = (certificatePem: string): string =>
  new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();

/** One file, readable by this program's user alone: a power cut leaves the old identity or the new one, never half of each. */
export async function saveIdentity(dataFolder: string, identity: SavedIdentity): Promise<void> {
  const { hub, mqttUrl, renewalUrl, keyPem, certificatePem, authoritiesPem } = identity;
  const content = { hub, mqttUrl, renewalUrl, keyPem, certificatePem, authoritiesPem };
  await replaceFile(identityPath(dataFolder), `${JSON.stringify(content, null, 2)}\n`);
}
