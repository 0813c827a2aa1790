import { z } from 'zod';
import { actionSchema, grantSchema } from './permissions.ts';
import { idParams, lineSchema, nothingSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';
import { sessionSchema } from './api-account.ts';
import { languageSchema, linkSecretSchema, loginSchema } from './api-sign-in.ts';

const grantsSchema = z.array(grantSchema).min(1, 'give at least one role').max(20);

/** Somebody who may sign in. An administrator sees whom they may manage: whose every role lies within their own scope. */
export const accountSummarySchema = z
  .object({
    id: recordIdSchema,
    login: z.string(),
    name: z.string(),
    language: languageSchema,
    state: z.enum(['active', 'disabled']),
    responder: recordIdSchema.nullable(),
    grants: z.array(grantSchema),
    hasSecondFactor: z.boolean().describe('an authenticator app or a passkey'),
    lastSignInAt: wallSchema.nullable(),
    createdAt: wallSchema,
  })
  .meta({ id: 'AccountSummary' });
export type AccountSummary = z.infer<typeof accountSummarySchema>;

const invitedFields = {
  login: loginSchema,
  name: lineSchema(120),
  language: languageSchema.default('zh'),
  responder: recordIdSchema.nullable().default(null),
  grants: grantsSchema,
};

export const invitationSchema = z
  .object({ ...invitedFields, id: recordIdSchema, createdAt: wallSchema, expiresAt: wallSchema })
  .meta({ id: 'Invitation' });

/** Shown once: the relay keeps only a hash of the secret. The link is the console's address, /link# and the secret. */
const linkSchema = z.object({ secret: linkSecretSchema, expiresAt: wallSchema });

export const apiTokenSchema = z
  .object({
    id: recordIdSchema,
    name: z.string(),
    grants: z.array(grantSchema),
    actions: z.array(actionSchema).describe('what of its roles’ actions it may do'),
    createdAt: wallSchema,
    createdBy: z.string().describe('name of the person or program that made it; empty: the command line'),
    expiresAt: wallSchema,
    lastUsedAt: wallSchema.nullable(),
  })
  .meta({ id: 'ApiToken' });

export const peopleRoutes = {
  'GET /api/people': {
    summary: 'Everybody who may sign in',
    access: 'people.manage',
    answer: z.object({ people: z.array(accountSummarySchema) }),
  },
  'GET /api/people/:id': {
    summary: 'One person who may sign in, and where they are signed in',
    access: 'people.manage',
    params: idParams,
    answer: accountSummarySchema.extend({ sessions: z.array(sessionSchema) }),
  },
  'PUT /api/people/:id': {
    summary: 'Change somebody’s name, language, responder and roles, or let them sign in no more; it holds at once',
    access: 'people.manage',
    recent: true,
    params: idParams,
    body: z.object({
      name: lineSchema(120),
      language: languageSchema,
      responder: recordIdSchema.nullable(),
      state: z.enum(['active', 'disabled']),
      grants: grantsSchema,
    }),
    answer: accountSummarySchema,
  },
  'POST /api/people/:id/end-sessions': {
    summary: 'Sign somebody out everywhere',
    access: 'people.manage',
    params: idParams,
    body: nothingSchema,
    answer: nothingSchema,
  },
  'POST /api/people/:id/recovery': {
    summary:
      'A link with which somebody who lost the password or the phone starts anew; sessions, passkeys and codes end',
    access: 'people.manage',
    recent: true,
    params: idParams,
    body: nothingSchema,
    answer: linkSchema,
    status: 201,
  },
  'GET /api/invitations': {
    summary: 'Invitations that nobody has taken yet',
    access: 'people.manage',
    answer: z.object({ invitations: z.array(invitationSchema) }),
  },
  'POST /api/invitations': {
    summary: 'Invite somebody to sign in',
    access: 'people.manage',
    recent: true,
    body: z.object(invitedFields),
    answer: invitationSchema.extend({ secret: linkSecretSchema }),
    status: 201,
  },
  'DELETE /api/invitations/:id': {
    summary: 'Take an invitation back',
    access: 'people.manage',
    params: idParams,
    answer: nothingSchema,
  },
} as const satisfies Record<string, ApiRoute>;

/** Of programs. */
export const tokenRoutes = {
  'GET /api/tokens': {
    summary: 'API tokens of programs',
    access: 'tokens.manage',
    answer: z.object({ tokens: z.array(apiTokenSchema) }),
  },
  'POST /api/tokens': {
    summary: 'Make an API token; it is shown once',
    access: 'tokens.manage',
    recent: true,
    body: z.object({
      name: lineSchema(120),
      grants: grantsSchema,
      actions: z.array(actionSchema).min(1).max(50),
      days: z.number().int().min(1).max(730).default(365).describe('how long it is good'),
    }),
    answer: apiTokenSchema.extend({ token: z.string() }),
    status: 201,
  },
  'DELETE /api/tokens/:id': {
    summary: 'Accept a token no more; it holds at once',
    access: 'tokens.manage',
    params: idParams,
    answer: nothingSchema,
  },
} as const satisfies Record<string, ApiRoute>;
