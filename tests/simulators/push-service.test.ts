import { createRequire } from 'node:module';
import { Agent, request } from 'node:https';
import type * as WebPush from 'web-push';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { PushService, type PushSubscription } from '../../simulators/providers/push-service.ts';
import { createTestAuthority } from '../support/test-certificates.ts';

const webPush = createRequire(import.meta.url)('web-push') as typeof WebPush;
const authority = await createTestAuthority();
const { keyPem, certificatePem } = await authority.server();
const tls = { key: keyPem, cert: certificatePem };

describe('the simulated push service', () => {
  const agent = new Agent({ ca: authority.certificatePem });
  const vapid = webPush.generateVAPIDKeys();
  let service: PushService;

  beforeEach(async () => {
    service = new PushService({ clock: new ManualClock({ wall: '2026-03-01T02:00:00Z' }), tls });
    await service.start();
  });
  afterEach(async () => {
    await service.stop();
  });

  const push = (subscription: PushSubscription, payload: string, options: WebPush.RequestOptions = {}) =>
    webPush.sendNotification(subscription, payload, {
      vapidDetails: { subject: 'mailto:anju@example.org', ...vapid },
      agent,
      TTL: 3600,
      ...options,
    });
  const refusal = (sent: Promise<unknown>): Promise<unknown> =>
    sent.then(
      () => undefined,
      (error: unknown) => (error instanceof webPush.WebPushError ? error.statusCode : error),
    );

  it('takes what web-push sends, verified and decrypted', async () => {
    const subscription = service.createSubscription(vapid.publicKey);
    const { statusCode } = await push(subscription, '王阿姨家 卧室 疑似跌倒', { urgency: 'high', topic: 'incident-1' });
    expect(statusCode).toBe(201);
    expect(service.refused).toEqual([]);
    expect(service.received).toEqual([
      expect.objectContaining({
        endpoint: subscription.endpoint,
        payload: '王阿姨家 卧室 疑似跌倒',
        ttl: 3600,
        urgency: 'high',
        topic: 'incident-1',
        answered: 201,
      }),
    ]);
    expect(service.received[0]?.sender).toMatchObject({
      audience: service.origin,
      subject: 'mailto:anju@example.org',
      publicKey: vapid.publicKey,
    });
    await expect(service.until(({ topic }) => topic === 'incident-1')).resolves.toBeDefined();
  });

  it('refuses another sender, a token for another service, an expired one and a forged one', async () => {
    const subscription = service.createSubscription(vapid.publicKey);
    const other = webPush.generateVAPIDKeys();
    const details = { subject: 'mailto:x@example.org', ...other };
    expect(await refusal(push(subscription, 'x', { vapidDetails: details }))).toBe(403);

    const { endpoint } = subscription;
    const headers = (audience: string, expiresIn: number) =>
      webPush.getVapidHeaders(
        audience,
        'mailto:x@example.org',
        vapid.publicKey,
        vapid.privateKey,
        'aes128gcm',
        Math.floor(Date.now() / 1000) + expiresIn,
      ).Authorization;
    const { encrypt } = webPush as unknown as {
      encrypt: (key: string, auth: string, payload: string, encoding: string) => { cipherText: Buffer };
    };
    const { cipherText } = encrypt(subscription.keys.p256dh, subscription.keys.auth, 'x', 'aes128gcm');
    const post = (authorization: string, body = cipherText): Promise<number> => {
      return new Promise((resolve, reject) => {
        const sent = request(
          endpoint,
          { method: 'POST', agent, headers: { authorization, ttl: '60', 'content-encoding': 'aes128gcm' } },
          (response) => resolve(response.resume().statusCode ?? 0),
        );
        sent.once('error', reject);
        sent.end(body);
      });
    };
    expect(await post(headers(service.origin, 600))).toBe(201);
    expect(await post(headers('https://push.example.org', 600))).toBe(401);
    expect(await post(headers(service.origin, 1).replace(/t=(\w)/, 't=X$1'))).toBe(401);
    expect(await post(headers(service.origin, -60))).toBe(401);
    expect(await post('')).toBe(401);
    const spoiled = Buffer.from(cipherText);
    spoiled[spoiled.length - 1] = (spoiled.at(-1) ?? 0) ^ 1;
    expect(await post(headers(service.origin, 600), spoiled)).toBe(400);
    expect(await post(headers(service.origin, 600), Buffer.alloc(5000))).toBe(413);
    expect(service.received).toHaveLength(1);
    expect(service.refused.map(({ status }) => status)).toEqual([403, 401, 401, 401, 401, 400, 413]);
  });

  it('knows no other endpoint, and none that unsubscribed', async () => {
    const subscription = service.createSubscription();
    expect(await refusal(push({ ...subscription, endpoint: `${service.origin}/push/nobody` }, 'x'))).toBe(404);
    service.unsubscribe(subscription.endpoint);
    expect(await refusal(push(subscription, 'x'))).toBe(410);
  });

  it.each([404, 410, 429, 500])('answers %i when told to, and then well again', async (status) => {
    const subscription = service.createSubscription();
    service.misbehave({ kind: 'answer', status, headers: { 'retry-after': '30' } }, 1);
    const failed = await push(subscription, 'x').catch((error: unknown) => error);
    expect(failed).toMatchObject({ statusCode: status, headers: { 'retry-after': '30' } });
    expect((await push(subscription, 'y')).statusCode).toBe(201);
    expect(service.received.map(({ payload, answered }) => [payload, answered])).toEqual([
      ['x', status],
      ['y', 201],
    ]);
  });

  it('lets the sender wait, or cuts it, after it has the message', async () => {
    const subscription = service.createSubscription();
    service.misbehave({ kind: 'no-answer' }, 1);
    await expect(push(subscription, 'a', { timeout: 150 })).rejects.toThrow(/timeout/i);
    service.misbehave({ kind: 'endless-body' }, 1);
    await expect(push(subscription, 'b', { timeout: 150 })).rejects.toThrow(/timeout/i);
    service.misbehave({ kind: 'cut' }, 1);
    await expect(push(subscription, 'c')).rejects.toThrow(/hang up|ECONNRESET/);
    expect(service.received.map(({ answered }) => answered)).toEqual(['no-answer', 'endless-body', 'cut']);
  });
});
