import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { enrolmentAnswerSchema, readClaimCode, type EnrolmentRequest } from '../../contracts/enrolment.ts';
import { AnjuError, isAnjuError } from '../../foundation/errors.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import { claimedAuthority } from './claimed-authority.ts';
import { checked, identityPath, loadIdentity, saveIdentity, type HubIdentity } from './identity.ts';
import { hostOf, postToRelay, type PostTarget } from './post-to-relay.ts';
import { makePrivateKeyPem } from './renewal-key.ts';
import { makeRequestPem } from './x509-request.ts';

export interface EnrolmentOrder {
  readonly dataFolder: string;
  readonly claimCode: string;
  /** Give up the identity that is there. Its messages in the outbox are then sent under the new one. */
  readonly replace: boolean;
  /** False: nothing has confirmed this computer's clock, so a relay that is not yet valid by it is believed. Default: true. */
  readonly clockTrusted?: boolean;
}

/**
 * Makes this hub known to the relay that gave the claim code, and keeps who it is from then on. Throws `input/invalid`,
 * `identity/refused`, `identity/untrusted` or `relay/unreachable`, each with what to do. May be repeated after any failure.
 */
export async function enrol({
  dataFolder,
  claimCode,
  replace,
  clockTrusted = true,
}: EnrolmentOrder): Promise<HubIdentity> {
  const claim = readClaimCode(claimCode);
  if (!claim) {
    throw new AnjuError('input/invalid', '--claim: this is no claim code. Copy all of it; it begins with anju1.');
  }
  if (!replace && existsSync(identityPath(dataFolder))) throw alreadyEnrolled(dataFolder);

  const url = new URL('/enrol', claim.relay);
  const claimed = await claimedAuthority(hostOf(url), Number(url.port || 443), claim.fingerprint);

  // Kept until the answer is stored: the secret works once, but again for the same key if the answer got lost.
  const keyPath = join(dataFolder, 'identity', 'enrolment-key.pem');
  const keyPem = existsSync(keyPath) ? readFileSync(keyPath, 'utf8') : makePrivateKeyPem();
  await replaceFile(keyPath, keyPem);

  const answer = await ask(
    { url, authoritiesPem: [claimed], clockTrusted },
    { secret: claim.secret, certificateRequestPem: await makeRequestPem(keyPem) },
  );
  const { hub, mqttUrl, renewalUrl, certificatePem } = answer;
  // Whoever had the claimed authority's key has said this, so its other authorities are believed as well.
  const authoritiesPem = distinct([...(answer.authoritiesPem ?? [answer.authorityPem]), claimed]);
  const identity = checked({ hub, mqttUrl, renewalUrl, certificatePem, keyPem, authoritiesPem });
  await saveIdentity(dataFolder, identity);
  rmSync(keyPath, { force: true });
  return identity;
}

function alreadyEnrolled(dataFolder: string): AnjuError {
  let who = 'with an identity that cannot be read';
  try {
    who = `as ${loadIdentity(dataFolder).hub}`;
  } catch {
    // Said already.
  }
  return new AnjuError(
    'identity/refused',
    `this hub is enrolled ${who}. Add --replace to give that up: its present alarms then belong to another hub`,
  );
}

/** Accepts the claimed authority alone. */
async function ask(target: PostTarget, body: EnrolmentRequest) {
  try {
    return await postToRelay(target, body, enrolmentAnswerSchema);
  } catch (error) {
    if (isAnjuError(error, 'relay/unreachable')) {
      const advice = /not yet valid/i.test(error.message) ? "Set this computer's clock first" : 'Try again';
      throw new AnjuError(error.code, `${error.message}. ${advice}`, { cause: error });
    }
    if (isAnjuError(error, 'identity/refused'))
      throw new AnjuError(error.code, `${error.message}. Ask for a new claim code`, { cause: error });
    throw error;
  }
}

/** Each certificate once, however its PEM was broken into lines. */
const distinct = (pems: readonly string[]): string[] => [
  ...new Set(pems.map((pem) => new X509Certificate(pem).toString())),
];
