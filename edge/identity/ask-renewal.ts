import { createPrivateKey, sign } from 'node:crypto';
import {
  renewalAnswerSchema,
  renewalChallengeSchema,
  renewalText,
  type RenewalRequest,
} from '../../contracts/enrolment.ts';
import { AnjuError } from '../../foundation/errors.ts';
import { checked, type HubIdentity } from './identity.ts';
import { postToRelay, type PostTarget } from './post-to-relay.ts';

export interface RenewalOrder {
  readonly identity: HubIdentity;
  /** Of the new certificate. */
  readonly newKeyPem: string;
  readonly clockTrusted: boolean;
  readonly stopped?: AbortSignal;
}

/**
 * The identity with a new certificate for the new key, proven by the old key. The old certificate may have ended. Saves
 * nothing. Throws `relay/unreachable`, `identity/refused`, or `identity/untrusted` when the answer does not fit together.
 */
export async function askRenewal({ identity, newKeyPem, ...way }: RenewalOrder): Promise<HubIdentity> {
  const { hub, renewalUrl, authoritiesPem } = identity;
  if (renewalUrl === undefined) {
    throw new AnjuError(
      'identity/refused',
      'this identity does not say where it is renewed. Enrol again with --replace and a new claim code',
    );
  }
  // Loaded here alone: a hub that does not renew needs neither the library nor its memory.
  const { makeRequestPem } = await import('./x509-request.ts');
  const to = (path: string): PostTarget => ({ url: new URL(path, renewalUrl), authoritiesPem, ...way });
  const { challenge } = await postToRelay(to('/renew/challenge'), {}, renewalChallengeSchema);
  const certificateRequestPem = await makeRequestPem(newKeyPem);
  const request: RenewalRequest = {
    certificatePem: identity.certificatePem,
    certificateRequestPem,
    challenge,
    signature: signed(identity.keyPem, renewalText(challenge, certificateRequestPem)),
  };
  const answer = await postToRelay(to('/renew'), request, renewalAnswerSchema);
  return checked({
    hub,
    keyPem: newKeyPem,
    certificatePem: answer.certificatePem,
    authoritiesPem: answer.authoritiesPem,
    mqttUrl: answer.mqttUrl,
    renewalUrl: answer.renewalUrl,
  });
}

const signed = (keyPem: string, text: string): string =>
  sign('sha256', Buffer.from(text), createPrivateKey(keyPem)).toString('base64');
