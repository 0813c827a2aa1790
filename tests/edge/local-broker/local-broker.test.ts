import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLocalBroker, type LocalBroker } from '../../../edge/local-broker/aedes-broker.ts';
import { readUsers } from '../../../edge/local-broker/users-file.ts';
import { createLog } from '../../../foundation/log.ts';

const log = createLog({ program: 'test', level: 'silent' });
let folder: string;
let broker: LocalBroker;
const clients: MqttClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-broker-'));
  broker = await start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (port = 0): Promise<LocalBroker> =>
  startLocalBroker({ port, dataFolder: folder, baseTopic: 'zigbee2mqtt', log });

async function connect(user: 'hub' | 'zigbee2mqtt', options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    username: user,
    password: readUsers(broker.usersFile)[user],
    reconnectPeriod: 0,
    ...options,
  });
  clients.push(client);
  return client;
}

function collect(client: MqttClient): { topic: string; text: string; retain: boolean }[] {
  const heard: { topic: string; text: string; retain: boolean }[] = [];
  client.on('message', (topic, payload, packet) => {
    heard.push({ topic, text: payload.toString(), retain: packet.retain });
  });
  return heard;
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 5 });

test('passwords are generated once, for their owner only, and open permissions are closed', async () => {
  expect(statSync(broker.usersFile).mode & 0o777).toBe(0o600);
  const first = readFileSync(broker.usersFile, 'utf8');
  expect(new Set(Object.values(readUsers(broker.usersFile))).size).toBe(2);
  await broker.stop();
  chmodSync(broker.usersFile, 0o644);
  broker = await start();
  expect(readFileSync(broker.usersFile, 'utf8')).toBe(first);
  expect(statSync(broker.usersFile).mode & 0o777).toBe(0o600);
});

test('a users file that is not one is refused with its name and the fix', async () => {
  await broker.stop();
  writeFileSync(broker.usersFile, '{"hub":"short"}');
  await expect(start()).rejects.toThrow(/users\.json.*hub.*Remove the file/);
  rmSync(broker.usersFile);
  broker = await start();
});

test('without the right password nobody comes in', async () => {
  const wrong: IClientOptions[] = [
    { username: 'hub', password: 'guess' },
    { username: 'nobody', password: readUsers(broker.usersFile).hub },
    { username: 'zigbee2mqtt', password: readUsers(broker.usersFile).zigbee2mqtt, clientId: 'anju-hub' },
    {},
  ];
  let refused = 0;
  for (const options of wrong) {
    await expect(
      connectAsync(`mqtt://127.0.0.1:${broker.port}`, { ...options, reconnectPeriod: 0 }),
    ).rejects.toMatchObject({ code: 5 });
    refused++;
  }
  expect(refused).toBe(4);
});

test('the hub hears all of Zigbee2MQTT and nothing else', async () => {
  const hub = await connect('hub');
  const heard = collect(hub);
  const [granted, refused] = [await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 }), hub.subscribeAsync('other/#')];
  await expect(refused).rejects.toThrow('Subscribe error');
  expect(granted[0]?.qos).toBe(1);
  const bridge = await connect('zigbee2mqtt');
  await bridge.publishAsync('zigbee2mqtt/卧室/门', '{"contact":true}', { qos: 1 });
  await until(() => expect(heard.map(({ topic }) => topic)).toEqual(['zigbee2mqtt/卧室/门']));
});

test('what Zigbee2MQTT says with QoS 1 while the hub restarts still arrives, in order', async () => {
  const session: IClientOptions = { clientId: 'anju-hub', clean: false };
  const before = await connect('hub', session);
  await before.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
  await before.endAsync();
  const bridge = await connect('zigbee2mqtt');
  for (let n = 1; n <= 20; n++) await bridge.publishAsync('zigbee2mqtt/smoke', `{"n":${n}}`, { qos: 1 });

  const after = await connect('hub', session);
  const heard = collect(after);
  await until(() => expect(heard).toHaveLength(20));
  expect(heard.map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, n) => `{"n":${n + 1}}`));
  expect(heard.every(({ retain }) => !retain)).toBe(true);
});

test('a restarted broker still knows the device list, and not whether the bridge is up', async () => {
  const bridge = await connect('zigbee2mqtt');
  await bridge.publishAsync('zigbee2mqtt/bridge/devices', '[{"friendly_name":"门"}]', { qos: 1, retain: true });
  await bridge.publishAsync('zigbee2mqtt/bridge/state', '{"state":"online"}', { qos: 1, retain: true });
  await bridge.publishAsync('zigbee2mqtt/bridge/groups', '[1]', { qos: 1, retain: true });
  await bridge.publishAsync('zigbee2mqtt/bridge/groups', '', { qos: 1, retain: true });
  await broker.stop();
  broker = await start();
  const hub = await connect('hub');
  const heard = collect(hub);
  await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
  await until(() => expect(heard.length).toBeGreaterThan(0));
  expect(heard).toEqual([{ topic: 'zigbee2mqtt/bridge/devices', text: '[{"friendly_name":"门"}]', retain: true }]);
});

test('a damaged file of retained messages is put aside and the broker starts', async () => {
  await broker.stop();
  writeFileSync(join(folder, 'retained.json'), '[{"topic":');
  broker = await start();
  expect(readFileSync(join(folder, 'retained.json.unreadable'), 'utf8')).toBe('[{"topic":');
});

test('a taken port is said plainly', async () => {
  await expect(start(broker.port)).rejects.toMatchObject({
    code: 'port/taken',
    message: `port: ${broker.port} on 127.0.0.1 is taken by another program; stop it, or choose another port`,
  });
});

test('a retained message that is followed at once by another one arrives, in order', async () => {
  const hub = await connect('hub');
  const heard = collect(hub);
  await hub.subscribeAsync('zigbee2mqtt/#', { qos: 1 });
  const zigbee = await connect('zigbee2mqtt');
  for (let round = 0; round < 100; round++) {
    zigbee.publish('zigbee2mqtt/bridge/devices', `list ${round}`, { retain: true });
    zigbee.publish('zigbee2mqtt/厨房/烟雾', `smoke ${round}`, { qos: 1 });
    zigbee.publish('zigbee2mqtt/bridge/event', `event ${round}`);
    await until(() => expect(heard).toHaveLength(3 * (round + 1)));
  }
  const lists = heard.filter(({ text }) => text.startsWith('list'));
  expect(lists.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, round) => `list ${round}`));
  const late = await connect('hub', { clientId: 'late' });
  const kept = collect(late);
  await late.subscribeAsync('zigbee2mqtt/#');
  await until(() => expect(kept).toEqual([{ topic: 'zigbee2mqtt/bridge/devices', text: 'list 99', retain: true }]));
});
