import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { nameLookup } from '../../../cloud-relay/paging/channels/name-lookup.ts';
import { post } from '../../../cloud-relay/paging/channels/post.ts';
import { addressGuard, AddressRefused } from '../../../cloud-relay/paging/channels/private-addresses.ts';
import { webhookChannel } from '../../../cloud-relay/paging/channels/webhook-channel.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { aPage } from '../../support/contract-channel.ts';
import { nameServer, type Known } from '../../support/name-server.ts';

const names: Readonly<Record<string, Known>> = {
  'receiver.test': ['127.0.0.1'],
  'both.test': ['198.51.100.7', '2001:db8:0:0:0:0:0:7'],
  'half-inside.test': ['8.8.8.8', '10.0.0.7'],
  'empty.test': [],
  'no-ipv6.test': 'silent-for-ipv6',
};
const known = (name: string): Known | undefined => (name.endsWith('.silent.test') ? 'silent' : names[name]);

async function looking() {
  const { server, asked } = await nameServer(known);
  return { find: nameLookup([server]), asked };
}

const patience = () => AbortSignal.timeout(20_000);
const timed = async <T>(work: Promise<T>): Promise<{ result: T; ms: number }> => {
  const begun = performance.now();
  return { result: await work, ms: performance.now() - begun };
};
const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

test('a name is found with the addresses of both families; one that is not there is said to be not there', async () => {
  const { find } = await looking();
  expect(await find('both.test', patience())).toEqual([
    { address: '198.51.100.7', family: 4 },
    { address: '2001:db8::7', family: 6 },
  ]);
  await expect(find('nowhere.test', patience())).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(find('empty.test', patience())).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(find('a..b', patience())).rejects.toMatchObject({ code: 'EBADNAME' });
});

test('names whose servers never answer hold up no other name and no file, and are given up after seconds', async () => {
  const { find, asked } = await looking();
  const hanging = Array.from({ length: 64 }, (_, n) => find(`a${n}.silent.test`, patience()).catch(codeOf));
  const { result, ms } = await timed(Promise.all([find('receiver.test', patience()), readFile(import.meta.filename)]));
  expect(result[0]).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(ms).toBeLessThan(1_500);
  expect(new Set(await Promise.all(hanging))).toEqual(new Set(['ETIMEOUT']));
  // Both families of each, once.
  expect(asked.filter((name) => name.endsWith('.silent.test'))).toHaveLength(128);
});

test('nothing is looked up any longer than the attempt lasts', async () => {
  const { find, asked } = await looking();
  const attempt = new AbortController();
  const begun = find('a.silent.test', attempt.signal).catch(codeOf);
  while (asked.length === 0) await new Promise(setImmediate);
  attempt.abort();
  const { result, ms } = await timed(begun);
  expect(result).toBe('ECANCELLED');
  expect(ms).toBeLessThan(1_000);
  await expect(find('receiver.test', attempt.signal)).rejects.toThrow('aborted');
  expect(asked).not.toContain('receiver.test');
});

test('a name server that is silent about one family delays nothing by seconds', async () => {
  const { find } = await looking();
  const { result, ms } = await timed(find('no-ipv6.test', patience()));
  expect(result).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(ms).toBeLessThan(1_500);
});

test('a name server that does not know is no reason not to page: the next one is asked', async () => {
  const good = await nameServer(() => ['198.51.100.7']);
  let checked = 0;
  const askedFirst = ['server-failure', 'refused', 'not-implemented', 'silent', 'only-that-it-is-there'] as const;
  for (const says of askedFirst) {
    const first = await nameServer(() => says);
    good.asked.length = 0;
    const { result, ms } = await timed(nameLookup([first.server, good.server])('a.test', patience()));
    expect([says, result]).toEqual([says, [{ address: '198.51.100.7', family: 4 }]]);
    expect([first.asked.length, good.asked.length]).toEqual([2, 2]);
    expect(ms).toBeLessThan(3_000);
    checked += 1;
  }
  expect(checked).toBe(5);
  // Nobody listens at the first one.
  expect(await nameLookup(['127.0.0.1:1', good.server])('a.test', patience())).toHaveLength(1);
});

test('what one name server knows is not asked of the next', async () => {
  const next = await nameServer(() => ['198.51.100.7']);
  const { server } = await nameServer(known);
  const find = nameLookup([server, next.server]);
  await expect(find('nowhere.test', patience())).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(find('empty.test', patience())).rejects.toMatchObject({ code: 'ENODATA' });
  expect(await find('no-ipv6.test', patience())).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(next.asked).toEqual([]);
});

test('three name servers are asked within four seconds together, and no more of them; what the last says counts', async () => {
  const servers = [];
  for (const says of ['silent', 'silent', 'server-failure', ['198.51.100.7']] as const) {
    servers.push(await nameServer(() => says));
  }
  const find = nameLookup(servers.map(({ server }) => server));
  const { result, ms } = await timed(find('a.test', patience()).catch(codeOf));
  expect(result).toBe('ESERVFAIL');
  expect(servers.map(({ asked }) => asked.length)).toEqual([2, 2, 2, 0]);
  expect(ms).toBeLessThan(4_500);
});

test('nobody else is asked once the attempt has ended', async () => {
  const silent = await nameServer(() => 'silent');
  const next = await nameServer(() => ['198.51.100.7']);
  const attempt = new AbortController();
  const begun = nameLookup([silent.server, next.server])('a.test', attempt.signal).catch(codeOf);
  while (silent.asked.length === 0) await new Promise(setImmediate);
  attempt.abort();
  expect([await begun, next.asked]).toEqual(['ECANCELLED', []]);
});

test('localhost is this computer, and nobody is asked', async () => {
  const { find, asked } = await looking();
  const addresses = async (allowed: string[], name = 'localhost') =>
    (await addressGuard(allowed, find).lookup(name, patience())).map(({ address }) => address);
  expect(await addresses(['127.0.0.0/8', '::1'])).toEqual(['127.0.0.1', '::1']);
  expect(await addresses(['127.0.0.1'], 'LOCALHOST.')).toEqual(['127.0.0.1']);
  await expect(addresses([])).rejects.toThrow(AddressRefused);
  expect(asked).toEqual([]);
});

test('a name that leads inside with one of its addresses is refused whole', async () => {
  const { find } = await looking();
  const guard = addressGuard([], find);
  await expect(guard.lookup('half-inside.test', patience())).rejects.toThrow(AddressRefused);
  await expect(guard.lookup('receiver.test', patience())).rejects.toThrow(AddressRefused);
  await expect(guard.lookup('both.test', patience())).rejects.toThrow(AddressRefused);
});

test('twenty dead webhooks delay no request to a name that is there', async () => {
  const { find } = await looking();
  const guard = addressGuard(['127.0.0.1'], find);
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const channel = webhookChannel({ clock: systemClock(), guard });
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const dead = Array.from({ length: 20 }, (_, n) =>
    channel.send(aPage(), { url: `https://a${n}.silent.test/`, secret }, patience()),
  );
  const request = { url: new URL(`http://receiver.test:${port}/`), headers: {}, body: Buffer.from('{}') };
  const { result, ms } = await timed(post(request, { guard, signal: patience() }));
  expect(result).toMatchObject({ kind: 'answered', status: 200 });
  expect(ms).toBeLessThan(1_500);
  const outcomes = await Promise.all(dead);
  expect(outcomes).toEqual(outcomes.map(() => ({ outcome: 'unavailable', because: 'connection-ETIMEOUT' })));
});
