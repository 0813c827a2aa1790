import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClockTrust } from '../../../edge/health/clock-trust.ts';
import { MqttUplink } from '../../../edge/uplink/mqtt-uplink.ts';
import type { RelayTarget } from '../../../edge/uplink/relay-socket.ts';
import type { Command } from '../../../contracts/command.ts';
import type { Receipt } from '../../../contracts/receipt.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-certificates.ts';
import { startTestRelay, type TestRelay } from '../../support/test-relay.ts';
import { smokeMessage, testHub } from '../outbox/messages.ts';

const silent = createLog({ program: 'test', level: 'silent' });

let clock: ManualClock;
let relay: TestRelay;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  clock = new ManualClock({ wall: Date.now() });
  relay = await startTestRelay();
  stops.push(() => relay.close());
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

interface Heard {
  readonly receipts: Receipt[];
  readonly commands: Command[];
  readonly connections: boolean[];
}

async function uplinkTo(
  target: TestRelay,
  options: { hub?: string; authority?: TestAuthority; authorityPem?: string; clockTrust?: ClockTrust } = {},
): Promise<{ uplink: MqttUplink; heard: Heard }> {
  const identity = await (options.authority ?? target.authority).hub(options.hub ?? testHub);
  const uplink = new MqttUplink({
    hub: testHub,
    target: {
      host: 'localhost',
      port: target.port,
      authoritiesPem: [options.authorityPem ?? target.authority.certificatePem],
      ...identity,
    },
    clock,
    clockTrust: options.clockTrust ?? new ClockTrust({ log: silent, systemSynchronised: () => true }),
    log: silent,
  });
  const heard: Heard = { receipts: [], commands: [], connections: [] };
  uplink.start({
    receipt: (receipt) => heard.receipts.push(receipt),
    command: (command) => heard.commands.push(command),
    connection: (connected) => heard.connections.push(connected),
  });
  stops.push(() => uplink.stop());
  return { uplink, heard };
}

/** Waits for the real network while the clock stands still, or moves by `step` at each look. */
const until = (holds: () => void, step = 0): Promise<void> =>
  vi.waitFor(() => {
    if (step > 0) clock.advance(seconds(step));
    holds();
  }, 10_000);

const command = (commandId: string, expiresIn: number): unknown => ({
  v: 1,
  commandId,
  issuedAt: clock.now().wall,
  expiresAt: clock.now().wall + expiresIn,
  command: { kind: 'help-coming', alarmIds: ['alarm-1'], responderRole: 'family' },
});

describe('the line to the relay', () => {
  test('an alarm arrives and its receipt comes back', async () => {
    const { uplink, heard } = await uplinkTo(relay);
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(heard.receipts).toHaveLength(1));
    expect(relay.received[0]).toMatchObject({
      id: { hub: 'hub-test', sequence: 0 },
      alarm: { kind: 'smoke', severity: 'critical', place: 'kitchen' },
      sent: { ageMs: 0, ageIs: 'exact', clockTrusted: true },
    });
    expect(uplink.status()).toEqual({ connected: true, awaitingReceipt: 0 });
    expect(heard.connections).toEqual([true]);
  });

  test('what gets no receipt is sent again, with its age at that time', async () => {
    relay.answer = () => (relay.received.length < 3 ? undefined : {});
    const { uplink, heard } = await uplinkTo(relay);
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(relay.received).toHaveLength(1));
    clock.advance(seconds(10));
    await until(() => expect(relay.received).toHaveLength(2));
    clock.advance(seconds(20));
    await until(() => expect(heard.receipts).toHaveLength(1));
    expect(relay.received.map(({ sent }) => sent.ageMs)).toEqual([0, 10_000, 30_000]);
    expect(new Set(relay.received.map(({ id }) => id.sequence))).toEqual(new Set([0]));
  });

  test('a broken connection comes back by itself; copies carry their age and not that of the copy before', async () => {
    relay.answer = () => undefined;
    const { uplink, heard } = await uplinkTo(relay);
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(relay.received).toHaveLength(1));
    relay.dropConnections();
    await until(() => expect(heard.connections).toEqual([true, false]));
    clock.advance(minutes(3));
    relay.answer = () => ({});
    await until(() => expect(heard.receipts).toHaveLength(1), 1);
    const ages = relay.received.slice(1).map(({ sent }) => sent.ageMs);
    expect(ages.length).toBeGreaterThan(0);
    for (const age of ages) expect(age).toBeGreaterThanOrEqual(180_000);
  });

  test('a relay that is away at start is tried for ever, and a new alarm hurries the next try', async () => {
    const { port, authority } = relay;
    const server = await authority.server();
    await relay.close();
    const { uplink, heard } = await uplinkTo(relay);
    await until(() => expect(uplink.status().detail).toMatch(/ECONNREFUSED/));
    await until(() => expect(clock.pending).toBe(1));
    for (let tries = 0; tries < 8; tries++) {
      const before = uplink.status().detail;
      clock.advance(minutes(1));
      await until(() => expect(clock.pending).toBe(1));
      expect(uplink.status().detail).toBe(before);
    }
    relay = await startTestRelay({ authority, server, port });
    uplink.send(smokeMessage(0, clock.now()));
    clock.advance(seconds(1));
    await until(() => expect(heard.receipts).toHaveLength(1));
  });

  test('a relay that never answers the subscription is left, and tried again', async () => {
    relay.subscribes = false;
    const { uplink, heard } = await uplinkTo(relay);
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(uplink.status().detail).toMatch(/does not answer the subscription/), 1);
    relay.subscribes = true;
    await until(() => expect(heard.receipts).toHaveLength(1), 1);
  });

  test('a backlog of 300 arrives once each, and a live alarm does not wait for it', async () => {
    const answered: number[] = [];
    relay.answer = () => undefined;
    const { uplink, heard } = await uplinkTo(relay);
    await until(() => expect(heard.connections).toEqual([true]));
    relay.dropConnections();
    await until(() => expect(heard.connections).toEqual([true, false]));
    for (let n = 0; n < 300; n++) uplink.send(smokeMessage(n, clock.now()));
    await until(() => expect(relay.received.length).toBe(20), 1);
    uplink.send(smokeMessage(999, clock.now()));
    await until(() => expect(relay.received.map(({ id }) => id.sequence)).toContain(999));
    expect(relay.received).toHaveLength(21);
    relay.answer = ({ id }) => {
      answered.push(id.sequence);
      return {};
    };
    clock.advance(seconds(10));
    await until(() => expect(uplink.status().awaitingReceipt).toBe(0));
    expect(new Set(answered).size).toBe(301);
  });

  test('an unreadable receipt is no receipt, and rubbish on the down topics harms nothing', async () => {
    const { uplink, heard } = await uplinkTo(relay);
    await until(() => expect(heard.connections).toEqual([true]));
    relay.answer = () => undefined;
    uplink.send(smokeMessage(0, clock.now()));
    await relay.sendRaw(`anju/v1/${testHub}/down/receipt`, '{"v":1,"id":{}}');
    await relay.sendRaw(`anju/v1/${testHub}/down/receipt`, 'not json');
    await relay.sendRaw(`anju/v1/${testHub}/down/command`, '[]');
    await relay.sendRaw(`anju/v1/${testHub}/down/other`, '{}');
    await relay.send(testHub, command('command-after-rubbish', 60_000));
    await until(() => expect(heard.commands).toHaveLength(1));
    expect(heard.receipts).toEqual([]);
    expect(uplink.status()).toMatchObject({ connected: true, awaitingReceipt: 1 });
  });

  test('a relay with a certificate of another authority is refused, and hears nothing', async () => {
    const other = await createTestAuthority({ name: 'somebody else' });
    const { uplink } = await uplinkTo(relay, { authorityPem: other.certificatePem });
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(uplink.status().detail).toMatch(/certificate|self.signed/i));
    expect(relay.received).toEqual([]);
  });
});

describe('a new identity', () => {
  const targetAs = async (options: { hub?: string; authority?: TestAuthority } = {}): Promise<RelayTarget> => ({
    host: 'localhost',
    port: relay.port,
    authoritiesPem: [relay.authority.certificatePem],
    ...(await (options.authority ?? relay.authority).hub(options.hub ?? testHub)),
  });

  test('is used at once, over one connection at a time; what was under way goes again and nothing is lost', async () => {
    relay.answer = ({ id }) => (id.sequence % 2 === 0 ? {} : undefined);
    const { uplink, heard } = await uplinkTo(relay);
    await until(() => expect(heard.connections).toEqual([true]));
    for (let n = 0; n < 10; n++) uplink.send(smokeMessage(n, clock.now()));
    uplink.useIdentity(await targetAs());
    for (let n = 10; n < 20; n++) uplink.send(smokeMessage(n, clock.now()));
    await until(() => expect(heard.connections).toEqual([true, false, true]));
    relay.answer = () => ({});
    await until(() => expect(uplink.status()).toEqual({ connected: true, awaitingReceipt: 0 }), 1);
    expect(new Set(heard.receipts.map(({ id }) => id.sequence)).size).toBe(20);
    expect(relay.mostConnections).toBe(1);
  });

  test('ends the waiting for the next attempt, and the one that is under way', async () => {
    const stranger = await createTestAuthority();
    const { uplink, heard } = await uplinkTo(relay, { authority: stranger });
    await until(() => expect(uplink.status().refusals).toBeGreaterThanOrEqual(1));
    uplink.useIdentity(await targetAs());
    await until(() => expect(heard.connections).toEqual([true]));
    expect(uplink.status().refusals).toBeUndefined();

    const { uplink: second } = await uplinkTo(relay, { authority: stranger });
    second.useIdentity(await targetAs());
    await until(() => expect(second.status().connected).toBe(true));
  });

  test('refusals are counted while the relay ends the connection before it lets the hub in, and not when it is away', async () => {
    const { uplink } = await uplinkTo(relay, { authority: await createTestAuthority() });
    await until(() => expect(uplink.status().refusals).toBeGreaterThanOrEqual(3), 1);
    expect(uplink.status().detail).toMatch(/./);
    const counted = uplink.status().refusals;
    await relay.close();
    await until(() => expect(uplink.status().detail).toMatch(/ECONNREFUSED/), 1);
    expect(uplink.status().refusals ?? 0).toBeLessThanOrEqual((counted ?? 0) + 1);
  });
});

describe('commands of the relay', () => {
  test('are obeyed once, and not when they have expired', async () => {
    const { heard } = await uplinkTo(relay);
    await until(() => expect(heard.connections).toEqual([true]));
    await relay.send(testHub, command('command-late', -1));
    await relay.send(testHub, command('command-good', 60_000));
    await relay.send(testHub, command('command-good', 60_000));
    await relay.send(testHub, command('command-last', 60_000));
    await until(() => expect(heard.commands.at(-1)?.commandId).toBe('command-last'));
    expect(heard.commands.map(({ commandId }) => commandId)).toEqual(['command-good', 'command-last']);
  });

  test('wait for the first receipt while nobody has confirmed the clock', async () => {
    const now = Date.now();
    clock = new ManualClock({ wall: 0, clockTrusted: false });
    const clockTrust = new ClockTrust({ log: silent, systemSynchronised: () => false });
    const { uplink, heard } = await uplinkTo(relay, { clockTrust });
    await until(() => expect(heard.connections).toEqual([true]));
    const at = (commandId: string, expiresAt: number): unknown => ({
      ...(command(commandId, 0) as object),
      expiresAt,
    });
    await relay.send(testHub, at('command-late', now - 60_000));
    await relay.send(testHub, at('command-good', now + 600_000));
    uplink.send(smokeMessage(0, clock.now()));
    await until(() => expect(heard.receipts).toHaveLength(1));
    await until(() => expect(heard.commands.map(({ commandId }) => commandId)).toEqual(['command-good']));
  });
});
