import { z } from 'zod';
import { heartbeatSchema } from './heartbeat.ts';
import { hubIdSchema } from './identifiers.ts';
import { idParams, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

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
};

export const hubSummarySchema = z
  .object({
    ...hubFacts,
    outboxPending: z.number().nullable().describe('alarms that wait on the hub for a receipt'),
    devicesSilent: z.number().nullable(),
    program: z.string().nullable(),
  })
  .meta({ id: 'HubSummary' });
export type HubSummary = z.infer<typeof hubSummarySchema>;

export const hubSchema = z
  .object({
    ...hubFacts,
    enrolledAt: wallSchema,
    revokedAt: wallSchema.nullable(),
    /** The last one that arrived. Its ages were true at `lastHeardAt`. */
    heartbeat: heartbeatSchema.nullable(),
  })
  .meta({ id: 'Hub' });
export type Hub = z.infer<typeof hubSchema>;

export const claimCodeSchema = z
  .object({
    code: z.string().max(1_000).describe('for the installer; shown once, works once'),
    dwellingId: recordIdSchema,
    expiresAt: wallSchema,
  })
  .meta({ id: 'ClaimCode' });

export const hubRoutes = {
  'GET /api/hubs': {
    summary: 'Hubs and how they are',
    access: 'actor',
    answer: z.object({ hubs: z.array(hubSummarySchema) }),
  },
  'GET /api/hubs/:id': { summary: 'One hub with its health', access: 'actor', params: idParams, answer: hubSchema },
  'POST /api/claim-codes': {
    summary: 'Make a code with which the hub of one home enrols itself',
    access: 'actor',
    body: z.object({ dwellingId: recordIdSchema }),
    answer: claimCodeSchema,
    status: 201,
  },
} as const satisfies Record<string, ApiRoute>;
