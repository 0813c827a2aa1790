import { afterEach, beforeEach, expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { flag } from '../../../simulators/devices/zigbee-exposes.ts';
import {
  heimanHs1saE,
  native,
  onMains,
  tuyaTs0215aSos,
  type ZigbeeModel,
} from '../../../simulators/devices/zigbee-models.ts';
import type { Zigbee2MqttBridge, ZigbeeDeviceOptions } from '../../../simulators/devices/zigbee2mqtt-bridge.ts';
import { button, hears, smoke, until, ZigbeeHome } from './zigbee-home.ts';

const leaks = '0x00158d0001a2b304';
const controller: ZigbeeModel = {
  device: { ...onMains, model_id: 'zones', manufacturer: 'test' },
  definition: {
    ...native,
    model: 'TWO-ZONES',
    vendor: 'Test',
    description: 'Leak controller',
    exposes: [flag('water_leak_zone_1'), flag('water_leak_zone_2')],
  },
  restState: { water_leak_zone_1: false, water_leak_zone_2: false },
};
const paired: ZigbeeDeviceOptions[] = [
  { ieeeAddress: smoke, friendlyName: 'smoke', model: heimanHs1saE },
  { ieeeAddress: leaks, friendlyName: 'leaks', model: controller },
  { ieeeAddress: button, friendlyName: 'button', model: tuyaTs0215aSos },
];

let clock: ManualClock;
let home: ZigbeeHome;

beforeEach(async () => {
  clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
  home = await ZigbeeHome.open({ clock, paired, configured: { smoke, leaks, button } });
});
afterEach(() => home.close());

test('a dry zone in a message of its own does not end the leak of the other', async () => {
  const bridge = await home.startBridge({ wholeStates: false });
  const source = home.listen();
  await hears(source);
  const zone = (n: 1 | 2, wet: boolean): void => bridge.report(leaks, { [`water_leak_zone_${n}`]: wet });
  zone(1, true);
  zone(2, false);
  await until(() => expect(source.status().heard).toBe(2));
  expect(home.said('leaks', 'water_leak')).toEqual(['live true']);
  // It is heard all the same.
  expect(home.heard.messages).toHaveLength(2);
  zone(1, false);
  await until(() => expect(home.said('leaks', 'water_leak')).toEqual(['live true', 'live false']));
  zone(1, true);
  await until(() => expect(home.said('leaks', 'water_leak')).toHaveLength(3));
  // Renamed, it starts afresh.
  bridge.rename(leaks, 'kitchen');
  await bridge.idle();
  zone(2, false);
  await until(() => expect(home.said('leaks', 'water_leak').slice(2)).toEqual(['live true', 'live false']));
});

test('danger in words that nobody knows is to be verified, and is no sign of life', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  clock.advance(seconds(20));
  const forms: readonly unknown[] = ['true', 'ON', 1, ['fire'], { on: true }];
  for (const form of forms) bridge.publishRaw('smoke', JSON.stringify({ smoke: form, battery_low: null }), { qos: 1 });
  bridge.publishRaw('button', JSON.stringify({ action: 'urgent' }), { qos: 1 });
  await until(() => expect(home.said('button', 'sos')).toEqual(['replayed true']));
  expect(home.said('smoke', 'smoke')).toEqual(forms.map(() => 'replayed true'));
  expect(home.heard.messages.filter(({ origin }) => origin === 'live')).toEqual([]);
  expect(source.status().refused).toBe(forms.length + 1);
  bridge.publishRaw('smoke', JSON.stringify({ smoke: null, linkquality: 3 }), { qos: 1 });
  bridge.report(smoke, { smoke: false });
  await until(() => expect(home.said('smoke', 'smoke').slice(forms.length)).toEqual(['live false']));
});

/** Zigbee2MQTT on a broker that has no device list, and a hub that has none either. */
async function withoutList() {
  const bridge = await home.startBridge({ devices: [] });
  const source = home.listen();
  await until(() => expect(source.pairing.view().bridge.state).toBe('online'));
  clock.advance(seconds(20));
  const say = (topic: string, state: object, on: Zigbee2MqttBridge = bridge): void =>
    on.publishRaw(topic, JSON.stringify(state), { qos: 1 });
  const waits = (topics: number) => until(() => expect(source.status().detail).toContain(`${topics} topic`));
  return { bridge, source, say, waits };
}

test('a press before the device list is heard as news when the list comes minutes later', async () => {
  const { bridge, source, say, waits } = await withoutList();
  say('button', { action: 'emergency' });
  await waits(1);
  // What others chatter meanwhile does not push it out, whether Zigbee2MQTT says how old it is or not.
  for (let n = 0; n < 400; n++) say('plug', { power: n });
  await waits(2);
  clock.advance(seconds(75));
  // For the list Zigbee2MQTT starts again: what was said before its start is as new as it was.
  await bridge.crash();
  await home.startBridge();
  await until(() => expect(home.said('button', 'sos')).toEqual(['live true']));
  await hears(source);
});

test('smoke before the device list, and before Zigbee2MQTT started again for it, is live', async () => {
  const { bridge, say, waits } = await withoutList();
  say('smoke', { smoke: true });
  await waits(1);
  clock.advance(seconds(2));
  await bridge.crash();
  await home.startBridge();
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
});

test('a press that waited for longer than ten minutes is to be verified, not dropped', async () => {
  const { bridge, say, waits } = await withoutList();
  say('button', { action: 'emergency' });
  await waits(1);
  clock.advance(minutes(30));
  await bridge.crash();
  await home.startBridge();
  await until(() => expect(home.said('button', 'sos')).toEqual(['replayed true']));
});

test('a topic that is nobody’s waits no longer once every device is known', async () => {
  const { bridge, source, say, waits } = await withoutList();
  say('stranger', { action: 'emergency' });
  await waits(1);
  clock.advance(minutes(11));
  await bridge.crash();
  await home.startBridge();
  await hears(source);
  await until(() => expect(source.status().detail ?? '').not.toContain('topic'));
});
