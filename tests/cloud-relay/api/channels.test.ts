import { expect, onTestFinished, test } from 'vitest';
import { channelAddressSchema, type ChannelAddressRecord } from '../../../contracts/api-channels.ts';
import { apiErrorSchema } from '../../../contracts/api-route.ts';
import {
  getChannelAddress,
  listChannelAddresses,
  noteAccepted,
  putChannelAddress,
} from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { nameLookup, type NameLookup } from '../../../cloud-relay/paging/channels/name-lookup.ts';
import { webhookChannel } from '../../../cloud-relay/paging/channels/webhook-channel.ts';
import { addressGuard } from '../../../cloud-relay/paging/channels/private-addresses.ts';
import { WebhookReceiver } from '../../../simulators/providers/webhook-receiver.ts';
import { apiRelay, start } from '../../support/api-relay.ts';
import { nameServer } from '../../support/name-server.ts';
import { addHome } from '../../support/relay-store.ts';

const secret = `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'}`;
const otherSecret = `whsec_${'a'.repeat(44)}`;

async function oneResponder(allowedAddresses: readonly string[] = [], findName?: NameLookup) {
  const relay = await apiRelay({ allowedAddresses, ...(findName && { findName }) });
  const { responderId } = await addHome(relay.store, 'east', start);
  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) =>
    relay.api.inject({
      method,
      url: `/api/channel-addresses${path}`,
      headers: relay.bearer,
      ...(payload && { payload }),
    });
  const add = async (changes: object = {}) =>
    send('POST', '', { responder: responderId, label: 'calls', url: 'https://8.8.8.8/anju', secret, ...changes });
  const list = async (): Promise<ChannelAddressRecord[]> =>
    (await send('GET', `?responder=${responderId}`)).json<{ addresses: ChannelAddressRecord[] }>().addresses;
  return { relay, responderId, send, add, list };
}

test('a webhook is added, listed without its secret, changed and removed', async () => {
  const { relay, responderId, send, add, list } = await oneResponder();
  const answer = await add();
  expect(answer.statusCode).toBe(201);
  const added = channelAddressSchema.parse(answer.json());
  expect(added).toEqual({
    id: added.id,
    responder: responderId,
    channel: 'webhook',
    label: 'calls',
    url: 'https://8.8.8.8/anju',
    createdAt: start,
  });
  const stored = async () => (await getChannelAddress(relay.store.db, everywhere, added.id))?.address;
  expect(await stored()).toEqual({ url: 'https://8.8.8.8/anju', secret });

  const renamed = await send('PUT', `/${added.id}`, { label: 'calls 2', url: 'https://8.8.4.4/anju' });
  expect(channelAddressSchema.parse(renamed.json())).toMatchObject({ id: added.id, label: 'calls 2' });
  expect(await stored()).toEqual({ url: 'https://8.8.4.4/anju', secret });
  await send('PUT', `/${added.id}`, { label: 'calls 2', url: 'https://8.8.4.4/anju', secret: otherSecret });
  expect(await stored()).toEqual({ url: 'https://8.8.4.4/anju', secret: otherSecret });

  await noteAccepted(relay.store.db, added.id, start + 5);
  expect(await list()).toMatchObject([{ id: added.id, url: 'https://8.8.4.4/anju', lastAcceptedAt: start + 5 }]);
  for (const said of [answer.body, renamed.body, (await send('GET', '')).body]) expect(said).not.toContain('whsec_');

  expect((await send('DELETE', `/${added.id}`)).statusCode).toBe(200);
  expect(await list()).toEqual([]);
  expect((await send('DELETE', `/${added.id}`)).statusCode).toBe(404);
  expect((await send('PUT', `/${added.id}`, { label: 'x', url: 'https://8.8.8.8/anju' })).statusCode).toBe(404);
  // The row that is used no more does not keep another one from taking its address.
  const second = channelAddressSchema.parse((await add({ url: 'https://8.8.8.8/other' })).json());
  const moved = await send('PUT', `/${second.id}`, { label: 'calls', url: 'https://8.8.4.4/anju' });
  expect([moved.statusCode, (await list()).map(({ url }) => url)]).toEqual([200, ['https://8.8.4.4/anju']]);
});

test('the same address again replaces what was there; two people may share one', async () => {
  const { relay, add, list, send } = await oneResponder();
  const first = channelAddressSchema.parse((await add()).json());
  expect((await add({ secret: otherSecret, label: 'new name' })).json()).toMatchObject({ id: first.id });
  expect(await list()).toMatchObject([{ id: first.id, label: 'new name' }]);

  const neighbour = await addHome(relay.store, 'west', start);
  await add({ responder: neighbour.responderId });
  expect(await list()).toHaveLength(1);
  expect(await listChannelAddresses(relay.store.db, everywhere)).toHaveLength(2);

  const second = channelAddressSchema.parse((await add({ url: 'https://8.8.4.4/anju' })).json());
  const clash = await send('PUT', `/${second.id}`, { label: 'x', url: 'https://8.8.8.8/anju' });
  expect([clash.statusCode, apiErrorSchema.parse(clash.json()).error]).toMatchObject([
    409,
    { code: 'store/conflict', field: 'url' },
  ]);
});

test('where this relay may not send is said when the address is typed: field, value and fix', async () => {
  const { add, list } = await oneResponder();
  const refusals = [
    ['https://192.168.1.5/anju', /192\.168\.1\.5 is a private address/, /192\.168\.1\.5 to paging\.allowedAddresses/],
    ['https://[fd00::1]/anju', /fd00::1 is a private address/, /paging\.allowedAddresses/],
    ['https://localhost/anju', /localhost leads to no address that/, /spelling.*paging\.allowedAddresses/],
    ['http://8.8.8.8/anju', /plain http/, /use https/],
    ['ftp://8.8.8.8/anju', /https address/, /https address/],
    ['https://me:pass@8.8.8.8/anju', /name or password/, /name or password/],
  ] as const;
  let refused = 0;
  for (const [url, message, fix] of refusals) {
    const answer = await add({ url });
    const { error } = apiErrorSchema.parse(answer.json());
    expect([url, answer.statusCode, error.field, error.value]).toEqual([url, 400, 'url', url]);
    expect(error.message).toMatch(message);
    expect(error.fix).toMatch(fix);
    refused += 1;
  }
  expect(refused).toBe(6);
  expect(apiErrorSchema.parse((await add({ secret: 'short' })).json()).error).toMatchObject({ field: 'secret' });
  expect(await list()).toEqual([]);
});

test('nobody finds out here which names exist inside the relay’s own network', async () => {
  const inside = { 'printer.corp.test': ['10.0.0.7'], 'no-address.corp.test': [] };
  const { server } = await nameServer((name) => Object.entries(inside).find(([known]) => known === name)?.[1]);
  const { add } = await oneResponder([], nameLookup([server]));
  const answers = [];
  for (const name of [...Object.keys(inside), 'nowhere.corp.test']) {
    const answer = await add({ url: `https://${name}/` });
    expect([name, answer.statusCode]).toEqual([name, 400]);
    answers.push(answer.body.replaceAll(name, 'NAME'));
  }
  expect(answers).toHaveLength(3);
  expect(new Set(answers).size).toBe(1);
});

test('names whose servers are silent are looked up one at a time for each asker, and not for who has enough addresses', async () => {
  const { server, asked } = await nameServer((name) => (name.endsWith('.silent.test') ? 'silent' : ['8.8.8.8']));
  const { relay, responderId, add } = await oneResponder([], nameLookup([server]));
  const first = add({ url: 'https://a.silent.test/' });
  while (asked.length === 0) await new Promise(setImmediate);
  const second = await add({ url: 'https://b.silent.test/' });
  expect([second.statusCode, apiErrorSchema.parse(second.json()).error]).toMatchObject([
    429,
    { code: 'requests/too-many', field: 'url', fix: expect.stringContaining('at most 3 seconds') },
  ]);
  // Somebody else is not kept waiting.
  const { headers } = await relay.sessionFor({ role: 'administrator' });
  const body = { responder: responderId, label: 'x', url: 'https://there.test/', secret };
  const other = await relay.api.inject({ method: 'POST', url: '/api/channel-addresses', headers, payload: body });
  expect(other.statusCode, other.body).toBe(201);
  // A silent name server does not keep a good address out: each sending checks again.
  expect((await first).statusCode).toBe(201);
  for (let n = 2; n < 20; n += 1) expect((await add({ url: `https://8.8.8.8/${n}` })).statusCode).toBe(201);
  asked.length = 0;
  expect((await add({ url: 'https://c.silent.test/' })).statusCode).toBe(409);
  expect(asked).toEqual([]);
});

test('an address that the configuration allows is taken, by plain http too, and a page really gets there', async () => {
  const { relay, add } = await oneResponder(['127.0.0.1']);
  const receiver = new WebhookReceiver({ clock: relay.clock, secret: { '/family': secret } });
  onTestFinished(() => receiver.stop());
  const { port } = new URL(await receiver.start());
  const answer = await add({ url: `http://127.0.0.1:${port}/family` });
  expect([answer.statusCode, (await add({ url: 'http://127.0.0.2/x' })).statusCode]).toEqual([201, 400]);
  const { id } = channelAddressSchema.parse(answer.json());
  const stored = await getChannelAddress(relay.store.db, everywhere, id);
  const channel = webhookChannel({ clock: relay.clock, guard: addressGuard(['127.0.0.1']) });
  const content = {
    class: 'alarm',
    kind: 'fall',
    recognised: true,
    severity: 'critical',
    earlier: false,
    since: start,
  };
  const page = { id: 'page-1', incident: 'i', responder: 'r', purpose: 'call', language: 'zh', content } as const;
  const delivery = await channel.send(
    { ...page, content: { ...content, class: 'alarm' } },
    stored?.address,
    AbortSignal.timeout(5_000),
  );
  expect(delivery).toMatchObject({ outcome: 'accepted' });
  expect(receiver.received).toMatchObject([{ id: 'page-1', path: '/family', body: { type: 'page.call' } }]);
});

test('a browser is listed with its label and can be removed, but not changed', async () => {
  const { relay, responderId, send, list } = await oneResponder();
  const browser = { responder: responderId, channel: 'web-push', label: 'Chrome · Android', sameAs: 'x' };
  await putChannelAddress(relay.store.db, everywhere, { ...browser, address: { endpoint: 'secret-endpoint' } }, start);
  const [listed] = await list();
  expect(listed).toMatchObject({ channel: 'web-push', label: 'Chrome · Android' });
  expect(JSON.stringify(listed)).not.toContain('secret-endpoint');
  const changed = await send('PUT', `/${listed?.id}`, { label: 'x', url: 'https://8.8.8.8/anju', secret });
  expect([changed.statusCode, apiErrorSchema.parse(changed.json()).error.field]).toEqual([409, 'channel']);
  expect((await send('DELETE', `/${listed?.id}`)).statusCode).toBe(200);
  expect(await list()).toEqual([]);
});

test('nobody gets more addresses than can be paged at once', async () => {
  const { add, list } = await oneResponder();
  const answers = [];
  for (let n = 0; n < 21; n += 1) answers.push((await add({ url: `https://8.8.8.8/${n}` })).statusCode);
  expect(answers.filter((status) => status === 201)).toHaveLength(20);
  expect(answers.at(-1)).toBe(409);
  expect(await list()).toHaveLength(20);
});
