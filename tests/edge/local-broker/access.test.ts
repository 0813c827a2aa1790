import { expect, test } from 'vitest';
import { mayPublish, maySubscribe, mayUseClientId } from '../../../edge/local-broker/access.ts';

test('only Zigbee2MQTT speaks for devices; the hub may ask', () => {
  expect(mayPublish('zigbee2mqtt', 'zigbee2mqtt/厨房/烟雾', 'zigbee2mqtt')).toBe(true);
  expect(mayPublish('hub', 'zigbee2mqtt/厨房/烟雾', 'zigbee2mqtt')).toBe(false);
  expect(mayPublish('hub', 'zigbee2mqtt/bridge/request/permit_join', 'zigbee2mqtt')).toBe(true);
  expect(mayPublish('hub', 'zigbee2mqtt/bridge/state', 'zigbee2mqtt')).toBe(false);
  expect(mayPublish('hub', 'zigbee2mqtt/厨房/烟雾/get', 'zigbee2mqtt')).toBe(true);
  expect(mayPublish('hub', 'zigbee2mqtt/厨房/阀门/set', 'zigbee2mqtt')).toBe(false);
  expect(mayPublish('hub', 'other/厨房/get', 'zigbee2mqtt')).toBe(false);
});

test('nobody leaves the base topic', () => {
  expect(mayPublish('zigbee2mqtt', 'other/kitchen', 'zigbee2mqtt')).toBe(false);
  expect(mayPublish('zigbee2mqtt', 'zigbee2mqtt-evil/kitchen', 'zigbee2mqtt')).toBe(false);
  expect(maySubscribe('zigbee2mqtt/#', 'zigbee2mqtt')).toBe(true);
  expect(maySubscribe('#', 'zigbee2mqtt')).toBe(false);
  expect(maySubscribe('+/kitchen', 'zigbee2mqtt')).toBe(false);
  expect(maySubscribe('$SYS/#', 'zigbee2mqtt')).toBe(false);
});

test('the client id of the hub cannot be taken by another user', () => {
  expect(mayUseClientId('hub', 'anju-hub')).toBe(true);
  expect(mayUseClientId('zigbee2mqtt', 'anju-hub')).toBe(false);
  expect(mayUseClientId('zigbee2mqtt', 'mqttjs_1')).toBe(true);
});
