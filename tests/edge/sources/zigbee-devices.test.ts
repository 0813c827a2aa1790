import { expect, test } from 'vitest';
import { readDevices } from '../../../edge/sources/zigbee-devices.ts';
import { ZigbeeTopics } from '../../../edge/sources/zigbee-topics.ts';

const ieee = '0x00158d0001a2b3c4';

test('a device list is read with polarity, without the coordinator, and without what is no device', () => {
  const read = readDevices([
    { ieee_address: '0x00124b0024c1a2b3', type: 'Coordinator', friendly_name: 'Coordinator' },
    {
      ieee_address: ieee.toUpperCase().replace('0X', '0x'),
      type: 'EndDevice',
      friendly_name: '卧室/门',
      definition: {
        model: 'MCCGQ11LM',
        exposes: [
          { type: 'binary', property: 'contact', value_on: false, value_off: true, access: 1 },
          { type: 'light', features: [{ type: 'binary', property: 'state', value_on: 'ON', value_off: 'OFF' }] },
          { type: 'enum', property: 'action', values: ['single', 2] },
          { type: 'composite', property: 'options', features: [{ type: 'numeric', property: 'inner' }] },
          'nonsense',
        ],
      },
    },
    { ieee_address: '0x00158d0001a2b3c5', type: 'EndDevice', friendly_name: 'new', definition: null },
    { ieee_address: 'wrong', friendly_name: 'x' },
    17,
  ]);
  expect(read).toEqual({
    refused: 2,
    devices: [
      {
        ieee,
        name: '卧室/门',
        model: 'MCCGQ11LM',
        exposes: [
          { property: 'contact', type: 'binary', valueOn: false, valueOff: true },
          { property: 'state', type: 'binary', valueOn: 'ON', valueOff: 'OFF' },
          { property: 'action', type: 'enum', values: ['single', '2'] },
          { property: 'options', type: 'composite' },
        ],
      },
      { ieee: '0x00158d0001a2b3c5', name: 'new', exposes: [] },
    ],
  });
});

test('what is no list is no list', () => {
  const wrong = [undefined, null, {}, 'text', 3];
  expect(wrong.map(readDevices)).toEqual(wrong.map(() => undefined));
});

test('topics are looked up whole: names may hold slashes and look like one another', () => {
  const other = '0x00158d0001a2b3c5';
  const unnamed = '0x00158d0001a2b3c6';
  const topics = new ZigbeeTopics(
    'home/zigbee',
    [
      { ieee, name: '卧室/门', exposes: [] },
      { ieee: other, name: '卧室', exposes: [] },
    ],
    [unnamed],
  );
  expect(topics.lookUp('home/zigbee/卧室/门')).toEqual({ kind: 'state', ieee });
  expect(topics.lookUp('home/zigbee/卧室')).toEqual({ kind: 'state', ieee: other });
  expect(topics.lookUp('home/zigbee/卧室/门/availability')).toEqual({ kind: 'availability', ieee });
  expect(topics.lookUp(`home/zigbee/${unnamed}`)).toEqual({ kind: 'state', ieee: unnamed });
  expect(topics.lookUp('home/zigbee/bridge/devices')).toEqual({ kind: 'bridge', part: 'devices' });
  expect(topics.lookUp('home/zigbee/卧室/门/action')).toEqual({ kind: 'ignored' });
  expect(topics.lookUp('home/zigbee/kitchen/set')).toEqual({ kind: 'ignored' });
  expect(topics.lookUp('home/zigbee/kitchen')).toEqual({ kind: 'unknown' });
});
