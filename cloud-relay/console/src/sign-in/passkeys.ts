import {
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { ApiAnswer } from '../../../../contracts/api.ts';
import { describeBrowser } from '../notices/describe-browser.ts';
import { call } from '../relay/client.ts';

/** What the relay's WebAuthn library made for the browser's; the contract only bounds it. */
type Given = ApiAnswer<'POST /api/sign-in/passkey/begin'>['options'];

/** Signs in by a passkey. `quietly`: the browser offers it while somebody types their name, and asks for nothing. */
export async function signInByPasskey(quietly = false): Promise<ApiAnswer<'POST /api/sign-in/passkey'>> {
  const { options } = await call('POST /api/sign-in/passkey/begin', { body: {} });
  const response = await startAuthentication({
    optionsJSON: options as Given & PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: quietly,
  });
  return call('POST /api/sign-in/passkey', { body: { response: { ...response } } });
}

/** Makes a passkey on this device and gives it to the relay. `begun`: what the relay wants it to be like. */
export async function createPasskey(
  begun: ApiAnswer<'POST /api/account/passkeys/begin'>,
): Promise<{ readonly name: string; readonly response: Record<string, unknown> }> {
  const response = await startRegistration({
    optionsJSON: begun.options as Given & PublicKeyCredentialCreationOptionsJSON,
  });
  return { name: describeBrowser(), response: { ...response } };
}

/** The person, or the browser for them, went no further: nothing was refused. */
export const wasStopped = (error: Error): boolean =>
  error instanceof WebAuthnError || error.name === 'NotAllowedError' || error.name === 'AbortError';

export const isKnownAlready = (error: Error): boolean =>
  error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
