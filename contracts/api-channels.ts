import { z } from 'zod';
import { idParams, lineSchema, nothingSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

/** Where a webhook goes. Whether the relay may send there is checked when it is added, and again with each sending. */
const webhookUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an https address, such as https://calls.example.org/anju' })
  .max(2_000)
  .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), {
    message: 'must not hold a name or password; the receiver knows this relay by its signature',
  });

/** What proves to the receiver that this relay sent it. It is stored and never shown again. */
const webhookSecretSchema = z
  .string()
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,100}={0,2}$/,
    'must be whsec_ and 24 to 75 random bytes as base64, as Standard Webhooks has it',
  );

const webhookFields = {
  label: lineSchema(120).describe('what people see, such as the name of the receiving system'),
  url: webhookUrlSchema,
};

export const channelAddressSchema = z
  .object({
    id: recordIdSchema,
    responder: recordIdSchema,
    channel: z.string().describe('web-push, webhook, ...'),
    label: z.string(),
    url: z.string().optional().describe('of a webhook; its secret is never said'),
    createdAt: wallSchema,
    lastAcceptedAt: wallSchema.optional().describe('when the other side last took a page; not that a person saw it'),
  })
  .meta({ id: 'ChannelAddress' });
export type ChannelAddressRecord = z.infer<typeof channelAddressSchema>;

export const channelRoutes = {
  'GET /api/channel-addresses': {
    summary: 'Where responders are reached',
    access: 'addresses.manage',
    query: z.object({ responder: recordIdSchema.optional() }),
    answer: z.object({ addresses: z.array(channelAddressSchema) }),
  },
  'POST /api/channel-addresses': {
    summary: 'Page a responder by a signed webhook too; the same address again replaces label and secret',
    access: 'addresses.manage',
    body: z.object({ responder: recordIdSchema, ...webhookFields, secret: webhookSecretSchema }),
    answer: channelAddressSchema,
    status: 201,
  },
  'PUT /api/channel-addresses/:id': {
    summary: 'Change a webhook; browsers subscribe by themselves and are only removed',
    access: 'addresses.manage',
    params: idParams,
    body: z.object({ ...webhookFields, secret: webhookSecretSchema.optional().describe('left out: stays as it is') }),
    answer: channelAddressSchema,
  },
  'DELETE /api/channel-addresses/:id': {
    summary: 'Send no more pages to this address',
    access: 'addresses.manage',
    params: idParams,
    answer: nothingSchema,
  },
} as const satisfies Record<string, ApiRoute>;
