import { z } from 'zod';
import { grantSchema } from './permissions.ts';
import { idParams, lineSchema, nothingSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';
import { languageSchema, newPasswordSchema, signedSchema, webAuthnJsonSchema } from './api-sign-in.ts';

export const passkeySchema = z
  .object({
    id: recordIdSchema,
    name: z.string(),
    createdAt: wallSchema,
    lastUsedAt: wallSchema.nullable(),
  })
  .meta({ id: 'Passkey' });

export const sessionSchema = z
  .object({
    id: recordIdSchema,
    device: z.string().describe('the browser and its system, as it said'),
    address: z.string().describe('from where it was last used'),
    signedInAt: wallSchema,
    lastSeenAt: wallSchema,
    expiresAt: wallSchema,
    current: z.boolean().describe('the one that asks'),
  })
  .meta({ id: 'Session' });
export type SessionRecord = z.infer<typeof sessionSchema>;

export const accountSchema = z
  .object({
    id: recordIdSchema,
    login: z.string(),
    name: z.string(),
    language: languageSchema,
    responder: recordIdSchema.nullable().describe('as whom this person is paged'),
    grants: z.array(grantSchema),
    hasPassword: z.boolean(),
    secondFactor: z.object({
      required: z.boolean(),
      authenticator: z.boolean().describe('an authenticator app is set up'),
      recoveryCodesLeft: z.number().int().nonnegative(),
    }),
    passkeys: z.array(passkeySchema),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof accountSchema>;

const recoveryCodesSchema = z.object({
  recoveryCodes: z.array(z.string()).describe('shown once; each works once in place of the authenticator app'),
});

export const accountRoutes = {
  'GET /api/account': { summary: 'One’s own account', access: 'signed-in', answer: accountSchema },
  'PUT /api/account': {
    summary: 'Change one’s own name and language',
    access: 'signed-in',
    body: z.object({ name: lineSchema(120), language: languageSchema }),
    answer: accountSchema,
  },
  'POST /api/account/password': {
    summary: 'Change one’s own password; every other session ends',
    access: 'signing-in',
    body: z.object({
      current: z.string().min(1).max(200).optional().describe('left out only by somebody who has none'),
      next: newPasswordSchema,
    }),
    answer: signedSchema,
  },
  'POST /api/account/second-factor/begin': {
    summary: 'A new secret for an authenticator app; nothing changes until it is confirmed',
    access: 'signing-in',
    body: nothingSchema,
    answer: z.object({ secret: z.string().describe('base32'), uri: z.string().describe('otpauth, for a QR code') }),
  },
  'POST /api/account/second-factor/confirm': {
    summary: 'Prove that the authenticator app has the secret; from then on it is asked for',
    access: 'signing-in',
    body: z.object({ code: z.string().trim().min(6).max(10) }),
    answer: recoveryCodesSchema,
  },
  'POST /api/account/second-factor/remove': {
    summary: 'Ask for the password alone again; not for staff without a passkey',
    access: 'signed-in',
    recent: true,
    body: nothingSchema,
    answer: accountSchema,
  },
  'POST /api/account/recovery-codes': {
    summary: 'New recovery codes; the old ones no longer work',
    access: 'signed-in',
    recent: true,
    body: nothingSchema,
    answer: recoveryCodesSchema,
  },
  'POST /api/account/passkeys/begin': {
    summary: 'What the browser needs to make a passkey',
    access: 'signing-in',
    recent: true,
    body: nothingSchema,
    answer: z.object({ options: webAuthnJsonSchema }),
  },
  'POST /api/account/passkeys': {
    summary: 'Keep a passkey that the browser has made',
    access: 'signing-in',
    recent: true,
    body: z.object({ name: lineSchema(60), response: webAuthnJsonSchema }),
    answer: passkeySchema,
    status: 201,
  },
  'DELETE /api/account/passkeys/:id': {
    summary: 'Accept a passkey no more',
    access: 'signed-in',
    recent: true,
    params: idParams,
    answer: nothingSchema,
  },
  'GET /api/account/sessions': {
    summary: 'Where one is signed in',
    access: 'signed-in',
    answer: z.object({ sessions: z.array(sessionSchema) }),
  },
  'DELETE /api/account/sessions/:id': {
    summary: 'End one of one’s own sessions',
    access: 'signed-in',
    params: idParams,
    answer: nothingSchema,
  },
  'POST /api/account/sessions/end-others': {
    summary: 'End every session but this one',
    access: 'signed-in',
    body: nothingSchema,
    answer: nothingSchema,
  },
} as const satisfies Record<string, ApiRoute>;
