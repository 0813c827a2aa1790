import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunningConfiguration } from '../../../edge/configuration/last-good.ts';
import { parseHubConfiguration } from '../../../edge/configuration/load.ts';
import type { HubOptions } from '../../../edge/hub-options.ts';
import { startHub, type Hub } from '../../../edge/hub.ts';
import { checked, identityPath, saveIdentity, type HubIdentity } from '../../../edge/identity/identity.ts';
import type { ShownSignal } from '../../../edge/signals/signals.ts';
import type { Source, SourceListener, SourceStatus } from '../../../edge/sources/source.ts';
import type { DecodedValue } from '../../../device-profiles/reading.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { days, minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import type { CertificateWishes } from '../../support/test-certificates.ts';
import { startTestRenewalDoor } from '../../support/test-renewal-door.ts';
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts';

let folder: string;
let clock: ManualClock;
let relay: TestRelay;
let shown: ShownSignal[];
let sensors: TestSource;
const stops: (() => Promise<unknown>)[] = [];

/** Says what the test says. */
class TestSource implements Source {
  readonly name = 'test';
  #listener: SourceListener | undefined;
  start(listener: SourceListener): void {
    this.#listener = listener;
  }
  status(): SourceStatus {
    return { source: this.name, state: 'hearing', since: clock.now(), heard: 0, refused: 0 };
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
  says(device: string, ...values: DecodedValue[]): void {
    this.#listener?.heard(device, values, 'live', clock.now());
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-hub-'));
  clock = new ManualClock({ wall: Date.now() });
  relay = await startTestRelay();
  shown = [];
  sensors = new TestSource();
  stops.push(() => relay.close());
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const home = `
dataFolder: data
timeZone: Asia/Shanghai
portal: { port: 0 }
devices:
  - { transport: serial, device: radar, profile: seeed-mr60fda2, place: 卧室, path: /dev/radar }
  - { transport: zigbee, device: smoke, profile: heiman-hs1sa-e, place: 厨房, ieee: '0x0000000000000001' }
`;

function configuration(changes: Partial<RunningConfiguration> = {}, text = home): RunningConfiguration {
  const parsed = parseHubConfiguration(text, folder);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { configuration: settings, fingerprint } = parsed;
  return { settings, fingerprint, state: 'current', problems: [], ranBefore: false, ...changes };
}

async function hubWith(options: Partial<HubOptions> = {}): Promise<Hub> {
  const identity = checked({
    hub: hubIdSchema.parse('hub-test'),
    mqttUrl: `mqtts://localhost:${relay.port}`,
    authoritiesPem: [relay.authority.certificatePem],
    ...(await relay.authority.hub('hub-test')),
  });
  const hub = await startHub({
    configuration: configuration(),
    identity,
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
    hardware: {
      sources: [sensors],
      signals: {
        show: (signal) => shown.push(signal),
        confirm: () => undefined,
        stop: () => Promise.resolve(),
      },
    },
    ...options,
  });
  stops.push(() => hub.stop());
  return hub;
}

async function identityAt(renewalUrl: string, wishes: CertificateWishes = {}): Promise<HubIdentity> {
  const identity = checked({
    hub: hubIdSchema.parse('hub-test'),
    mqttUrl: `mqtts://localhost:${relay.port}`,
    renewalUrl,
    authoritiesPem: [relay.authority.certificatePem],
    ...(await relay.authority.hub('hub-test', wishes)),
  });
  await saveIdentity(join(folder, 'data'), identity);
  return identity;
}

const loadIdentityText = (): string => readFileSync(identityPath(join(folder, 'data')), 'utf8');

const connected = (hub: Hub): Promise<void> => vi.waitFor(() => expect(hub.connected).toBe(true), 10_000);
/** What the relay has, by transition and kind, without heartbeats. */
const told = (): string[] =>
  relay.received
    .filter(({ id }) => id.stream === 'alarm')
    .map(({ alarm, body }) => `${(body as { transition: string }).transition} ${alarm?.kind ?? ''}`.trim());

describe('a whole hub', () => {
  test('a fall: chime at once, pre-alarm at the relay, raised after 30 s, receipted and gone from the outbox', async () => {
    const hub = await hubWith();
    await connected(hub);
    await hub.quiet();
    sensors.says('radar', { capability: 'fall', value: true });
    expect(shown.at(-1)).toMatchObject({ pattern: 'chime', place: '卧室' });
    await clock.advanceSettling(seconds(30), () => hub.quiet());
    expect(told()).toEqual(['session-opened', 'pre-alarm fall', 'raised fall']);
    expect(hub.health().outbox).toEqual({ state: 'ok', pending: 0 });
  });

  test('heartbeats tell how it is', async () => {
    const hub = await hubWith();
    await connected(hub);
    await clock.advanceSettling(minutes(3), () => hub.quiet());
    const beats = relay.received.filter(({ id }) => id.stream === 'heartbeat');
    expect(beats.map(({ id }) => id.sequence).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    expect(beats.at(-1)?.body).toMatchObject({
      clockTrusted: true,
      outbox: { state: 'ok', pending: 0 },
      devices: [{ device: 'radar', state: 'unknown' }, { device: 'smoke' }],
      newestAlarm: { session: hub.session, sequence: expect.any(Number) },
    });
  });

  test('what the relay did not get is sent after a restart, under its old id, and the new session names it', async () => {
    relay.answer = () => undefined;
    const first = await hubWith();
    await connected(first);
    sensors.says('smoke', { capability: 'smoke', value: true });
    await vi.waitFor(() => expect(told()).toContain('raised smoke'));
    await first.stop();
    relay.received.length = 0;
    relay.answer = () => ({});
    const second = await hubWith();
    await connected(second);
    await second.quiet();
    const alarms = relay.received.filter(({ id }) => id.stream === 'alarm');
    const old = alarms.filter(({ id }) => id.session === first.session);
    // The alarm of this moment goes before what only says that its session had opened.
    expect(old.map(({ id }) => id.sequence)).toEqual([1, 0]);
    expect(alarms.find(({ id }) => id.session === second.session)?.body).toEqual({
      transition: 'session-opened',
      previous: { session: first.session, sequence: 1 },
      program: expect.any(String),
    });
    expect(second.openAlarms).toMatchObject([{ kind: 'smoke', life: 'raised' }]);
    expect(shown.at(-1)).toMatchObject({ pattern: 'siren' });
    expect(second.health().outbox.pending).toBe(0);
  });

  test('never enrolled: it watches and signals at home, and after enrolment all of it goes out under its name', async () => {
    const alone = await hubWith({ identity: { missing: 'not enrolled' } });
    sensors.says('smoke', { capability: 'smoke', value: true });
    expect(shown.at(-1)).toMatchObject({ pattern: 'siren' });
    await alone.quiet();
    expect(alone.status().problems).toContain('relay: not enrolled');
    await alone.stop();

    const hub = await hubWith();
    await connected(hub);
    await hub.quiet();
    expect(told()).toContain('raised smoke');
    expect(new Set(relay.received.map(({ id }) => id.hub))).toEqual(new Set(['hub-test']));
    expect(hub.health().outbox.pending).toBe(0);
    await hub.stop();
    expect((await hubWith()).health().outbox.pending).toBeLessThanOrEqual(1);
  });

  test('a disk that cannot be used at start: the hub runs, says so, and a smoke alarm still reaches the relay', async () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be');
    const hub = await hubWith();
    sensors.says('smoke', { capability: 'smoke', value: true });
    expect(shown.at(-1)).toMatchObject({ pattern: 'siren' });
    await connected(hub);
    // A second until the fault, and the 50 ms that its own message waits for the disk.
    clock.advance(seconds(1));
    clock.advance(seconds(1));
    await vi.waitFor(() => {
      expect(told()).toContain('raised smoke');
      expect(told()).toContain('raised storage_failed');
    });
    rmSync(join(folder, 'data'));
    await vi.waitFor(() => {
      clock.advance(seconds(1));
      expect(hub.health().outbox).toEqual({ state: 'ok', pending: 0 });
    }, 10_000);
  });

  test('a configuration that was refused is a fault while the last good one runs, and is over with a good one', async () => {
    const problems = ['timeZone: "x" cannot be used.'];
    const first = await hubWith({ configuration: configuration({ state: 'last-good', problems, ranBefore: true }) });
    await connected(first);
    await first.quiet();
    expect(told()).toContain('raised configuration_refused');
    await first.stop();
    const second = await hubWith();
    await connected(second);
    await second.quiet();
    expect(told()).toContain('cleared configuration_refused');
  });

  test('a taken portal port stops the very first start; later the hub runs without its page and opens it when it can', async () => {
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const text = home.replace('port: 0', `port: ${port}`);
    await expect(hubWith({ configuration: configuration({}, text) })).rejects.toMatchObject({
      code: 'port/taken',
      message: expect.stringContaining(`portal.port: ${port}`),
    });
    const hub = await hubWith({ configuration: configuration({ ranBefore: true }, text) });
    await connected(hub);
    await hub.quiet();
    expect(told()).toContain('raised source_failed');
    await new Promise((resolve) => other.close(resolve));
    clock.advance(minutes(1));
    await vi.waitFor(() => expect(hub.portalPort).toBe(port));
    clock.advance(minutes(1));
    await vi.waitFor(() => expect(told()).toContain('cleared source_failed'));
  });

  test('told to renew, it has a new certificate and a new connection; an alarm meanwhile arrives once', async () => {
    const door = await startTestRenewalDoor(relay.authority);
    stops.push(() => door.close());
    door.answer = async ({ certificateRequestPem }) => ({
      status: 200,
      body: {
        certificatePem: await relay.authority.sign('hub-test', certificateRequestPem),
        authoritiesPem: [relay.authority.certificatePem],
        mqttUrl: `mqtts://localhost:${relay.port}`,
        renewalUrl: door.url,
      },
    });
    const hub = await hubWith({ identity: await identityAt(door.url) });
    await connected(hub);
    const before = loadIdentityText();
    const { wall } = clock.now();
    await relay.send('hub-test', {
      v: 1,
      commandId: 'renew-identity-1',
      issuedAt: wall,
      expiresAt: wall + minutes(1),
      command: { kind: 'renew-identity' },
    });
    sensors.says('smoke', { capability: 'smoke', value: true });
    await vi.waitFor(() => expect(loadIdentityText()).not.toBe(before), 10_000);
    await connected(hub);
    await hub.quiet();
    expect(told().filter((what) => what === 'raised smoke')).not.toHaveLength(0);
    expect(hub.health().outbox).toEqual({ state: 'ok', pending: 0 });
    expect(relay.mostConnections).toBe(1);
    expect(door.requests).toHaveLength(1);
  });

  test('a certificate that ends in 20 days and cannot be renewed is a fault, told in the heartbeat too, until it is', async () => {
    const door = await startTestRenewalDoor(relay.authority);
    stops.push(() => door.close());
    door.answer = () => ({ status: 503, body: { error: 'the relay is busy' } });
    const ending = { notBefore: new Date(Date.now() - days(345)), notAfter: new Date(Date.now() + days(20)) };
    const hub = await hubWith({ identity: await identityAt(door.url, ending) });
    await connected(hub);
    await clock.advanceSettling(minutes(2), () => hub.quiet());
    expect(told()).toContain('raised certificate_ends_soon');
    const beat = relay.received.findLast(({ id }) => id.stream === 'heartbeat');
    expect(beat?.body).toMatchObject({ renewalProblem: 'the relay refused: the relay is busy' });
    expect(hub.status().problems).toEqual(
      expect.arrayContaining([expect.stringMatching(/^certificate: ends in (19 d 23 h|20 d)/)]),
    );
    door.answer = async ({ certificateRequestPem }) => ({
      status: 200,
      body: {
        certificatePem: await relay.authority.sign('hub-test', certificateRequestPem),
        authoritiesPem: [relay.authority.certificatePem],
        mqttUrl: `mqtts://localhost:${relay.port}`,
        renewalUrl: door.url,
      },
    });
    await clock.advanceSettling(minutes(5), () => hub.quiet());
    await connected(hub);
    await clock.advanceSettling(minutes(2), () => hub.quiet());
    expect(told()).toContain('cleared certificate_ends_soon');
    expect(hub.health().renewalProblem).toBeUndefined();
  });

  test('leaves no timer behind', async () => {
    const hub = await hubWith();
    await connected(hub);
    sensors.says('radar', { capability: 'fall', value: true });
    await hub.quiet();
    expect(await hub.stop()).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
