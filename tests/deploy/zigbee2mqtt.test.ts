import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { brokerSettings } from '../../edge/local-broker/settings.ts';
import { zigbeeSettings } from '../../edge/sources/settings.ts';
import {
  describeDeviation,
  deviationsOf,
  readBridgeInfo,
  type BridgeInfo,
} from '../../edge/sources/zigbee-bridge-info.ts';

const file = fileURLToPath(new URL('../../../deploy/zigbee2mqtt/configuration.yaml', import.meta.url));
const published = (): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(parse(readFileSync(file, 'utf8')));
const smoke = '0x00158d0001a2b301';
const expected = { baseTopic: 'zigbee2mqtt', devices: [{ device: 'kitchen-smoke', ieee: smoke }] };

function infoWith(config: Record<string, unknown>, changes: Record<string, unknown> = {}): BridgeInfo {
  const devices = { [smoke]: { friendly_name: '厨房/烟雾' } };
  const info = readBridgeInfo({
    version: '2.12.1',
    permit_join: false,
    restart_required: false,
    config: { devices, ...config },
    ...changes,
  });
  if (!info) throw new Error('no info');
  return info;
}

/** The published settings with one changed: `advanced.cache_state` and the like. */
function changed(field: string, value: unknown): Record<string, unknown> {
  const config = published();
  const keys = field.split('.');
  const last = keys.pop() ?? '';
  let section = config;
  for (const key of keys) {
    const inner = z.record(z.string(), z.unknown()).parse(section[key] ?? {});
    section[key] = inner;
    section = inner;
  }
  section[last] = value;
  return config;
}

test('the published configuration is what the hub needs, and reaches the published broker', () => {
  expect(deviationsOf(infoWith(published()), expected)).toEqual([]);
  const mqtt = z.object({ server: z.string(), base_topic: z.string(), user: z.string() }).parse(published()['mqtt']);
  const { port, baseTopic } = brokerSettings.parse({});
  expect(mqtt).toEqual({ server: `mqtt://127.0.0.1:${port}`, base_topic: baseTopic, user: 'zigbee2mqtt' });
  expect(zigbeeSettings.parse({})).toMatchObject({ port, baseTopic });
});

const wrong: readonly (readonly [field: string, value: unknown])[] = [
  ['mqtt.base_topic', 'other'],
  ['mqtt.version', 5],
  ['mqtt.force_disable_retain', true],
  ['advanced.cache_state', true],
  ['advanced.cache_state_send_on_startup', true],
  ['advanced.last_seen', 'disable'],
  ['advanced.output', 'attribute'],
  ['availability.enabled', false],
  ['availability.active.timeout', 60],
  ['availability.passive.timeout', 6000],
  ['health.interval', 60],
];

test('each setting that differs is named alone, with its value and the fix', () => {
  let checked = 0;
  for (const [field, value] of wrong) {
    const found = deviationsOf(infoWith(changed(field, value)), expected);
    expect(found.map((one) => one.field)).toEqual([field]);
    expect(describeDeviation(found[0] ?? { field: '', value: '', fix: '' })).toMatch(
      `${field} is ${JSON.stringify(value)}: `,
    );
    checked++;
  }
  expect(checked).toBe(11);
});

test('a setting that is left out counts with the default of Zigbee2MQTT', () => {
  const bare = deviationsOf(infoWith({}), expected).map(({ field }) => field);
  expect(bare).toEqual([
    'advanced.cache_state',
    'advanced.cache_state_send_on_startup',
    'advanced.last_seen',
    'availability.enabled',
    `devices.${smoke}.qos (kitchen-smoke)`,
  ]);
});

test('an option that keeps a device from the hub is named with the device, its own before the common one', () => {
  const options: readonly (readonly [string, unknown])[] = [
    ['retain', true],
    ['qos', 0],
    ['debounce', 1],
    ['throttle', 30],
    ['filtered_attributes', ['^smoke$']],
    ['disabled', true],
  ];
  let checked = 0;
  for (const [option, value] of options) {
    const fields = [`devices.${smoke}.${option} (kitchen-smoke)`];
    const own = { ...published(), devices: { [smoke]: { friendly_name: 'x', [option]: value } } };
    expect(deviationsOf(infoWith(own), expected).map(({ field }) => field)).toEqual(fields);
    const common = changed(`device_options.${option}`, value);
    expect(deviationsOf(infoWith(common), expected).map(({ field }) => field)).toEqual(fields);
    checked++;
  }
  expect(checked).toBe(6);
  // A lamp that the hub does not watch may be throttled.
  const lamp = { ...published(), devices: { '0x00158d0001a2b399': { friendly_name: 'lamp', throttle: 5 } } };
  expect(deviationsOf(infoWith(lamp), expected)).toEqual([]);
});

test('an open frontend, an open network, a pending restart and other versions are named', () => {
  const fieldsOf = (config: Record<string, unknown>, changes = {}, joining = false) =>
    deviationsOf(infoWith(config, changes), expected, joining).map(({ field }) => field);
  expect(fieldsOf(changed('frontend.enabled', true))).toEqual(['frontend']);
  expect(fieldsOf({ ...published(), frontend: { enabled: true, host: '127.0.0.1' } })).toEqual([]);
  expect(fieldsOf(published(), { permit_join: true })).toEqual(['permit_join']);
  expect(fieldsOf(published(), { permit_join: true }, true)).toEqual([]);
  expect(fieldsOf(published(), { restart_required: true })).toEqual(['restart_required']);
  for (const version of ['1.42.0', '2.4.9', '3.0.0', 'dev', 'unknown']) {
    expect(fieldsOf(published(), { version }), version).toEqual(['version']);
  }
  expect(fieldsOf(published(), { version: '2.5.0' })).toEqual([]);
  expect(fieldsOf(published(), { config: undefined })).toEqual(['config']);
});

test('what is no info is no info, and odd values in it are deviations, not errors', () => {
  expect([undefined, null, 'x', 3, []].map(readBridgeInfo)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const odd = infoWith({ advanced: 'x', mqtt: [], devices: { [smoke]: 7 }, device_options: null, frontend: 'yes' });
  expect(deviationsOf(odd, expected).map(({ field }) => field)).toEqual([
    'advanced.cache_state',
    'advanced.cache_state_send_on_startup',
    'advanced.last_seen',
    'availability.enabled',
  ]);
});
