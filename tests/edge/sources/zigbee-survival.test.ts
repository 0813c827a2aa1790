import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeOf } from '../../../edge/configuration/home.ts';
import { hubConfigurationSchema } from '../../../edge/configuration/hub-configuration.ts';
import { FileDeviceList } from '../../../edge/sources/file-device-list.ts';
import type { ZigbeeSource } from '../../../edge/sources/zigbee-source.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import {
  aqaraMccgq11lm,
  heimanHs1saE,
  tuyaTs0215aSos,
  type ZigbeeModel,
} from '../../../simulators/devices/zigbee-models.ts';
import type { ZigbeeDeviceOptions } from '../../../simulators/devices/zigbee2mqtt-bridge.ts';
import { button, door, hears, smoke, until, ZigbeeHome } from './zigbee-home.ts';

/**
 * The ten things that whoever trusts a life to Zigbee2MQTT must survive, what holds each, and the tests that show it:
 * [what happens, what holds, file, name of the test].
 */
const points: readonly (readonly [what: string, held: string, file: string, test: string])[] = [
  [
    '1. Zigbee2MQTT drops what it would publish while the broker is away',
    'the broker is a process of its own; a gap is a failed source, and mains devices are asked for their state after it',
    'zigbee-survival',
    'after a gap mains devices are asked for what they can be asked, sleeping ones are not',
  ],
  [
    '2. A broker that restarts loses the retained tree',
    'the broker keeps the list in a file, the hub keeps its own, and asks Zigbee2MQTT only when neither will do',
    'zigbee-source',
    'a broker that restarts, without the device list, is connected to again and devices are still told apart',
  ],
  [
    '2.',
    'the same',
    'zigbee-survival',
    'a list that nobody has any more is asked for, once, and not when the kept one will do',
  ],
  [
    '2.',
    'what devices say until the list comes waits for it, presses first: ten minutes as news, then as something to verify',
    'zigbee-early-and-partial',
    'a press before the device list is heard as news when the list comes minutes later',
  ],
  ['2.', 'the same', 'zigbee-early-and-partial', 'a press that waited for longer than ten minutes is to be verified'],
  [
    '3. Cached and retained states come as if they were new',
    'retained, or old by last_seen, or in the first seconds of the bridge: replayed, which raises a verify fault only',
    'zigbee-survival',
    'old states at the start of the bridge are replayed, whatever danger they say',
  ],
  ['3.', 'the same', 'zigbee-source', 'a retained state is replayed'],
  [
    '3.',
    'a cache that is on is a setting that differs',
    'zigbee-pairing',
    'settings that differ are shown with value and fix, and named in the status',
  ],
  [
    '4. Availability is off by default, and has been wrong when on',
    'supervision of our own, by profile or exposes: 25 h on battery, 10 min on mains',
    'zigbee-survival',
    'without availability each device is supervised by what it is',
  ],
  [
    '5. One press comes twice; smoke repeats every 3 s',
    'equal actions within 1.5 s are one; repeats of a danger all go to the rules, where an open alarm absorbs them',
    'zigbee-source',
    'one press that arrives twice is one press; null and empty actions are none',
  ],
  ['5.', 'the same', 'zigbee-survival', 'smoke that repeats itself stays live each time'],
  [
    '6. An action is absent, empty or null',
    'only a non-empty text is a press',
    'zigbee-source',
    'one press that arrives twice is one press; null and empty actions are none',
  ],
  [
    '6.',
    'a key that is not there says nothing',
    'zigbee-survival',
    'a message that lacks a key says nothing of it, and is a sign of life',
  ],
  [
    '6.',
    'what another key last said stands until that key says otherwise',
    'zigbee-early-and-partial',
    'a dry zone in a message of its own does not end the leak of the other',
  ],
  [
    '6.',
    'a key in a form that nobody knows is to be verified where it could be a danger, and is no sign of life',
    'zigbee-early-and-partial',
    'danger in words that nobody knows is to be verified, and is no sign of life',
  ],
  [
    '7. Sensors drop off in silence, or hang in one state',
    'supervision, and rules that take the activity of the whole home',
    'zigbee-survival',
    'without availability each device is supervised by what it is',
  ],
  [
    '8. The device database is found empty after a power cut',
    'a fall of the list is a failure by name; what was known is kept and still heard, over a restart of the hub too',
    'zigbee-source',
    'a list that falls is a failure by name, and the lost device is still heard',
  ],
  ['8.', 'the same', 'zigbee-survival', 'a device that the list lost is still heard after a restart of the hub'],
  [
    '9. bridge/state stays offline after a race',
    'a device that is heard since, or its own report of health, proves it wrong',
    'zigbee-survival',
    'a bridge that says it is offline and goes on speaking is heard',
  ],
  [
    '10. Devices that are interviewed or not supported say nothing useful',
    'they are listed with the state of their interview, and named as watching nothing',
    'zigbee-pairing',
    'an unsupported device and a failed interview are said as what they are, with what to do',
  ],
  [
    'Renaming, with slashes, leaves an empty retained message',
    'keyed by address; the empty one is none',
    'zigbee-source',
    'a renamed device is the same device, and its emptied topic is no error',
  ],
];

test('every point is held by a test that exists', () => {
  for (const [what, , file, name] of points) {
    const source = fileURLToPath(new URL(`../../../../tests/edge/sources/${file}.test.ts`, import.meta.url));
    expect(readFileSync(source, 'utf8'), what).toContain(name);
  }
  expect(new Set(points.map(([what]) => what.split('.')[0])).size).toBe(11);
});

const log = createLog({ program: 'test', level: 'silent' });
/** A detector on mains that answers when it is asked: bit 4 of access. */
const mainsSmoke: ZigbeeModel = {
  ...heimanHs1saE,
  device: { ...heimanHs1saE.device, type: 'Router', power_source: 'Mains (single phase)' },
  definition: {
    ...heimanHs1saE.definition,
    model: 'MAINS-SMOKE',
    exposes: heimanHs1saE.definition.exposes.map((expose) =>
      ['smoke', 'test'].includes(expose.property) ? { ...expose, access: 5 } : expose,
    ),
  },
};
const paired: ZigbeeDeviceOptions[] = [
  { ieeeAddress: smoke, friendlyName: '厨房/烟雾', model: mainsSmoke },
  { ieeeAddress: door, friendlyName: '大门', model: aqaraMccgq11lm },
  { ieeeAddress: button, friendlyName: '按钮', model: tuyaTs0215aSos },
];

let clock: ManualClock;
let home: ZigbeeHome;

beforeEach(async () => {
  clock = new ManualClock({ wall: '2026-11-01T03:00:00Z' });
  home = await ZigbeeHome.open({ clock, paired });
});
afterEach(() => home.close());

test('after a gap mains devices are asked for what they can be asked, sleeping ones are not', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  const question = '厨房/烟雾/get {"smoke":"","test":""}';
  await until(() => expect(bridge.asked).toEqual([question]));
  await home.stopBroker();
  await until(() => expect(source.status().state).toBe('failed'));
  // What is said now is lost: nobody queues it.
  bridge.report(smoke, { smoke: true });
  expect(bridge.dropped).toBeGreaterThan(0);
  await home.startBrokerAgain();
  await hears(source);
  await until(() => expect(bridge.asked).toEqual([question, question]));
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
});

test('a list that nobody has any more is asked for, once, and not when the kept one will do', async () => {
  const bridge = await home.startBridge();
  const first = home.listen();
  await hears(first);
  await first.stop();
  await home.stopBroker();
  await home.startBrokerAgain('forgetful');
  await until(() => expect(bridge.connected).toBe(true));

  const listening = (source: ZigbeeSource, name: string) =>
    until(() => expect(source.pairing.view().bridge.state, name).toBe('online'));
  const kept = home.listen();
  await listening(kept, 'kept');
  await until(() => expect(kept.pairing.view().devices).toHaveLength(3));
  clock.advance(minutes(1));
  bridge.report(door, { contact: false });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
  await kept.stop();

  const without = home.listen({ deviceFile: 'other-devices.json' });
  await listening(without, 'without');
  // The broker still has none: nobody asked for it.
  expect(without.pairing.view().devices).toEqual([]);
  clock.advance(seconds(44));
  expect(without.pairing.view().devices).toEqual([]);
  clock.advance(seconds(1));
  await until(() => expect(without.pairing.view().devices).toHaveLength(3));
  await hears(without);
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toContain('live true'));
});

test('old states at the start of the bridge are replayed, whatever danger they say', async () => {
  const source = home.listen();
  const earlier = await home.startBridge();
  await hears(source);
  earlier.report(smoke, { smoke: true });
  earlier.report(door, { contact: false });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false']));
  await earlier.crash();
  clock.advance(hours(3));
  const bridge = await home.startBridge({ devices: paired.map((device) => ({ ...device })) });
  await until(() => expect(source.pairing.view().bridge.state).toBe('online'));
  clock.advance(seconds(2));
  // Restored from its cache, heard three hours ago.
  const last_seen = new Date(clock.now().wall - hours(3)).toISOString();
  bridge.publishRaw('厨房/烟雾', JSON.stringify({ smoke: true, battery: 76.5, last_seen }), { qos: 1 });
  bridge.publishRaw('大门', JSON.stringify({ contact: false, last_seen }), { qos: 1 });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true', 'replayed true']));
  await until(() => expect(home.said('door', 'contact')).toEqual(['live false', 'replayed false']));
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true', 'replayed true', 'live true']));
});

test('without availability each device is supervised by what it is', async () => {
  const config = { availability: { enabled: false } };
  const bridge = await home.startBridge({ config });
  const source = home.listen();
  await hears(source);
  await until(() =>
    expect(source.pairing.view().bridge.deviations.map(({ field }) => field)).toEqual(['availability.enabled']),
  );
  await bridge.idle();
  await source.stop();
  const seen = await new FileDeviceList(join(home.folder, 'devices.json'), log).load();
  const settings = hubConfigurationSchema.parse({
    dataFolder: home.folder,
    timeZone: 'Asia/Shanghai',
    devices: [smoke, door, button].map((ieee, n) => ({ transport: 'zigbee', device: `d${n}`, place: '厨房', ieee })),
  });
  expect(homeOf(settings, seen).devices.map(({ profile, silence }) => [profile, silence])).toEqual([
    ['zigbee-by-exposes', minutes(10)],
    ['aqara-mccgq11lm', hours(25)],
    ['tuya-ts0215a-sos', hours(25)],
  ]);
  // Before anything was ever seen of it: the longest that is usual, so that nothing is called silent for being new.
  expect(homeOf(settings).devices.map(({ silence }) => silence)).toEqual([hours(25), hours(25), hours(25)]);
});

test('smoke that repeats itself stays live each time', async () => {
  const bridge = await home.startBridge();
  await hears(home.listen());
  for (let repeat = 0; repeat < 3; repeat++) {
    bridge.report(smoke, { smoke: true });
    await until(() => expect(home.said('smoke', 'smoke')).toHaveLength(repeat + 1));
    clock.advance(seconds(3));
  }
  expect(home.said('smoke', 'smoke')).toEqual(['live true', 'live true', 'live true']);
});

test('a message that lacks a key says nothing of it, and is a sign of life', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  const fresh = (state: object) => JSON.stringify({ ...state, last_seen: new Date(clock.now().wall).toISOString() });
  bridge.publishRaw('厨房/烟雾', fresh({ battery: 70 }), { qos: 1 });
  bridge.publishRaw('厨房/烟雾', fresh({}), { qos: 1 });
  bridge.publishRaw('大门', fresh({ contact: null, battery: null }), { qos: 1 });
  await until(() => expect(home.heard.messages).toHaveLength(3));
  expect(home.heard.values).toEqual(['battery=70']);
  expect(home.heard.messages.map(({ device, origin }) => `${device} ${origin}`)).toEqual([
    'smoke live',
    'smoke live',
    'door live',
  ]);
  expect(source.status().refused).toBe(0);
});

test('a message of which no key is understood is no proof that the device watches', async () => {
  const bridge = await home.startBridge();
  const source = home.listen();
  await hears(source);
  const fresh = (state: object) => JSON.stringify({ ...state, last_seen: new Date(clock.now().wall).toISOString() });
  // Other keys after an update of its firmware; what the bridge writes of an update by itself; a value of another kind.
  bridge.publishRaw('厨房/烟雾', fresh({ fire_state: 2, voltage: 2_900 }), { qos: 1 });
  bridge.publishRaw('厨房/烟雾', fresh({ update: { state: 'available' } }), { qos: 1 });
  bridge.publishRaw('厨房/烟雾', fresh({ smoke: 'perhaps' }), { qos: 1 });
  bridge.publishRaw('大门', fresh({ contact: true, voltage: 2_900 }), { qos: 1 });
  await until(() => expect(home.said('door', 'contact')).toEqual(['live true']));
  expect(home.heard.messages.filter(({ origin }) => origin === 'live').map(({ device }) => device)).toEqual(['door']);
  // It may be the danger itself, which somebody has to verify.
  expect(home.said('smoke', 'smoke')).toEqual(['replayed true']);
  expect(source.status()).toMatchObject({ heard: 4, refused: 1 });
});

test('a device that the list lost is still heard after a restart of the hub', async () => {
  const bridge = await home.startBridge();
  const first = home.listen();
  await hears(first);
  const doorOnly = [
    { ieee_address: door, type: 'EndDevice', friendly_name: '大门', definition: { model: 'MCCGQ11LM', exposes: [] } },
  ];
  bridge.publishRaw('bridge/devices', JSON.stringify(doorOnly), { retain: true, qos: 1 });
  await until(() => expect(first.status().detail).toContain('does not know 2 of 3'));
  await first.stop();
  const second = home.listen();
  await until(() =>
    expect(second.status()).toMatchObject({
      state: 'hearing',
      detail: expect.stringContaining('Zigbee2MQTT does not know 2 of 3 devices: smoke, button'),
    }),
  );
  bridge.report(smoke, { smoke: true });
  await until(() => expect(home.said('smoke', 'smoke')).toEqual(['live true']));
});

test('a bridge that says it is offline and goes on speaking is heard', async () => {
  const bridge = await home.startBridge({ healthEvery: minutes(10) });
  const source = home.listen();
  await hears(source);
  const offline = () => bridge.publishRaw('bridge/state', '{"state":"offline"}', { retain: true, qos: 1 });
  offline();
  await until(() => expect(source.status().state).toBe('failed'));
  clock.advance(seconds(30));
  bridge.report(door, { contact: true });
  await hears(source);
  offline();
  await until(() => expect(source.status().state).toBe('failed'));
  // Its own report of its health, which it sends every ten minutes.
  clock.advance(minutes(10));
  await hears(source);
});
