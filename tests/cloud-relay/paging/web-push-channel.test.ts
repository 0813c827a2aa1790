import { Agent } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import { pushNoticeSchema } from '../../../contracts/push-notice.ts';
import { pushKeys } from '../../../cloud-relay/configuration/push-keys.ts';
import { addressGuard } from '../../../cloud-relay/paging/channels/private-addresses.ts';
import { webPushChannel } from '../../../cloud-relay/paging/channels/web-push-channel.ts';
import { PushService } from '../../../simulators/providers/push-service.ts';
import { aPage, channelContract, clockNow, type ChannelUnderTest } from '../../support/contract-channel.ts';
import { temporaryFolder } from '../../support/relay-store.ts';
import { createTestAuthority } from '../../support/test-certificates.ts';

const authority = await createTestAuthority();
const server = await authority.server();
const tls = { key: server.keyPem, cert: server.certificatePem };
const allowed = ['127.0.0.0/8', '::1'];

async function open() {
  const clock = clockNow();
  const vapid = await pushKeys(await temporaryFolder());
  const service = new PushService({ clock, tls });
  await service.start();
  const subscription = service.createSubscription(vapid.publicKey);
  const agent = new Agent({ ca: authority.certificatePem, keepAlive: true });
  const make = (networks: readonly string[]) =>
    webPushChannel({
      contact: 'mailto:operator@anju.invalid',
      publicKey: vapid.publicKey,
      privateKey: vapid.privateKey,
      clock,
      guard: addressGuard(networks),
      answerToken: ({ page, responder }) => `answer-token-of-${page}-for-${responder}`,
      agent,
    });
  const stop = async (): Promise<void> => {
    agent.destroy();
    await service.stop();
  };
  return { service, subscription, channel: make(allowed), guarded: make([]), stop };
}

async function underTest(): Promise<ChannelUnderTest> {
  const { service, subscription, channel, guarded, stop } = await open();
  return {
    channel,
    guarded,
    address: subscription,
    misbehave: (reply, times) => service.misbehave(reply, times),
    received: () => service.received.map(({ payload }) => ({ text: payload })),
    refused: () => service.refused,
    stop,
  };
}

channelContract('web-push', underTest);

const send = async (page = aPage()) => {
  const opened = await open();
  onTestFinished(() => opened.stop());
  const delivery = await opened.channel.send(page, opened.subscription, AbortSignal.timeout(20_000));
  return { ...opened, delivery, push: opened.service.received[0] };
};

test('a call is urgent, is kept for ten minutes, and replaces the one before about the same incident', async () => {
  const { push } = await send();
  expect(push).toMatchObject({ urgency: 'high', ttl: 600, sender: { subject: 'mailto:operator@anju.invalid' } });
  expect(push?.topic).toMatch(/^[\w-]{1,32}$/);
  const { push: other } = await send(aPage({ id: 'page-2' }));
  expect(other?.topic).toBe(push?.topic);
});

test('what a browser shows names nobody and no place, and is what its service worker reads', async () => {
  const { push } = await send();
  const notice = pushNoticeSchema.parse(JSON.parse(push?.payload ?? ''));
  expect(notice).toEqual({
    v: 1,
    kind: 'page',
    language: 'zh',
    title: '疑似跌倒',
    body: '一位老人可能跌倒，请打开查看。',
    severity: 'critical',
    incident: 'incident-1',
    responder: 'responder-1',
    answerToken: 'answer-token-of-page-1-for-responder-1',
  });
});

test.each([
  ['accepted', 'told'],
  ['closed', 'told'],
  ['reminder', 'page'],
  ['update', 'page'],
  ['test', 'test'],
] as const)('a notice of purpose %s is shown as %s', async (purpose, kind) => {
  const { push } = await send(aPage({ purpose }));
  const notice = pushNoticeSchema.parse(JSON.parse(push?.payload ?? ''));
  expect(notice.kind).toBe(kind);
  // Only what calls somebody can be answered.
  expect(notice.answerToken !== undefined).toBe(kind === 'page');
});

test.each([404, 410])('an answer of %i means that the browser is gone', async (status) => {
  const opened = await open();
  onTestFinished(() => opened.stop());
  opened.service.misbehave({ kind: 'answer', status });
  const delivery = await opened.channel.send(aPage(), opened.subscription, AbortSignal.timeout(20_000));
  expect(delivery).toEqual({ outcome: 'gone', because: `http-${status}` });
});

test('keys that are no keys are refused, and not repeated in the reason', async () => {
  const opened = await open();
  onTestFinished(() => opened.stop());
  const { endpoint } = opened.subscription;
  const address = { endpoint, keys: { p256dh: 'A'.repeat(87), auth: 'B'.repeat(22) } };
  const delivery = await opened.channel.send(aPage(), address, AbortSignal.timeout(20_000));
  expect(delivery).toEqual({ outcome: 'refused', because: 'subscription-keys-invalid' });
});
