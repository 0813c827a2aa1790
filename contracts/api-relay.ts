import { z } from 'zod';
import { recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

/** What happened, in a word; the reader asks for the thing itself. `resync`: something was missed, ask for everything. */
export const liveEventSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('incident'), incident: recordIdSchema }),
    z.object({ kind: z.literal('resync') }),
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
    summary: 'Who the token stands for, and the time at the relay',
    access: 'actor',
    answer: z.object({
      name: z.string(),
      responder: recordIdSchema.nullable().describe('the responder that this person is; null: choose one when acting'),
      communities: z.union([z.literal('all'), z.array(recordIdSchema)]),
      now: wallSchema,
    }),
  },
  'GET /api/live': {
    summary: 'Changes as they happen: server-sent events, resumed with Last-Event-ID',
    access: 'actor',
    answer: liveEventSchema,
    produces: 'text/event-stream',
  },
  'GET /api/openapi.json': {
    summary: 'This description (OpenAPI 3.1)',
    access: 'actor',
    answer: z.record(z.string(), z.unknown()),
  },
  'GET /health': { summary: 'Whether the relay is well', access: 'anyone', answer: healthSchema },
  'GET /metrics': {
    summary: 'Figures for Prometheus',
    access: 'whole-relay',
    answer: z.string(),
    produces: 'text/plain',
  },
} as const satisfies Record<string, ApiRoute>;
