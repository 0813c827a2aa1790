import { z } from 'zod';
import { grantSchema } from './permissions.ts';
import { lineSchema, nothingSchema, wallSchema, type ApiRoute } from './api-route.ts';

export const languageSchema = z.enum(['zh', 'en']);

/** What somebody types to say who they are: an e-mail address, a staff number or a mobile number. Case does not matter. */
export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}@._+-]{2,99}$/u, 'a sign-in name is 3 to 100 letters, digits and @ . _ + -');

/** A new password. What is typed to sign in is only bounded. */
export const newPasswordSchema = z
  .string()
  .min(12, 'a password has at least 12 characters; three or four words are good')
  .max(200, 'a password has at most 200 characters');

const typedSecret = z.string().min(1).max(200);

/** What is left to do before somebody is signed in. `nothing`: they are. */
export const nextStepSchema = z.enum(['nothing', 'second-factor', 'change-password', 'set-up-second-factor']);
export type NextStep = z.infer<typeof nextStepSchema>;

export const signedSchema = z.object({ next: nextStepSchema }).meta({ id: 'Signed' });

/** As the browser's WebAuthn calls give and take them (`@simplewebauthn/browser`); read by the library, bounded here. */
export const webAuthnJsonSchema = z.looseObject({}).meta({ id: 'WebAuthnJson' });

/** The secret of an invitation or a recovery link. It stands behind # in the link, so that no server log has it. */
export const linkSecretSchema = z.string().regex(/^[A-Za-z0-9_-]{20,100}$/, 'the link is not complete; copy all of it');

export const signInRoutes = {
  'POST /api/sign-in': {
    summary: 'Sign in with a password; the cookie that comes back is the session',
    access: 'anyone',
    body: z.object({ login: z.string().min(1).max(200), password: typedSecret }),
    answer: signedSchema,
  },
  'POST /api/sign-in/second-factor': {
    summary: 'The six digits of the authenticator app, or one of the recovery codes',
    access: 'signing-in',
    body: z.object({ code: z.string().trim().min(6).max(40) }),
    answer: signedSchema,
  },
  'POST /api/sign-in/passkey/begin': {
    summary: 'What the browser needs to ask for a passkey; the challenge is good for five minutes and once',
    access: 'anyone',
    body: nothingSchema,
    answer: z.object({ options: webAuthnJsonSchema }),
  },
  'POST /api/sign-in/passkey': {
    summary: 'Sign in with a passkey, which is both factors',
    access: 'anyone',
    body: z.object({ response: webAuthnJsonSchema }),
    answer: signedSchema,
  },
  'POST /api/sign-out': {
    summary: 'End this session',
    access: 'signing-in',
    body: nothingSchema,
    answer: nothingSchema,
  },
  'POST /api/links/look': {
    summary: 'What an invitation or recovery link is for',
    access: 'anyone',
    body: z.object({ secret: linkSecretSchema }),
    answer: z.object({
      kind: z.enum(['invitation', 'recovery']),
      login: z.string(),
      name: z.string(),
      language: languageSchema,
      grants: z.array(grantSchema),
      expiresAt: wallSchema,
    }),
  },
  'POST /api/links/use': {
    summary: 'Take the invitation, or recover the account: set a password and sign in. Works once',
    access: 'anyone',
    body: z.object({ secret: linkSecretSchema, name: lineSchema(120).optional(), password: newPasswordSchema }),
    answer: signedSchema,
  },
} as const satisfies Record<string, ApiRoute>;
