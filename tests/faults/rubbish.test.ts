import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubIdSchema, type Stream } from '../../contracts/identifiers.ts';
import { topics } from '../../contracts/topics.ts';
import { loadIdentity } from '../../edge/identity/identity.ts';
import { seconds } from '../../foundation/durations.ts';
import { Lifecycle } from '../../foundation/lifecycle.ts';
import { FaultHome, pins } from '../support/fault-home.ts';
import { FaultRelay } from '../support/fault-relay.ts';
import { seededRandom, until } from '../support/fault-wait.ts';

const seed = 20_260_304;
const rubbishBytes = 1_000_000;
const pieceBytes = 4_096;
const damagedFrames = 50;
const damagedHeads = 5;
/** 1 MB takes a hub a second; then a line that only made noise is opened afresh. */
const patience = seconds(60);

/** Text and bytes that are no reading, whatever the topic. */
const mangled: readonly (string | Buffer)[] = [
  '{"smoke":tru',
  '{"smoke":true}}',
  'true',
  '[]',
  '[{"smoke":true}]',
  '"smoke"',
  '42',
  'null',
  '\u0000',
  Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  Buffer.from('{"smoke":\xff}', 'latin1'),
  `${'['.repeat(50_000)}`,
];
/** Values of a kind that a detector never says. */
const wrongValues: readonly string[] = ['{"smoke":"true"}', '{"smoke":1}', '{"smoke":{"now":true}}'];
/** Whole states by their form, in which nothing is said that a detector can say. */
const sayNothing: readonly string[] = [
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '{"smoke":null}',
  '{"__proto__":{"smoke":true}}',
  '{"constructor":{"prototype":{"smoke":true}}}',
  '{"SMOKE":true}',
  '{"smoke ":true}',
];
const everything = [...mangled, ...wrongValues, ...sayNothing];

describe(`rubbish (seed ${seed})`, () => {
  const lifecycle = new Lifecycle();
  const random = seededRandom(seed);
  let relay: FaultRelay;
  let home: FaultHome;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-rubbish-'));
    lifecycle.onStop('folder', () => rmSync(folder, { recursive: true, force: true }));
    relay = await FaultRelay.start(folder);
    lifecycle.onStop('relay', () => relay.stop());
    home = await FaultHome.start({
      folder: join(folder, 'home'),
      installed: { radars: 1, smokes: 1, buttons: 1, board: true },
      configuration: { alarms: { preAlarmSeconds: { fall: 0 } } },
    });
    lifecycle.onStop('home', () => home.stop());
    await home.enrolHub(relay);
    await home.runHub();
    await home.online();
  });
  afterAll(async () => {
    expect(await lifecycle.stop()).toEqual([]);
  });

  async function sourceOf(name: string): Promise<{ state: string; heard: number; refused: number }> {
    const source = (await home.status()).sources.find((each) => each.source === name);
    if (!source) throw new Error(`the hub has no source ${name}`);
    return source;
  }

  /** Dangers to people that the relay was told of; faults of equipment are what rubbish should become. */
  const dangers = (): number => relay.count("FROM incidents WHERE class = 'alarm' AND state != 'closed'");

  const randomBytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

  /** Writes 1 MB to the hub in pieces, no faster than it reads. */
  async function writeRubbish(name: string): Promise<void> {
    const port = home.port(name);
    const lost = port.lostBytes;
    for (let sent = 0; sent < rubbishBytes; sent += pieceBytes) {
      port.write(randomBytes(pieceBytes));
      await port.drained();
    }
    console.log(
      `${name}: ${rubbishBytes} bytes of rubbish, ${port.lostBytes - lost} while its port was being reopened`,
    );
    // The hub may give a line up that makes only noise; most of it must have been read all the same.
    expect(port.lostBytes - lost).toBeLessThan(rubbishBytes / 2);
  }

  it('on the line of a radar: counted, no alarm, and the next fall is heard', async () => {
    const before = await sourceOf('serial:radar-0');
    await writeRubbish('radar-0');
    const refused = await until(
      async () => (await sourceOf('serial:radar-0')).refused - before.refused || undefined,
      'rubbish is counted',
      patience,
    );
    await until(async () => (await sourceOf('serial:radar-0')).state === 'hearing', 'the radar is heard', patience);
    // Every single damaged frame counts, many at once and each by itself. What a wrong head begins is no frame but noise,
    // of which a piece counts as one.
    const [radar] = home.radars;
    const count = async (): Promise<number> => (await sourceOf('serial:radar-0')).refused;
    const start = await count();
    for (let frame = 0; frame < damagedFrames; frame++) radar?.sendBadChecksum('data');
    await until(async () => (await count()) >= start + damagedFrames, 'wrong data is counted', patience, count);
    const heads = await count();
    for (let frame = 1; frame <= damagedHeads; frame++) {
      radar?.sendBadChecksum('head');
      await until(async () => (await count()) >= heads + frame, 'a wrong head is counted', patience, count);
    }
    const damaged = (await count()) - start;
    console.log(`radar: ${refused} pieces of rubbish and ${damaged} damaged frames counted`);
    expect(dangers()).toBe(0);

    radar?.fall();
    await until(
      () => relay.hasAlarm(home.id, 'fall'),
      'the fall is heard',
      patience,
      () => home.tryStatus(),
    );
    radar?.getUp();
    await over();
  });

  it('on the line of the Firmata board: counted, no alarm, and the board works again', async () => {
    const before = await sourceOf('gpio');
    await writeRubbish('board');
    const refused = await until(
      async () => (await sourceOf('gpio')).refused - before.refused || undefined,
      'rubbish is counted',
      patience,
    );
    console.log(`board: ${refused} pieces of rubbish counted`);
    await until(
      async () => (await sourceOf('gpio')).state === 'hearing',
      'the board is heard',
      patience,
      () => home.tryStatus(),
    );
    expect(dangers()).toBe(0);
    const heard = (await sourceOf('gpio')).heard;
    home.board?.wire(pins.bedMat, 'open');
    await until(async () => (await sourceOf('gpio')).heard > heard, 'the mat is heard', patience);
    home.board?.wire(pins.bedMat, 'ground');
  });

  it('on every topic of the local broker: counted, no alarm, and the next smoke is heard', async () => {
    const before = (await sourceOf('zigbee')).refused;
    for (const payload of everything) home.bridge.publishRaw('smoke-0', payload, { qos: 1 });
    for (const payload of mangled) home.bridge.publishRaw('smoke-0/availability', payload, { qos: 1 });
    const parts = ['state', 'devices', 'health', 'info', 'event', 'logging', 'groups', 'response/permit_join'];
    for (const part of parts) {
      for (const payload of everything) home.bridge.publishRaw(`bridge/${part}`, payload, { qos: 1 });
    }
    for (const payload of mangled) home.bridge.publishRaw('nobody/knows/this', payload, { qos: 1 });
    await home.bridge.idle();

    // Good ones follow on the same topics: Zigbee2MQTT starts again, since an empty list is a list, and `{}` says how it is set.
    await home.bridge.crash();
    await home.bridge.start();
    home.smoke(0, true);
    await until(
      () => relay.hasAlarm(home.id, 'smoke'),
      'the smoke is heard',
      patience,
      () => home.tryStatus(),
    );
    const refused = (await sourceOf('zigbee')).refused - before;
    console.log(`zigbee: ${refused} messages counted as unreadable`);
    const ofDevice = mangled.length + wrongValues.length;
    const ofAvailability = mangled.length;
    const ofState = everything.length;
    // An empty list is a list.
    const ofDevices = everything.length - 1;
    // Each is an object with a few known fields or it is none; an event of a kind that is not known is none of ours.
    const ofInfo = everything.length;
    const ofEvent = mangled.length;
    const ofResponse = everything.length;
    expect(refused).toBe(ofDevice + ofAvailability + ofState + ofDevices + ofInfo + ofEvent + ofResponse);
    // A slow disk is a fault of its own.
    const alarms = (await home.status()).alarms.map(({ kind }) => kind).filter((kind) => kind !== 'storage_failed');
    expect(alarms).toEqual(['smoke']);
    home.smoke(0, false);
    await over();
  });

  it('on the topics of the relay, from a hub: stored, counted, no danger, and the next alarm is taken', async () => {
    const id = hubIdSchema.parse(home.id);
    await home.hub.stop();
    const { keyPem, certificatePem, authoritiesPem } = loadIdentity(home.dataFolder);
    const client: MqttClient = await connectAsync({
      host: '127.0.0.1',
      port: relay.ports.mqtt,
      protocol: 'mqtts',
      protocolVersion: 4,
      clientId: id,
      key: keyPem,
      cert: certificatePem,
      ca: authoritiesPem,
      reconnectPeriod: 0,
    });
    const before = relay.count('FROM unreadable_messages');
    const incidents = dangers();
    let sent = 0;
    try {
      for (const stream of ['alarm', 'heartbeat'] satisfies Stream[]) {
        for (const payload of [...everything, randomBytes(2_000)]) {
          await client.publishAsync(topics.up(id, stream), payload, { qos: 1 });
          sent++;
        }
      }
    } finally {
      await client.endAsync(true);
    }
    await until(
      () => relay.count('FROM unreadable_messages') - before >= sent,
      'each is kept as unreadable',
      patience,
      () => ({ kept: relay.count('FROM unreadable_messages') - before, sent }),
    );
    console.log(`relay: ${sent} unreadable messages, all kept`);
    expect(relay.process.running).toBe(true);
    expect(dangers()).toBe(incidents);

    await home.runHub();
    await home.online();
    home.pressSos(0);
    await until(
      () => relay.hasAlarm(home.id, 'sos'),
      'the next alarm is taken',
      patience,
      () => home.tryStatus(),
    );
  });

  /** Everybody is well again and the relay's incidents are closed. */
  async function over(): Promise<void> {
    await until(
      async () => {
        const { alarms, outbox } = await home.status();
        return alarms.every(({ kind }) => kind === 'storage_failed') && outbox.pending === 0;
      },
      'all is well',
      patience,
      () => home.tryStatus(),
    );
    await relay.closeAll();
  }
});
