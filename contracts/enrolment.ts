import { z } from 'zod';
import { hubIdSchema } from './identifiers.ts';

/** What a claim code carries: where the relay is, how to know it, and a secret that works once. */
export const claimSchema = z.object({
  relay: z
    .url({ protocol: /^https$/ })
    .max(300)
    .describe('address of the enrolment listener'),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 of the authority certificate (DER), 64 hex digits'),
  secret: z.string().min(20).max(100),
});
export type Claim = z.infer<typeof claimSchema>;

const prefix = 'anju1.';
const claimParts = z.tuple([z.unknown(), z.unknown(), z.unknown()], z.unknown());

/** One line of text, fit for a label, a QR code or a command line. */
export const writeClaimCode = (claim: Claim): string =>
  prefix + toBase64Url(JSON.stringify([claim.relay, claim.fingerprint, claim.secret]));

/** Undefined when the text is not a claim code. Does not say whether the secret is still good: only the relay knows. */
export function readClaimCode(code: string): Claim | undefined {
  const trimmed = code.trim();
  if (!trimmed.startsWith(prefix) || trimmed.length > 1_000) return undefined;
  try {
    const parts = claimParts.safeParse(JSON.parse(fromBase64Url(trimmed.slice(prefix.length))));
    if (!parts.success) return undefined;
    const [relay, fingerprint, secret] = parts.data;
    const claim = claimSchema.safeParse({ relay, fingerprint, secret });
    return claim.success ? claim.data : undefined;
  } catch {
    return undefined;
  }
}

/** POST /enrol, over TLS that has shown the claimed authority. */
export const enrolmentRequestSchema = z.object({
  secret: z.string().min(20).max(100),
  certificateRequestPem: z.string().max(10_000),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequestSchema>;

export const enrolmentAnswerSchema = z.object({
  hub: hubIdSchema,
  certificatePem: z.string().max(20_000),
  authorityPem: z.string().max(20_000),
  /** Every authority that the relay trusts and may show; older relays have the one above alone. */
  authoritiesPem: z.array(z.string().max(20_000)).min(1).max(5).optional(),
  mqttUrl: z.url({ protocol: /^mqtts$/ }).max(300),
  /** Where certificates are renewed; older relays do not say. */
  renewalUrl: z
    .url({ protocol: /^https$/ })
    .max(300)
    .optional(),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>;

/** POST /renew/challenge: what the next request has to sign. Good for a minute, and once. */
export const renewalChallengeSchema = z.object({ challenge: z.string().min(20).max(100) });

/**
 * POST /renew, over TLS that has shown a trusted authority. The hub proves that it has the key of the certificate that it
 * shows, which may have expired; the new certificate is for the key of the request, which may be another.
 */
export const renewalRequestSchema = z.object({
  certificatePem: z.string().max(20_000),
  certificateRequestPem: z.string().max(10_000),
  challenge: z.string().min(20).max(100),
  /** base64: ECDSA P-256 with SHA-256 (DER) over `renewalText`, by the key of `certificatePem`. */
  signature: z.string().max(200),
});
export type RenewalRequest = z.infer<typeof renewalRequestSchema>;

export const renewalText = (challenge: string, certificateRequestPem: string): string =>
  `anju-renewal-1\n${challenge}\n${certificateRequestPem}`;

export const renewalAnswerSchema = z.object({
  certificatePem: z.string().max(20_000),
  /** Every authority that the relay trusts and may show, the one that signs first. */
  authoritiesPem: z.array(z.string().max(20_000)).min(1).max(5),
  mqttUrl: z.url({ protocol: /^mqtts$/ }).max(300),
  renewalUrl: z.url({ protocol: /^https$/ }).max(300),
});
export type RenewalAnswer = z.infer<typeof renewalAnswerSchema>;

function toBase64Url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): string {
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
}
