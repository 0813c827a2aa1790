import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { post } from '../../../cloud-relay/paging/channels/post.ts';
import { addressGuard, type AddressGuard } from '../../../cloud-relay/paging/channels/private-addresses.ts';
import { webPushChannel } from '../../../cloud-relay/paging/channels/web-push-channel.ts';
import { webhookChannel } from '../../../cloud-relay/paging/channels/webhook-channel.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { PushService } from '../../../simulators/providers/push-service.ts';
import { aPage } from '../../support/contract-channel.ts';
import webPush from 'web-push';
import { attackedRelay } from './attacked-relay.ts';

/** As many ways to write an address of this computer, its network or its cloud's metadata as a URL takes. */
const inside = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://017700000001/',
  'https://0/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:0:127.0.0.1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456::1]/',
  'https://[ff02::1]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://１２７.０.０.１/',
  'https://127。0。0。1/',
  'http://8.8.8.8/',
  'http://example.org/',
];

/** A server that must never hear anything. */
async function bystander() {
  let heard = 0;
  const server = createServer((_request, response) => {
    heard += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  server.on('connection', () => (heard += 1));
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, heard: () => heard };
}

const signal = () => AbortSignal.timeout(20_000);
const secret = `whsec_${randomBytes(32).toString('base64')}`;

it('no webhook leads inside, when it is added and when it is called', async () => {
  const { origin, token, seed } = await attackedRelay();
  const channel = webhookChannel({ clock: systemClock(), guard: addressGuard() });
  const { port, heard } = await bystander();
  let refused = 0;
  for (const url of [...inside, `https://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
    const added = await fetch(`${origin}/api/channel-addresses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ responder: seed.responders.operator, label: 'x', url, secret }),
    });
    expect([url, added.status]).toEqual([url, 400]);
    // One that came into the database another way.
    const delivery = await channel.send(aPage(), { url, secret }, signal());
    expect([url, delivery.outcome]).toEqual([url, 'refused']);
    refused += 1;
  }
  expect(refused).toBe(inside.length + 2);
  expect(heard()).toBe(0);
});

it('no push endpoint leads inside', async () => {
  const keys = webPush.generateVAPIDKeys();
  const clock = systemClock();
  const settings = { ...keys, contact: 'mailto:a@example.org', clock, answerToken: () => 'a'.repeat(30) };
  const channel = webPushChannel({ ...settings, guard: addressGuard() });
  const { keys: browser } = new PushService({ clock }).createSubscription(keys.publicKey);
  const { port, heard } = await bystander();
  let refused = 0;
  for (const endpoint of [...inside, `https://127.0.0.1:${port}/`]) {
    const delivery = await channel.send(aPage(), { endpoint, keys: browser }, signal());
    expect([endpoint, delivery.outcome]).toEqual([endpoint, 'refused']);
    refused += 1;
  }
  expect(refused).toBe(inside.length + 1);
  expect(heard()).toBe(0);
});

it('a name is looked up once for a connection: what was allowed is what is connected to', async () => {
  const { port, heard } = await bystander();
  const real = addressGuard(['127.0.0.1']);
  let asked = 0;
  // First a public address, then one inside: as a hostile name server answers.
  const rebinding: AddressGuard = {
    ...real,
    lookup: () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    },
  };
  const request = { url: new URL(`http://rebinding.example:${port}/`), headers: {}, body: Buffer.from('{}') };
  expect(await post(request, { guard: rebinding, signal: signal() })).toMatchObject({ kind: 'answered', status: 200 });
  expect([asked, heard() > 0]).toEqual([1, true]);
});

it('a name with one address inside is refused whole', async () => {
  const { heard, port } = await bystander();
  const guard = addressGuard();
  // localhost leads to 127.0.0.1 and ::1 on every computer.
  const request = { url: new URL(`http://localhost:${port}/`), headers: {}, body: Buffer.from('{}') };
  expect(await post(request, { guard, signal: signal() })).toEqual({
    kind: 'failed',
    delivery: { outcome: 'refused', because: 'private-address' },
  });
  expect(heard()).toBe(0);
});

it('no redirect is followed', async () => {
  const target = await bystander();
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    const status = [301, 302, 303, 307, 308][asked - 1] ?? 302;
    response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const channel = webhookChannel({ clock: systemClock(), guard: addressGuard(['127.0.0.1']) });
  for (let n = 0; n < 5; n++) {
    const delivery = await channel.send(aPage(), { url: `http://127.0.0.1:${port}/`, secret }, signal());
    expect(delivery).toEqual({ outcome: 'refused', because: 'redirect' });
  }
  expect([asked, target.heard()]).toEqual([5, 0]);
});
