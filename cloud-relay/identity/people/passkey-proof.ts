import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { COSEALG, decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import { minutes } from '../../../foundation/durations.ts';
import type { StoredAccount } from './accounts.ts';
import type { RelyingParty } from './relying-party.ts';
import type { AssertionJson, RegistrationJson } from './web-authn-json.ts';

/** What every authenticator has at least one of. */
const algorithms = [COSEALG.EdDSA, COSEALG.ES256, COSEALG.RS256];
const timeout = minutes(5);

/** A passkey's public half. */
export interface Credential {
  /** base64url, as are the keys. */
  readonly id: string;
  /** COSE. */
  readonly publicKey: string;
  /** How often it was used, as it says itself; 0 for ever where it does not count. */
  readonly counter: number;
}

/** Discoverable, so that nobody types a name, and with a PIN or finger asked for, so that it is both factors. */
export const registrationOptions = (
  party: RelyingParty,
  account: Pick<StoredAccount, 'login' | 'name' | 'webauthnId'>,
  asked: { readonly challenge: string; readonly known: readonly string[] },
) =>
  generateRegistrationOptions({
    rpName: 'Anju 安居',
    rpID: party.id,
    userName: account.login,
    userDisplayName: account.name,
    userID: isoBase64URL.toBuffer(account.webauthnId),
    challenge: isoBase64URL.toBuffer(asked.challenge),
    timeout,
    attestationType: 'none',
    excludeCredentials: asked.known.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  });

export const assertionOptions = (party: RelyingParty, challenge: string) =>
  generateAuthenticationOptions({
    rpID: party.id,
    challenge: isoBase64URL.toBuffer(challenge),
    timeout,
    userVerification: 'required',
  });

/** The passkey that a browser has made; undefined when the answer does not prove it. The library throws on all of that. */
export async function readRegistration(
  party: RelyingParty,
  json: RegistrationJson,
  challenge: string,
): Promise<Credential | undefined> {
  try {
    if (!isUnattested(json)) return undefined;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...json, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) return undefined;
    const { id, publicKey, counter } = registrationInfo.credential;
    return { id, publicKey: isoBase64URL.fromBuffer(publicKey), counter };
  } catch {
    return undefined; // Whatever it was, nothing is proved; what the sender wrote is not worth a line in the log.
  }
}

/**
 * We ask for no attestation, so an honest browser sends none, or the passkey's own (without a certificate). The library
 * would read a stranger's certificates, and call the internet for the revocation lists of those of some makers.
 */
function isUnattested({ response }: RegistrationJson): boolean {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}

/** The counter that a passkey showed with a right signature; undefined when it proves nothing. */
export async function readAssertion(
  party: RelyingParty,
  json: AssertionJson,
  expected: { readonly challenge: string; readonly credential: Credential },
): Promise<number | undefined> {
  const { id, publicKey } = expected.credential;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...json, clientExtensionResults: {} },
      expectedChallenge: expected.challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      // The library looks at the counter before the signature, when anybody may have written it. We look afterwards.
      credential: { id, publicKey: isoBase64URL.toBuffer(publicKey), counter: 0 },
      requireUserVerification: true,
    });
    return verified && authenticationInfo.userVerified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined; // As above.
  }
}
