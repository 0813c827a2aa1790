import { createHmac } from 'node:crypto';
import type { Agent } from 'node:https';
import { z } from 'zod';
import type { Clock } from '../../../foundation/clock.ts';
import type { Channel } from '../channel.ts';
import type { OutgoingPage } from '../page.ts';
import { pageText } from '../page-text.ts';
import { post, readStatus } from './post.ts';
import type { AddressGuard } from './private-addresses.ts';

const secretPrefix = 'whsec_';

/** Where a webhook goes, and the secret that proves to its receiver that this relay sent it. */
export const webhookAddressSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  secret: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{32,100}={0,2}$/,
      'whsec_ and 24 to 75 random bytes as base64, as Standard Webhooks has it',
    ),
});

export interface WebhookSettings {
  /** The computer's own: receivers compare the time of a signature with theirs. */
  readonly clock: Clock;
  readonly guard: AddressGuard;
  readonly agent?: Agent;
}

/** Pages to other systems, signed as Standard Webhooks 1.0.0 says. Plain HTTP only where a private address is allowed. */
export function webhookChannel({ clock, guard, agent }: WebhookSettings): Channel {
  return {
    name: 'webhook',
    async send(page, address, signal) {
      const target = webhookAddressSchema.safeParse(address);
      if (!target.success) return { outcome: 'refused', because: 'webhook-address-invalid' };
      const url = new URL(target.data.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      // The name localhost is looked up like any other, and refused unless it is allowed.
      const isOwn = host === 'localhost' || guard.isOwn(host);
      if (url.protocol === 'http:' && !isOwn) return { outcome: 'refused', because: 'plain-http' };
      const { wall } = clock.now();
      const body = Buffer.from(JSON.stringify(eventOf(page, wall)));
      const headers = { 'content-type': 'application/json', ...sign(page.id, wall, body, target.data.secret) };
      const result = await post({ url, headers, body }, { guard, signal, ...(agent && { agent }) });
      return result.kind === 'failed' ? result.delivery : readStatus(result.status, result.headers, wall);
    },
  };
}

/** Nothing here says who or where: the receiver asks the API, with rights of its own. */
function eventOf(page: OutgoingPage, wall: number) {
  const { kind, severity, class: severityClass, recognised, earlier, since } = page.content;
  return {
    type: `page.${page.purpose}`,
    timestamp: new Date(wall).toISOString(),
    data: {
      page: page.id,
      incident: page.incident,
      responder: page.responder,
      class: severityClass,
      kind,
      severity,
      recognised,
      earlier,
      since: new Date(since).toISOString(),
      language: page.language,
      ...pageText(page),
    },
  };
}

/** The id stays the same when a page is sent again, so that the receiver can tell. */
function sign(id: string, wall: number, body: Buffer, secret: string): Record<string, string> {
  const timestamp = Math.floor(wall / 1_000);
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
