import { connect as connectTcp, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { commandSchema, type Command } from '../../../contracts/command.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { topics } from '../../../contracts/topics.ts';
import { createLog } from '../../../foundation/log.ts';
import { hours, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { trustOf } from '../../../cloud-relay/identity/authority.ts';
import { ConnectionWatch } from '../../../cloud-relay/ingest/connection-watch.ts';
import { RenewalRound } from '../../../cloud-relay/ingest/renewal-round.ts';
import { addHubCertificate, createHub, getHub, updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { raised, startTestIngest } from '../../support/relay-ingest.ts';
import { makeKeyAndRequest } from '../../support/relay-key.ts';
import { until } from '../../support/until.ts';

type TestIngest = Awaited<ReturnType<typeof startTestIngest>>;

/** Looks every half minute of its clock, which only the test moves. */
async function watch(relay: TestIngest, times: { certificateNow?: () => number } = {}) {
  const clock = new ManualClock({ wall: Date.now() });
  const { authority } = relay;
  const watching = new ConnectionWatch({
    db: relay.store.db,
    clock,
    certificateNow: times.certificateNow ?? (() => Date.now()),
    relayWall: () => Date.now(),
    trusts: (fingerprint) => authority.trusted.some((one) => one.fingerprint === fingerprint),
    signing: () => authority.fingerprint,
    ingest: relay.ingest,
    refresh: () => Promise.resolve(),
    log: createLog({ program: 'test', level: 'silent' }),
  });
  watching.start();
  onTestFinished(() => watching.stop());
  return { look: () => clock.advanceSettling(seconds(30), () => watching.idle()), clock };
}

it('ends the connection of a hub that another process has revoked within half a minute, and takes nothing of it', async () => {
  const relay = await startTestIngest();
  const { look } = await watch(relay);
  const [a, b] = [await relay.addHub('a'), await relay.addHub('b')];
  const stolen = await relay.connectHub(a.key, 'hub-a');
  const other = await relay.connectHub(b.key, 'hub-b');
  await look();
  expect(relay.ingest.hubsConnected()).toBe(2);
  await updateHub(relay.store.db, everywhere, 'hub-a', { revokedAt: Date.now() });
  // Still connected, but what it says is not taken any more.
  stolen.send(stolen.alarm(0, raised('x-1')));
  other.send(other.alarm(0, raised('y-1')));
  await other.receipted(1);
  await relay.ingest.idle();
  expect(stolen.receipts).toEqual([]);
  expect(relay.arrivals.map(({ hub }) => hub.hub)).toEqual(['hub-b']);
  expect(relay.outcomes).toContain('alarm not-taken');
  const gone = stolen.closed();
  await look();
  await gone;
  expect(relay.ingest.isConnected(other.id)).toBe(true);
  expect(await relay.tryToConnect(a.key, 'hub-a')).toBe('refused');
});

it('ends a connection when its certificate ends, and when it is revoked alone', async () => {
  const relay = await startTestIngest();
  let now = Date.now();
  const { look } = await watch(relay, { certificateNow: () => now });
  const [a, b] = [await relay.addHub('a'), await relay.addHub('b')];
  const first = await relay.connectHub(a.key, 'hub-a');
  const second = await relay.connectHub(b.key, 'hub-b');
  await relay.store.db.updateTable('hub_certificates').set({ revoked_at: 1 }).where('hub_id', '=', 'hub-b').execute();
  const secondGone = second.closed();
  await look();
  await secondGone;
  expect(relay.ingest.isConnected(first.id)).toBe(true);
  now += hours(366 * 24);
  const firstGone = first.closed();
  await look();
  await firstGone;
  expect(relay.ingest.hubsConnected()).toBe(0);
});

it('an authority takes over while fifty hubs are connected: nobody is cut off, and all follow in small groups', async () => {
  const relay = await startTestIngest();
  const { authority, store, ingest } = relay;
  const { look } = await watch(relay);
  const { home } = await relay.addHub('first');
  const count = 50;
  const asked: { hub: string; look: number; command: Command }[] = [];
  let looks = 0;
  const connected = [];
  for (let n = 0; n < count; n++) {
    const name = `hub-r${n}`;
    await createHub(store.db, everywhere, { id: hubIdSchema.parse(name), dwellingId: home.dwellingId }, Date.now());
    const hub = await relay.connectHub(await relay.issue(name, { agoMs: 60_000 }), name);
    hub.client.on('message', (topic, payload) => {
      if (topic !== topics.command(hub.id)) return;
      asked.push({ hub: name, look: looks, command: commandSchema.parse(JSON.parse(payload.toString())) });
    });
    connected.push(hub);
  }
  let closed = 0;
  for (const hub of connected) hub.client.on('close', () => (closed += 1));
  await look();
  expect(asked).toEqual([]);

  const old = authority.trusted[0];
  await authority.rotate(Date.now());
  ingest.trust(trustOf(authority, await authority.serverIdentity(['localhost', '127.0.0.1'], Date.now())));
  // Every one of them still sends and is answered, and a hub that knows the old authority alone still gets in.
  for (const hub of connected) hub.send(hub.heartbeat(0));
  for (const hub of connected) await hub.receipted(1);
  const late = await relay.issue('hub-first', { agoMs: 0 });
  const trusting = await relay.connectHub(late, 'hub-first', { ca: old?.pem ?? '' });
  trusting.client.end(true);

  for (looks = 1; looks <= 5; looks++) {
    const before = asked.length;
    await look();
    await until(() => asked.length === before + 10, `ten are asked at look ${looks}`);
  }
  await look();
  expect(new Set(asked.map(({ hub }) => hub)).size).toBe(count);
  expect(
    asked.every(
      ({ command: { command, issuedAt, expiresAt } }) => command.kind === 'renew-identity' && expiresAt > issuedAt,
    ),
  ).toBe(true);
  expect([1, 2, 3, 4, 5].map((n) => asked.filter((one) => one.look === n).length)).toEqual([10, 10, 10, 10, 10]);
  expect(closed).toBe(0);

  // Each renews and comes back, trusting the new one alone.
  let moved = 0;
  for (const hub of connected) {
    const { keyPem, requestPem } = await makeKeyAndRequest();
    const issued = await authority.issueHubCertificate({ requestPem, hub: hub.id, now: Date.now() });
    await addHubCertificate(store.db, everywhere, hub.id, { ...issued, now: Date.now() });
    hub.client.end(true);
    const next = await relay.connectHub({ key: keyPem, cert: issued.pem }, hub.id, { ca: authority.certificatePem });
    expect(next.client.connected).toBe(true);
    const known = await getHub(store.db, everywhere, hub.id);
    expect(known?.certificates.map(({ revokedAt }) => revokedAt === null)).toEqual([false, true]);
    moved += 1;
  }
  expect(moved).toBe(count);
  await until(() => ingest.hubsConnected() === count, 'all are back');
  await look();
  expect(ingest.hubsConnected()).toBe(count);
  expect(asked).toHaveLength(count);
}, 120_000);

it('a certificate of an authority that was retired counts no more, on any connection', async () => {
  const relay = await startTestIngest();
  const { look } = await watch(relay);
  await relay.addHub('a');
  const issued = await relay.issue('hub-a', { agoMs: -1_000 });
  await relay.store.db.updateTable('hub_certificates').set({ authority: relay.authority.fingerprint }).execute();
  const hub = await relay.connectHub(issued, 'hub-a');
  const ca = relay.authority.certificatePem;
  await relay.authority.rotate(Date.now());
  await look();
  expect(relay.ingest.isConnected(hub.id)).toBe(true);
  await relay.authority.retire(relay.authority.trusted[1]?.fingerprint ?? '');
  const gone = hub.closed();
  await look();
  await gone;
  // The listener has not been told yet, so that TLS lets it in: admission does not.
  await expect(relay.connectHub(issued, 'hub-a', { ca })).rejects.toThrow('Not authorized');
  expect(relay.refusals).toEqual(['authority of the certificate is no longer trusted']);
});

it('of connections without a name from one address the oldest makes room, and those with a name do not count', async () => {
  const relay = await startTestIngest({ handshakesPerAddress: 3 });
  const [a, b] = [await relay.addHub('a'), await relay.addHub('b')];
  await relay.connectHub(a.key, 'hub-a');
  await relay.connectHub(b.key, 'hub-b');
  const open = async (): Promise<Socket> => {
    const socket = connectTcp({ host: '127.0.0.1', port: relay.ingest.port });
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  };
  const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve).resume());
  const [first, second, third] = [await open(), await open(), await open()];
  const endOfFirst = closed(first);
  await open();
  await endOfFirst;
  expect(relay.refusals.filter((reason) => reason.startsWith('too many'))).toHaveLength(1);
  // A neighbour who opens connections without end keeps no hub out.
  const endOfSecond = closed(second);
  expect(await relay.tryToConnect(b.key, 'hub-b')).toBe('connected');
  await endOfSecond;
  let tried = 0;
  for (; tried < 10; tried++) {
    await open();
    expect(await relay.tryToConnect(a.key, 'hub-a')).toBe('connected');
  }
  expect(tried).toBe(10);
  await expect.poll(() => third.closed).toBe(true);
});

it('asks each hub once an hour, a few at a time and more of many', () => {
  const hubs = Array.from({ length: 4_800 }, (_, n) => hubIdSchema.parse(`hub-${n}`));
  const round = new RenewalRound();
  const first = round.next(hubs, 0);
  expect(first).toHaveLength(20);
  const all = new Set(first);
  let looks = 1;
  for (; all.size < 2_000; looks++) for (const hub of round.next(hubs, looks * 30_000)) all.add(hub);
  expect(looks).toBe(100);
  expect(round.next(hubs.slice(0, 20), 59 * 60_000)).toEqual([]);
  expect(new RenewalRound().next(hubs.slice(0, 12), 0)).toHaveLength(10);
  const few = new RenewalRound();
  expect(few.next(hubs.slice(0, 2), 0)).toHaveLength(2);
  expect(few.next(hubs.slice(0, 2), hours(1) - 1)).toEqual([]);
  expect(few.next(hubs.slice(0, 2), hours(1))).toHaveLength(2);
});
