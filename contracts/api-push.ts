import { z } from 'zod';
import { recordIdSchema, nothingSchema, wallSchema, idParams, type ApiRoute } from './api-route.ts';

const base64Url = /^[A-Za-z0-9_-]+={0,2}$/;

/** What a browser's `PushSubscription.toJSON()` holds (RFC 8030, RFC 8291). */
export const browserSubscriptionSchema = z
  .object({
    endpoint: z.url({ protocol: /^https$/ }).max(2_000),
    keys: z.object({
      p256dh: z.string().regex(base64Url).min(80).max(120),
      auth: z.string().regex(base64Url).min(16).max(40),
    }),
  })
  .meta({ id: 'BrowserSubscription' });
export type BrowserSubscription = z.infer<typeof browserSubscriptionSchema>;

export const pushSubscriptionSchema = z
  .object({
    id: recordIdSchema,
    responder: recordIdSchema,
    device: z.string().max(120).describe('what the person sees: the browser and its system'),
    createdAt: wallSchema,
    lastAcceptedAt: wallSchema.optional().describe('when the push service last took a notice; not that it was shown'),
  })
  .meta({ id: 'PushSubscription' });
export type PushSubscriptionRecord = z.infer<typeof pushSubscriptionSchema>;

export const pushRoutes = {
  'GET /api/push/key': {
    summary: 'The public VAPID key that a browser needs to subscribe',
    access: 'addresses.manage',
    answer: z.object({ publicKey: z.string().max(200).describe('uncompressed P-256 point, base64url') }),
  },
  'GET /api/push/subscriptions': {
    summary: 'Which browsers receive the alarms of a responder',
    access: 'addresses.manage',
    query: z.object({ responder: recordIdSchema.optional() }),
    answer: z.object({ subscriptions: z.array(pushSubscriptionSchema) }),
  },
  'POST /api/push/subscriptions': {
    summary: 'Send the alarms of a responder to this browser; the same endpoint again replaces what was there',
    access: 'addresses.manage',
    body: z.object({
      responder: recordIdSchema,
      device: z.string().trim().min(1).max(120),
      subscription: browserSubscriptionSchema,
    }),
    answer: pushSubscriptionSchema,
    status: 201,
  },
  'POST /api/push/subscriptions/:id/test': {
    summary: 'Send a test notice to one browser',
    access: 'addresses.manage',
    params: idParams,
    body: nothingSchema,
    answer: z.object({
      state: z
        .enum(['accepted', 'gone', 'failed'])
        .describe('accepted: the push service took it; gone: the browser has unsubscribed; failed: see detail'),
      detail: z.string().max(300).optional(),
    }),
  },
  'DELETE /api/push/subscriptions/:id': {
    summary: 'Send no more alarms to this browser',
    access: 'addresses.manage',
    params: idParams,
    answer: nothingSchema,
  },
} as const satisfies Record<string, ApiRoute>;
