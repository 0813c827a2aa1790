import { randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { addressGuard } from '../../../cloud-relay/paging/channels/private-addresses.ts';
import { webhookChannel } from '../../../cloud-relay/paging/channels/webhook-channel.ts';
import { WebhookReceiver } from '../../../simulators/providers/webhook-receiver.ts';
import { aPage, channelContract, clockNow, type ChannelUnderTest } from '../../support/contract-channel.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;

async function open() {
  const clock = clockNow();
  const receiver = new WebhookReceiver({ clock, secret });
  const origin = await receiver.start();
  const channel = webhookChannel({ clock, guard: addressGuard(['127.0.0.0/8', '::1']) });
  const guarded = webhookChannel({ clock, guard: addressGuard() });
  return { clock, receiver, origin, channel, guarded, address: { url: `${origin}/anju`, secret } };
}

async function underTest(): Promise<ChannelUnderTest> {
  const { receiver, channel, guarded, address } = await open();
  return {
    channel,
    guarded,
    address,
    misbehave: (reply, times) => receiver.misbehave(reply, times),
    received: () => receiver.received.map(({ body, id }) => ({ text: JSON.stringify(body), id })),
    refused: () => receiver.refused,
    stop: () => receiver.stop(),
  };
}

channelContract('webhook', underTest);

test('the id is that of the page, so that a receiver knows a repeat; the time is that of the attempt', async () => {
  const { clock, receiver, channel, address } = await open();
  onTestFinished(() => receiver.stop());
  await channel.send(aPage(), address, AbortSignal.timeout(20_000));
  await channel.send(aPage(), address, AbortSignal.timeout(20_000));
  expect(receiver.received.map(({ id }) => id)).toEqual(['page-1', 'page-1']);
  expect(receiver.received[0]?.signedAt).toBe(Math.floor(clock.now().wall / 1_000) * 1_000);
  expect(receiver.received[0]?.body).toMatchObject({
    type: 'page.call',
    data: { incident: 'incident-1', kind: 'fall' },
  });
});

test('another secret is noticed by the receiver, and that is final', async () => {
  const { receiver, channel, origin } = await open();
  onTestFinished(() => receiver.stop());
  const other = { url: origin, secret: `whsec_${randomBytes(32).toString('base64')}` };
  expect(await channel.send(aPage(), other, AbortSignal.timeout(20_000))).toEqual({
    outcome: 'refused',
    because: 'http-401',
  });
});

test.each([
  ['http://example.org/hook', 'plain-http'],
  ['http://8.8.8.8/hook', 'plain-http'],
  ['https://10.1.2.3/hook', 'private-address'],
  ['https://[::ffff:127.0.0.1]/hook', 'private-address'],
  ['https://169.254.169.254/latest', 'private-address'],
  ['https://user:pass@127.0.0.1/hook', 'private-address'],
  ['https://localhost:1/hook', 'private-address'],
])('%s is refused as %s', async (url, because) => {
  const { receiver, guarded } = await open();
  onTestFinished(() => receiver.stop());
  expect(await guarded.send(aPage(), { url, secret }, AbortSignal.timeout(20_000))).toEqual({
    outcome: 'refused',
    because,
  });
});

test('only the networks that are named may be private', () => {
  const guard = addressGuard(['10.20.0.0/16', '192.168.1.5']);
  const verdicts = [
    ['10.20.3.4', true],
    ['10.21.3.4', false],
    ['192.168.1.5', true],
    ['192.168.1.6', false],
    ['127.0.0.1', false],
    ['::1', false],
    ['::ffff:10.21.0.1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['::127.0.0.1', false],
    ['::ffff:0:7f00:1', false],
    ['64:ff9b::a00:1', false],
    ['64:ff9b:1::a00:1', false],
    ['fec0::1', false],
    ['fe80::1%eth0', false],
    ['0.0.0.0', false],
    ['1.1.1.1', true],
    ['2606:4700::1111', true],
    ['example.org', false],
  ] as const;
  for (const [address, allowed] of verdicts) expect([address, guard.isAllowed(address)]).toEqual([address, allowed]);
  expect(() => addressGuard(['ten.something'])).toThrow('allowed addresses: ten.something');
});
