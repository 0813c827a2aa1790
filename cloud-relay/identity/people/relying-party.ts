/** For whom passkeys are made (WebAuthn): a browser uses one only on pages of `id`, and says on which page it did. */
export interface RelyingParty {
  readonly id: string;
  /** Scheme, host and port of the console's pages. */
  readonly origin: string;
}

/** Of the console's address, such as https://console.example.org or http://localhost:8480. */
export function relyingParty(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}
