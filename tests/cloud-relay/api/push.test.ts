import { expect, test } from 'vitest';
import { pushSubscriptionSchema } from '../../../contracts/api-push.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import { putChannelAddress } from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { apiRelay, somePublicKey, start } from '../../support/api-relay.ts';
import { addHome } from '../../support/relay-store.ts';

const subscription = {
  endpoint: 'https://push.example.org/abc',
  keys: { p256dh: `B${'a'.repeat(86)}`, auth: 'a'.repeat(22) },
};

async function oneBrowser() {
  const relay = await apiRelay();
  const home = await addHome(relay.store, 'east', start);
  const send = (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
    relay.api.inject({
      method,
      url: `/api/push${path}`,
      headers: relay.bearer,
      ...(payload ? { payload } : {}),
    });
  const list = async () => (await send('GET', '/subscriptions')).json<{ subscriptions: unknown[] }>().subscriptions;
  return { relay, home, send, list };
}

test('a browser subscribes, is tested, and unsubscribes', async () => {
  const { relay, home, send, list } = await oneBrowser();
  expect((await send('GET', '/key')).json()).toEqual({ publicKey: somePublicKey });
  const body = { responder: home.responderId, device: 'Chrome · Android', subscription };
  const answer = await send('POST', '/subscriptions', body);
  expect(answer.statusCode).toBe(201);
  const stored = pushSubscriptionSchema.parse(answer.json());
  expect(stored).toMatchObject({ responder: home.responderId, device: 'Chrome · Android' });
  // The endpoint is a secret of the browser: who has it can send to it.
  expect(answer.body).not.toContain('push.example.org');
  // The same browser again replaces what was there.
  await send('POST', '/subscriptions', body);
  expect(await list()).toHaveLength(1);

  expect((await send('POST', `/subscriptions/${stored.id}/test`, {})).json()).toEqual({ state: 'accepted' });
  expect(relay.pushTests).toEqual([{ responder: home.responderId, language: 'zh', address: subscription }]);
  expect(await list()).toMatchObject([{ lastAcceptedAt: start }]);

  expect((await send('DELETE', `/subscriptions/${stored.id}`)).statusCode).toBe(200);
  expect(await list()).toEqual([]);
  expect((await send('DELETE', `/subscriptions/${stored.id}`)).statusCode).toBe(404);
});

test('a browser that is gone is forgotten, and a failure is told with its reason', async () => {
  const { relay, home, send, list } = await oneBrowser();
  const body = { responder: home.responderId, device: 'Firefox · Linux', subscription };
  const { id } = pushSubscriptionSchema.parse((await send('POST', '/subscriptions', body)).json());
  relay.delivery.next = { outcome: 'unavailable', because: 'no-answer' };
  expect((await send('POST', `/subscriptions/${id}/test`, {})).json()).toEqual({
    state: 'failed',
    detail: 'no-answer',
  });
  expect(await list()).toHaveLength(1);
  relay.delivery.next = { outcome: 'gone', because: 'http-410' };
  expect((await send('POST', `/subscriptions/${id}/test`, {})).json()).toEqual({ state: 'gone' });
  expect(await list()).toEqual([]);
});

test('an address that is no push service is refused', async () => {
  const { home, send } = await oneBrowser();
  const refused: object[] = [
    { ...subscription, endpoint: 'http://push.example.org/abc' },
    { ...subscription, endpoint: 'file:///etc/passwd' },
    { ...subscription, endpoint: 'not an address' },
    { ...subscription, keys: { ...subscription.keys, p256dh: 'short' } },
    { endpoint: subscription.endpoint },
  ];
  for (const wrong of refused) {
    const answer = await send('POST', '/subscriptions', {
      responder: home.responderId,
      device: 'x',
      subscription: wrong,
    });
    expect([wrong, answer.statusCode]).toEqual([wrong, 400]);
  }
  expect(refused).toHaveLength(5);
});

test('nobody gets more browsers than can be paged at once, whatever else they have; the same one is taken again', async () => {
  const { relay, home, send, list } = await oneBrowser();
  const webhook = { channel: 'webhook', label: 'calls', address: {}, sameAs: 'a webhook' };
  await putChannelAddress(relay.store.db, everywhere, { ...webhook, responder: home.responderId }, start);
  const add = (n: number, responder = home.responderId) =>
    send('POST', '/subscriptions', {
      responder,
      device: 'Chrome · Android',
      subscription: { ...subscription, endpoint: `https://push.example.org/${n}` },
    });
  const answers = [];
  for (let n = 0; n < 25; n += 1) answers.push(await add(n));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([
    ...Array.from({ length: 19 }, () => 201),
    ...Array.from({ length: 6 }, () => 409),
  ]);
  expect(apiErrorSchema.parse(answers.at(-1)?.json()).error).toMatchObject({
    code: 'store/conflict',
    field: 'responder',
    value: home.responderId,
    message: 'responder: has 20 addresses already',
    fix: 'remove one first',
  });
  expect((await add(0)).statusCode).toBe(201);
  expect(await list()).toHaveLength(19);

  // Somebody else's browser is one more, and theirs alone counts for them.
  const neighbour = await addHome(relay.store, 'west', start);
  expect((await add(100, neighbour.responderId)).statusCode).toBe(201);
  expect((await add(100)).statusCode).toBe(409);
  const { id } = pushSubscriptionSchema.parse(answers[0]?.json());
  expect((await send('DELETE', `/subscriptions/${id}`)).statusCode).toBe(200);
  expect((await add(100)).statusCode).toBe(201);
});
