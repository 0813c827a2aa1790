import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minutes } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { WebhookReceiver } from '../../simulators/providers/webhook-receiver.ts';

// The worked example of the Standard Webhooks specification.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const example = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('the simulated webhook receiver', () => {
  let clock: ManualClock;
  let receiver: WebhookReceiver;
  let origin: string;

  beforeEach(async () => {
    clock = new ManualClock({ wall: Number(example.timestamp) * 1000 });
    receiver = new WebhookReceiver({ clock, secret });
    origin = await receiver.start();
  });
  afterEach(async () => {
    await receiver.stop();
  });

  const post = async (changes: Partial<typeof example> = {}, signal?: AbortSignal) => {
    const { id, timestamp, body, signature } = { ...example, ...changes };
    const response = await fetch(`${origin}/anju`, {
      method: 'POST',
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
      body,
      ...(signal ? { signal } : {}),
    });
    return response;
  };
  const sign = (id: string, timestamp: string, body: string): string => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  };

  it('takes the example of the specification', async () => {
    expect((await post()).status).toBe(204);
    expect(receiver.received).toEqual([
      expect.objectContaining({ id: example.id, path: '/anju', body: { test: 2432232314 }, answered: 204 }),
    ]);
    await expect(receiver.until(({ id }) => id === example.id)).resolves.toBeDefined();
  });

  it('takes one right signature among several, as while a key is changed', async () => {
    expect((await post({ signature: `v1,AAAA v2,x ${example.signature}` })).status).toBe(204);
  });

  it('refuses what was changed, what is old, what is unsigned and what is no JSON', async () => {
    expect((await post({ body: '{"test": 1}' })).status).toBe(401);
    expect((await post({ id: 'msg_other' })).status).toBe(401);
    expect((await post({ signature: '' })).status).toBe(401);
    expect((await post({ timestamp: 'now' })).status).toBe(400);
    expect((await post({ body: 'no', signature: sign(example.id, example.timestamp, 'no') })).status).toBe(400);
    clock.advance(minutes(6));
    expect((await post()).status).toBe(401);
    expect((await fetch(origin)).status).toBe(405);
    expect(receiver.received).toEqual([]);
    expect(receiver.refused).toHaveLength(7);
  });

  it('misbehaves as it is told', async () => {
    receiver.misbehave({ kind: 'answer', status: 503 }, 1);
    expect((await post()).status).toBe(503);
    receiver.misbehave({ kind: 'cut' }, 1);
    await expect(post()).rejects.toThrow(/fetch failed/);
    receiver.misbehave({ kind: 'no-answer' }, 1);
    await expect(post({}, AbortSignal.timeout(150))).rejects.toThrow(/timeout/i);
    receiver.misbehave({ kind: 'endless-body' }, 1);
    const slow = await post({}, AbortSignal.timeout(150));
    await expect(slow.text()).rejects.toThrow(/timeout/i);
    expect((await post()).status).toBe(204);
    expect(receiver.received.map(({ answered }) => answered)).toEqual([503, 'cut', 'no-answer', 'endless-body', 204]);
  });

  it('says which port is taken', async () => {
    const other = new WebhookReceiver({ clock, secret });
    await expect(other.start(Number(new URL(origin).port))).rejects.toMatchObject({ code: 'port/taken' });
  });

  it('refuses a secret that is none', () => {
    expect(() => new WebhookReceiver({ clock, secret: 'abc' })).toThrow(/whsec_/);
  });
});
