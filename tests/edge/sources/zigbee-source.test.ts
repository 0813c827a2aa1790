import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { aqaraMccgq11lm, heimanHs1saE, tuyaTs0215aSos } from '../../../simulators/devices/zigbee-models.ts';
import type { ZigbeeDeviceOptions } from '../../../simulators/devices/zigbee2mqtt-bridge.ts';
import { button, door, hears, smoke, until, ZigbeeHome } from './zigbee-home.ts';

const clock = systemClock();
const paired: ZigbeeDeviceOptions[] = [
  { ieeeAddress: smoke, friendlyName: '厨房/烟雾', model: heimanHs1saE },
  { ieeeAddress: door, friendlyName: '厨房', model: aqaraMccgq11lm },
  { ieeeAddress: button, friendlyName: '求助 按钮', model: tuyaTs0215aSos },
];

let home: ZigbeeHome;

beforeEach(async () => {
  home = await ZigbeeHome.open({ clock, paired });
});
afterEach(() => home.close());

test('smoke, an open door and an SOS are heard, whatever their topics are called', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  bridge.report(smoke, { smoke: true });
  bridge.report(door, { contact: false });
  bridge.report(button, {}, { action: 'emergency' });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
  await until(() => expect(home.said('button', 'sos')).toEqual(['live true']));
  expect(source.status()).toMatchObject({ source: 'zigbee', state: 'hearing', heard: 3, refused: 0 });
});

test('one press that arrives twice is one press; null and empty actions are none', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  const press = (action: string | null) => bridge.report(button, {}, { action });
  press('emergency');
  press('emergency');
  press('');
  press(null);
  bridge.report(door, { contact: false });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
  expect(home.said('button', 'sos')).toEqual(['live true']);
  expect(source.status()).toMatchObject({ heard: 5, refused: 0 });
});

test('a press is one press for 1.5 s, counted from the first', async () => {
  const bridge = await home.startBridge({ lastSeen: false });
  const hubClock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
  const source = home.listen({ clock: hubClock });
  await hears(source);
  for (let presses = 1; presses <= 4; presses++) {
    bridge.report(button, {}, { action: 'emergency' });
    await until(() => expect(source.status().heard).toBe(presses));
    hubClock.advance(milliseconds(800));
  }
  expect(home.said('button', 'sos')).toEqual(['live true', 'live true']);
});

test('a retained state is replayed', async () => {
  const bridge = await home.startBridge();
  bridge.publishRetained(smoke, { smoke: true });
  await bridge.idle();
  await hears(home.listen());
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['replayed true']));
});

test('cached states without last_seen at the start of the bridge are replayed, a press is live', async () => {
  const source = home.listen();
  const earlier = await home.startBridge();
  // Only a hub that is connected hears that the next one starts.
  await hears(source);
  await earlier.crash();
  const bridge = home.bridge({ lastSeen: false });
  await bridge.start();
  bridge.report(smoke, { smoke: true });
  bridge.report(button, {}, { action: 'emergency' });
  await until(() => expect(home.said('button', 'sos')).toEqual(['live true']));
  expect(home.said('smoke', 'smoke')).toEqual(['replayed true']);
  expect(home.said('button', 'battery')).toEqual(['replayed 100']);
});

test('smoke that is published while the hub restarts arrives and is live', async () => {
  const bridge = await home.startBridge();
  const first = home.listen();
  await hears(first);
  await first.stop();
  bridge.report(smoke, { smoke: true });
  await bridge.idle();
  expect(home.said('smoke', 'smoke')).toEqual([]);
  await hears(home.listen());
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
});

test('a broker that restarts, without the device list, is connected to again and devices are still told apart', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  await home.stopBroker();
  await until(() => expect(source.status().state).toBe('failed'));
  await home.startBrokerAgain('new-broker');
  await hears(source);
  await until(() => expect(bridge.connected).toBe(true));
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));

  // A new hub on the new broker has only its own file.
  await source.stop();
  await hears(home.listen());
  bridge.report(door, { contact: false });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
});

test('a list that falls is a failure by name, and the lost device is still heard', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  bridge.publishRaw('bridge/devices', '[]', { retain: true });
  await until(() =>
    expect(source.status()).toMatchObject({
      state: 'failed',
      detail: 'device list fell from 3 to 0; Zigbee2MQTT does not know 3 of 3 devices: smoke, door, button',
    }),
  );
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
  bridge.rename(door, '大门');
  await hears(source);
});

test('a lost device is unavailable by itself: the others are heard, and Zigbee2MQTT that dies is a failure still', async () => {
  const bridge = await home.startBridge();
  const hubClock = new ManualClock({ wall: Date.now() });
  const source = home.listen({ clock: hubClock });
  await hears(source);
  const paired = [
    { ieee: smoke, model: 'HS1SA-E' },
    { ieee: button, model: 'TS0215A_sos' },
  ];
  const doorless = paired.map(({ ieee, model }) => ({
    ieee_address: ieee,
    type: 'EndDevice',
    friendly_name: bridge.nameOf(ieee),
    definition: { model, exposes: [] },
  }));
  bridge.publishRaw('bridge/devices', JSON.stringify(doorless), { retain: true, qos: 1 });
  await until(() => expect(source.status().detail).toContain('does not know 1 of 3 devices: door'));
  expect(source.status().state).toBe('hearing');
  // The bridge says by itself that the others are there.
  const lost = () => home.heard.availabilities.filter(({ available }) => !available).map(({ device }) => device);
  expect(lost()).toEqual([]);
  hubClock.advance(seconds(60));
  await until(() => expect(lost()).toEqual(['door']));
  await bridge.crash();
  await until(() => expect(source.status().state).toBe('failed'));
});

test('a renamed device is the same device, and its emptied topic is no error', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  bridge.rename(door, '大门/里面');
  bridge.report(door, { contact: false });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
  expect(source.status().refused).toBe(0);
});

test('what comes before the list that names it is heard when the list comes', async () => {
  const source = home.listen();
  await until(() => expect(source.status().state).toBe('starting'));
  const bridge = await home.startBridge({ devices: [] });
  bridge.publishRaw('厨房/烟雾', JSON.stringify({ smoke: true, last_seen: clock.now().wall }));
  await until(() => expect(source.status().detail).toContain('1 topic belongs to no known device'));
  await bridge.crash();
  await home.startBridge();
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
  await hears(source);
});

test('devices and topics that nobody configured are counted and said', async () => {
  const lamp = { ieeeAddress: '0x00158d0001a2b399', friendlyName: 'spare', model: aqaraMccgq11lm };
  const bridge = await home.startBridge({ devices: [...paired, lamp] });
  const source = home.listen();
  await hears(source);
  bridge.report(lamp.ieeeAddress, { contact: false });
  // As sure as the report: messages of one quality keep their order.
  bridge.publishRaw('stranger', '{"smoke":true}', { qos: 1 });
  await until(() =>
    expect(source.status().detail).toBe('1 device is not in the configuration; 1 topic belongs to no known device'),
  );
  expect(home.heard.messages).toEqual([]);
  expect(source.unrecognised().map(({ device, heard: what, messages }) => ({ device, what, messages }))).toEqual([
    {
      device: `spare, ${lamp.ieeeAddress}, Aqara MCCGQ11LM`,
      what: 'is not in the configuration; it can say contact, battery; said battery, contact, device_temperature, power_outage_count, voltage',
      messages: 1,
    },
    { device: 'topic zigbee2mqtt/stranger', what: 'belongs to no known device; said smoke', messages: 1 },
  ]);
});

test('mangled and foreign payloads are counted and raise no alarm; the next good one is heard', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  const payloads = [
    '{"smoke":tr',
    'true',
    '[{"smoke":true}]',
    '"smoke"',
    'null',
    '\u0000\u0001',
    `{"x":"${'x'.repeat(70_000)}"}`,
  ];
  for (const payload of payloads) bridge.publishRaw('厨房/烟雾', payload, { qos: 1 });
  bridge.publishRaw('厨房/烟雾', '{"smoke":"TRUE"}', { qos: 1 });
  bridge.publishRaw('厨房/烟雾/availability', '{"state":"perhaps"}', { qos: 1 });
  bridge.publishRaw('bridge/devices', '{"not":"a list"}', { qos: 1 });
  bridge.publishRaw('bridge/devices', '[{"ieee_address":7}]x', { qos: 1 });
  bridge.publishRaw('bridge/state', '{"state":7}', { qos: 1 });
  await until(() => expect(source.status().refused).toBe(payloads.length + 5));
  // "TRUE" is none of its words, and may mean smoke: to be verified.
  expect(home.said('smoke', 'smoke')).toEqual(['replayed true']);
  expect(home.heard.messages).toHaveLength(1);
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['replayed true', 'live true']));
});

test('availability is told, as JSON and as the bare word of old versions', async () => {
  const bridge = await home.startBridge();
  await hears(home.listen());
  await until(() => expect(home.heard.availabilities).toHaveLength(3));
  bridge.publishRaw('厨房/availability', '{"state":"offline"}', { qos: 1 });
  bridge.publishRaw('厨房/availability', 'online', { qos: 1 });
  await until(() =>
    expect(home.heard.availabilities.slice(3)).toEqual([
      { device: 'door', available: false },
      { device: 'door', available: true },
    ]),
  );
});

test('a bridge that dies is a failure', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  await bridge.crash();
  await until(() =>
    expect(source.status()).toMatchObject({ state: 'failed', detail: 'Zigbee2MQTT says that it is offline' }),
  );
  await home.startBridge();
  await hears(source);
});

test('a wrong password is said, and the right one is used as soon as it is there', async () => {
  await home.startBridge();
  let password = 'wrong';
  const source = home.listen({ readPassword: () => password });
  await until(() => expect(source.status().detail).toContain('Not authorized'));
  expect(source.status().state).toBe('failed');
  password = home.hubPassword;
  await hears(source);
});

test('a broker that is not there at start is a failure that ends when it comes', async () => {
  await home.stopBroker();
  const source = home.listen();
  await until(() => expect(source.status().detail).toContain('ECONNREFUSED'));
  await home.startBrokerAgain();
  await home.startBridge();
  await hears(source);
});

test('a kept list that cannot be read is done without', async () => {
  writeFileSync(join(home.folder, 'devices.json'), '[{"ieee":');
  const bridge = await home.startBridge();
  await hears(home.listen());
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
});

test('stopping leaves nothing behind', async () => {
  await home.startBridge();
  const handles = (): number => process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout').length;
  const before = handles();
  let cycles = 0;
  for (; cycles < 20; cycles++) {
    const source = home.listen();
    await hears(source);
    await source.stop();
  }
  expect(cycles).toBe(20);
  // The broker's side of the last connection closes a moment later.
  await until(() => expect(handles()).toBeLessThanOrEqual(before));
});
