import { z } from 'zod';

/** Bytes as browsers write them. Bounded: a real answer is a tenth of what is allowed here. */
const bytes = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url');

/** At most 1023 bytes (WebAuthn level 3, section 5.1). */
const credentialId = bytes(1_366);

/** RegistrationResponseJSON, without what we do not use. */
export const registrationJsonSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes(8_000),
    attestationObject: bytes(20_000),
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});
export type RegistrationJson = z.output<typeof registrationJsonSchema>;

/** AuthenticationResponseJSON. `userHandle` says whose passkey it is: without a name typed, nothing else does. */
export const assertionJsonSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes(8_000),
    authenticatorData: bytes(8_000),
    signature: bytes(8_000),
    userHandle: bytes(100),
  }),
});
export type AssertionJson = z.output<typeof assertionJsonSchema>;

const clientDataSchema = z.object({ challenge: z.string().min(1).max(200) });

/** The challenge that a browser says it answers; undefined when it cannot be read. */
export function challengeOf({ response }: { readonly response: { readonly clientDataJSON: string } }) {
  try {
    const read: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString());
    return clientDataSchema.parse(read).challenge;
  } catch {
    return undefined; // Not what a browser writes: as good as no challenge.
  }
}
