import { createHash } from 'node:crypto';
import type { Agent } from 'node:https';
import webPush from 'web-push';
import { browserSubscriptionSchema, type BrowserSubscription } from '../../../contracts/api-push.ts';
import type { PushNotice } from '../../../contracts/push-notice.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { Channel } from '../channel.ts';
import type { OutgoingPage } from '../page.ts';
import { pageText } from '../page-text.ts';
import { post, readStatus, type Post } from './post.ts';
import type { AddressGuard } from './private-addresses.ts';

export interface WebPushSettings {
  /** VAPID (RFC 8292): whom a push service asks when something is wrong, as `mailto:` or `https:`. */
  readonly contact: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly clock: Clock;
  readonly guard: AddressGuard;
  /** What the buttons of a page's notice answer with, for a time. */
  readonly answerToken: (answering: { readonly page: string; readonly responder: string }) => string;
  /** For a push service whose certificate an authority of one's own has signed. */
  readonly agent?: Agent;
}

/** How long a push service keeps a page for a phone that is off. A later step or round has come by then. */
const keepSeconds = { call: 600, told: 3_600 } as const;

/** Notices to browsers (RFC 8030, 8188, 8291, 8292). What leaves the relay is encrypted and still names nobody. */
export function webPushChannel(settings: WebPushSettings): Channel {
  const { clock, guard, agent } = settings;
  return {
    name: 'web-push',
    async send(page, address, signal) {
      const subscription = browserSubscriptionSchema.safeParse(address);
      if (!subscription.success) return { outcome: 'refused', because: 'subscription-unreadable' };
      const request = encrypt(page, subscription.data, settings);
      // The text of the error may hold the keys.
      if (!request) return { outcome: 'refused', because: 'subscription-keys-invalid' };
      const result = await post(request, { guard, signal, ...(agent && { agent }) });
      if (result.kind === 'failed') return result.delivery;
      // The browser has unsubscribed (410), or the push service no longer knows it (404).
      if (result.status === 404 || result.status === 410) return { outcome: 'gone', because: `http-${result.status}` };
      return readStatus(result.status, result.headers, clock.now().wall);
    },
  };
}

function encrypt(page: OutgoingPage, subscription: BrowserSubscription, settings: WebPushSettings): Post | undefined {
  try {
    const details = webPush.generateRequestDetails(subscription, JSON.stringify(noticeOf(page, settings)), {
      vapidDetails: {
        subject: settings.contact,
        publicKey: settings.publicKey,
        privateKey: settings.privateKey,
      },
      TTL: page.purpose === 'call' ? keepSeconds.call : keepSeconds.told,
      urgency: 'high',
      topic: topicOf(page),
      contentEncoding: 'aes128gcm',
    });
    return { url: new URL(details.endpoint), headers: plainHeaders(details.headers), body: details.body };
  } catch {
    return undefined;
  }
}

/** A newer notice about the same incident replaces the older one that still waits. At most 32 characters. */
const topicOf = ({ incident, responder }: OutgoingPage): string =>
  createHash('sha256').update(`${incident} ${responder}`).digest('base64url').slice(0, 32);

function noticeOf(page: OutgoingPage, { answerToken }: WebPushSettings): PushNotice {
  const { title, body } = pageText(page);
  const kind = noticeKind(page.purpose);
  return {
    v: 1,
    kind,
    language: page.language,
    title,
    body,
    severity: page.content.severity,
    ...(page.purpose !== 'test' && { incident: page.incident, responder: page.responder }),
    ...(kind === 'page' && { answerToken: answerToken({ page: page.id, responder: page.responder }) }),
  };
}

function noticeKind(purpose: OutgoingPage['purpose']): PushNotice['kind'] {
  switch (purpose) {
    case 'call':
    case 'reminder':
    case 'update':
      return 'page';
    case 'accepted':
    case 'closed':
      return 'told';
    case 'test':
      return 'test';
  }
}

const plainHeaders = (headers: object): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [],
    ),
  );
