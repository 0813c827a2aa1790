import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hubIdSchema, type HubId } from '../../contracts/identifiers.ts';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import { replaceFile } from '../../foundation/replace-file.ts';

const savedIdentity = z.object({
  hub: hubIdSchema,
  mqttUrl: z.url({ protocol: /^mqtts$/ }).max(300),
  keyPem: z.string().min(1).max(10_000),
  certificatePem: z.string().min(1).max(20_000),
  authorityPem: z.string().min(1).max(20_000),
});
export type SavedIdentity = z.output<typeof savedIdentity>;

/** Who this hub is, which relay it belongs to, and how it proves both. */
export interface HubIdentity extends SavedIdentity {
  readonly hub: HubId;
  readonly host: string;
  readonly port: number;
  /** End of the certificate, milliseconds since 1970. The relay cannot tell a hub why it refuses it, so the hub watches this. */
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

const identityIn = (text: string): HubIdentity => checked(savedIdentity.parse(JSON.parse(text)));

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
  const authority = new X509Certificate(saved.authorityPem);
  if (!certificate.checkPrivateKey(createPrivateKey(saved.keyPem))) {
    throw new AnjuError('identity/untrusted', 'the certificate does not belong to the key');
  }
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
    throw new AnjuError('identity/untrusted', 'the certificate was not issued by the authority');
  }
  const { hostname, port } = new URL(saved.mqttUrl);
  return {
    ...saved,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? usualPort : Number(port),
    notAfter: Date.parse(certificate.validTo),
  };
}

/** One file, readable by this program's user alone: a power cut leaves the old identity or the new one, never half of each. */
export async function saveIdentity(dataFolder: string, identity: SavedIdentity): Promise<void> {
  const { hub, mqttUrl, keyPem, certificatePem, authorityPem } = identity;
  const content = { hub, mqttUrl, keyPem, certificatePem, authorityPem };
  await replaceFile(identityPath(dataFolder), `${JSON.stringify(content, null, 2)}\n`);
}
