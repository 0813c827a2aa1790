import { z } from 'zod';
import { recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';
import { languageSchema, nextStepSchema } from './api-sign-in.ts';
import { actionSchema, grantSchema } from './permissions.ts';

/** What happened, in a word; the reader asks for the thing itself. `resync`: something was missed, ask for everything. */
export const liveEventSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('incident'), incident: recordIdSchema }),
    z.object({ kind: z.literal('resync') }),
    z.object({ kind: z.literal('hub'), hub: recordIdSchema }),
    /** What the reader may see or do has changed, or the session has ended: ask again who one is. The stream then ends. */
    z.object({ kind: z.literal('access-changed') }),
  ])
  .meta({ id: 'LiveEvent' });
export type LiveEvent = z.infer<typeof liveEventSchema>;

export const healthSchema = z
  .object({
    state: z.enum(['ok', 'degraded']),
    reasons: z.array(z.string().max(200)).describe('names of what is wrong, without anything about a person or home'),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof healthSchema>;

export const relayRoutes = {
  'GET /api/me': {
    summary: 'Who the caller is, what they may do, what is left of signing in, and the time at the relay',
    access: 'signing-in',
    answer: z.object({
      kind: z.enum(['account', 'token']),
      id: recordIdSchema,
      name: z.string(),
      language: languageSchema,
      responder: recordIdSchema.nullable().describe('the responder that this person is; null: choose one when acting'),
      next: nextStepSchema,
      grants: z.array(grantSchema),
      can: z.array(actionSchema).describe('what some grant allows; where, the relay says by what it shows'),
      recentUntil: wallSchema.describe('until then what asks for a recent sign-in is allowed'),
      now: wallSchema,
    }),
  },
  'GET /api/live': {
    summary: 'Changes as they happen: server-sent events, resumed with Last-Event-ID',
    access: 'signed-in',
    answer: liveEventSchema,
    produces: 'text/event-stream',
  },
  'GET /api/openapi.json': {
    summary: 'This description (OpenAPI 3.1)',
    access: 'signed-in',
    answer: z.record(z.string(), z.unknown()),
  },
  'GET /health': { summary: 'Whether the relay is well', access: 'anyone', answer: healthSchema },
  'GET /metrics': {
    summary: 'Figures for Prometheus',
    access: 'relay.read',
    wholeRelay: true,
    answer: z.string(),
    produces: 'text/plain',
  },
} as const satisfies Record<string, ApiRoute>;
