import { z } from 'zod';
import { heartbeatSchema } from './heartbeat.ts';
import { hubIdSchema } from './identifiers.ts';
import { longestTestMinutes, usualTestMinutes } from './test-mode.ts';
import { idParams, lineSchema, nothingSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

/**
 * hearing: alive and all its parts well. degraded: alive, but something in it cannot watch as it should. lost: silent
 * beyond its limit. never-heard: enrolled, but no heartbeat yet.
 */
export const hubStateSchema = z.enum(['hearing', 'degraded', 'lost', 'never-heard']);
export type HubState = z.infer<typeof hubStateSchema>;

const hubFacts = {
  id: hubIdSchema,
  communityId: recordIdSchema,
  dwellingId: recordIdSchema,
  address: z.string().describe('of the home that it watches'),
  state: hubStateSchema,
  lastHeardAt: wallSchema.nullable(),
  installingUntil: wallSchema.nullable().describe('until then nobody is paged for its home; null: it watches'),
  testMode: z
    .object({
      from: wallSchema,
      until: wallSchema.describe('then it is over here, whatever the hub says'),
      by: z.enum(['relay', 'hub']).describe('begun by somebody here, or at the page of the hub itself'),
      walkTest: z.boolean(),
      heardByHub: z
        .boolean()
        .describe('false: the hub has not said yet that it is in test mode, so what it raises pages'),
    })
    .nullable()
    .describe('what the hub raises as a test pages nobody until then; null: everything pages'),
  revokedAt: wallSchema.nullable(),
  certificateEndsAt: wallSchema.nullable().describe('of the newest certificate that was given to it'),
  suspectedClone: z.boolean().describe('two hubs use this identity at once'),
};

export const hubSummarySchema = z
  .object({
    ...hubFacts,
    outboxPending: z.number().nullable().describe('alarms that wait on the hub for a receipt'),
    devicesSilent: z.number().nullable(),
    program: z.string().nullable(),
    clockTrusted: z.boolean().nullable(),
  })
  .meta({ id: 'HubSummary' });
export type HubSummary = z.infer<typeof hubSummarySchema>;

export const hubSchema = z
  .object({
    ...hubFacts,
    enrolledAt: wallSchema,
    revokedBecause: z.string().describe('empty while it is not revoked'),
    replaces: hubIdSchema.nullable().describe('the hub of the same home that it took over from'),
    replacedBy: hubIdSchema.nullable(),
    certificates: z.array(
      z.object({
        serial: z.string(),
        issuedAt: wallSchema,
        notAfter: wallSchema,
        revokedAt: wallSchema.nullable(),
        authority: z.string().describe('fingerprint of the authority that signed it; empty where it was not noted'),
      }),
    ),
    /** The last one that arrived. Its ages were true at `lastHeardAt`. */
    heartbeat: heartbeatSchema.nullable(),
  })
  .meta({ id: 'Hub' });
export type Hub = z.infer<typeof hubSchema>;

const claimFacts = {
  id: recordIdSchema,
  dwellingId: recordIdSchema,
  replaces: hubIdSchema.nullable().describe('the hub that is revoked when the new one enrols'),
  expiresAt: wallSchema,
};

export const claimCodeSchema = z
  .object({
    ...claimFacts,
    code: z.string().max(1_000).describe('for the installer, as text and as QR code; shown once, works once'),
  })
  .meta({ id: 'ClaimCode' });

export const openClaimSchema = z
  .object({ ...claimFacts, createdAt: wallSchema, address: z.string().describe('of the home') })
  .meta({ id: 'OpenClaim' });

export const authoritySchema = z
  .object({
    fingerprint: z.string(),
    notAfter: wallSchema,
    state: z
      .enum(['signing', 'trusted'])
      .describe('signing: issues certificates; trusted: its certificates still count'),
    certificatesInUse: z.number().int().nonnegative().describe('unrevoked and unexpired ones of hubs'),
  })
  .meta({ id: 'Authority' });

/** Longest time for which a hub may page nobody. */
export const longestInstallationMinutes = 240;
/** However often it is made longer, so long after it began; then the home is watched, and another may begin. */
export const longestWorkMinutes = 480;

export const hubRoutes = {
  'GET /api/hubs': {
    summary: 'Hubs and how they are',
    access: 'hubs.read',
    look: 'hourly',
    answer: z.object({ hubs: z.array(hubSummarySchema) }),
  },
  'GET /api/hubs/:id': {
    summary: 'One hub with its health',
    access: 'hubs.read',
    look: 'hourly',
    params: idParams,
    answer: hubSchema,
  },
  'POST /api/claim-codes': {
    summary: 'Make a code with which the hub of one home enrols itself',
    access: 'hubs.install',
    body: z.object({
      dwellingId: recordIdSchema,
      replaces: hubIdSchema
        .nullable()
        .default(null)
        .describe('the hub of that home whose place it takes; asks for a recent sign-in'),
    }),
    answer: claimCodeSchema,
    status: 201,
  },
} as const satisfies Record<string, ApiRoute>;

/** Who a hub is: from its claim code to its revocation. */
export const hubIdentityRoutes = {
  'POST /api/hubs/:id/revoke': {
    summary: 'Let a stolen or broken hub in no more; its connection ends at once. It cannot be undone',
    access: 'hubs.revoke',
    recent: true,
    params: idParams,
    body: z.object({ because: lineSchema(300) }),
    answer: hubSchema,
  },
  'POST /api/hubs/:id/installation': {
    summary: 'Page nobody for this home while somebody works on it; ends by itself',
    access: 'hubs.install',
    params: idParams,
    body: z.object({ minutes: z.number().int().min(1).max(longestInstallationMinutes).default(60) }),
    answer: hubSchema,
  },
  'DELETE /api/hubs/:id/installation': {
    summary: 'The home is watched from now on; what still stands there pages',
    access: 'hubs.install',
    params: idParams,
    answer: hubSchema,
  },
  'POST /api/hubs/:id/test-mode': {
    summary: 'Let the hub try itself out: what it raises is shown and pages nobody; ends by itself',
    access: 'hubs.install',
    params: idParams,
    body: z.object({
      minutes: z.number().int().min(1).max(longestTestMinutes).default(usualTestMinutes),
      walkTest: z.boolean().default(false).describe('list which devices were heard and set off since it began'),
    }),
    answer: hubSchema,
  },
  'DELETE /api/hubs/:id/test-mode': {
    summary: 'End the test mode of a hub; what still stands there is raised and pages',
    access: 'hubs.install',
    params: idParams,
    answer: z.object({
      ...hubSchema.shape,
      endHeardByHub: z
        .boolean()
        .describe('false: it is over here, but the hub was not connected; it is told again when it speaks of the test'),
    }),
  },
  'GET /api/claim-codes': {
    summary: 'Claim codes that no hub has used yet',
    access: 'hubs.install',
    look: 'hourly',
    answer: z.object({ claims: z.array(openClaimSchema) }),
  },
  'DELETE /api/claim-codes/:id': {
    summary: 'Take a claim code back',
    access: 'hubs.install',
    params: idParams,
    answer: nothingSchema,
  },
  'GET /api/authority': {
    summary: 'The authorities that this relay signs with and trusts',
    access: 'authority.manage',
    wholeRelay: true,
    answer: z.object({ authorities: z.array(authoritySchema) }),
  },
  'POST /api/authority/rotate': {
    summary: 'Sign with a new authority from now on; hubs follow as they renew, and nobody is cut off',
    access: 'authority.manage',
    wholeRelay: true,
    recent: true,
    body: nothingSchema,
    answer: z.object({ authorities: z.array(authoritySchema) }),
  },
  'POST /api/authority/:id/retire': {
    summary: 'Trust an old authority no more; refused while a hub still has a certificate of it, unless forced',
    access: 'authority.manage',
    wholeRelay: true,
    recent: true,
    params: idParams,
    body: z.object({ force: z.boolean().default(false) }),
    answer: z.object({ authorities: z.array(authoritySchema) }),
  },
} as const satisfies Record<string, ApiRoute>;
