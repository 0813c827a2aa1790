import { describe, expect, it } from 'vitest';
import type { Expose } from '../../../device-profiles/profile.ts';
import type { Origin } from '../../../device-profiles/reading.ts';
import { zigbeeProfileOf } from '../../../device-profiles/registry.ts';
import type { ZigbeeDevice } from '../../../edge/sources/device-list.ts';
import { zigbeeDeviceSettings } from '../../../edge/sources/settings.ts';
import { ZigbeeWorries } from '../../../edge/sources/zigbee-worries.ts';

const ieee = '0x00158d0001a2b301';
const flag = (property: string, more: Partial<Expose> = {}): Expose => ({
  property,
  type: 'binary',
  valueOn: true,
  valueOff: false,
  ...more,
});
const open = { name: 'contact', valueOn: false, valueOff: true };
const exposes: readonly Expose[] = [
  flag('water_leak_zone_1'),
  flag('water_leak_zone_2'),
  flag('contact_l1', open),
  flag('contact_l2', open),
  flag('occupancy_1'),
  flag('occupancy_2'),
  { property: 'battery_1', name: 'battery', type: 'numeric' },
  { property: 'battery_2', name: 'battery', type: 'numeric' },
  { property: 'temperature_1', name: 'temperature', type: 'numeric' },
  { property: 'temperature_2', name: 'temperature', type: 'numeric' },
];
const controller: ZigbeeDevice = { ieee, name: 'leaks', model: 'ZONES', interview: 'successful', exposes };

function listening() {
  const worries = new ZigbeeWorries();
  const settings = zigbeeDeviceSettings.parse({ device: 'leaks', ieee, place: '厨房' });
  let known = controller;
  const hear = (state: Record<string, unknown>, origin: Origin = 'live'): string[] => {
    const device = { settings, known, profile: zigbeeProfileOf(undefined, known) };
    const { values, doubtful = [] } = worries.heard(device, state, origin);
    return [
      ...values.map(({ capability, value }) => `${capability}=${String(value)}`),
      ...doubtful.map((one) => `${one}?`),
    ];
  };
  const list = (...devices: ZigbeeDevice[]): void => {
    worries.replace(devices);
    known = devices[0] ?? known;
  };
  return { hear, list };
}

describe('messages that hold a part of what a device can say', () => {
  it('a dry zone does not dry the wet one, which only its own word does', () => {
    const { hear } = listening();
    expect(hear({ water_leak_zone_1: true })).toEqual(['water_leak=true']);
    expect(hear({ water_leak_zone_2: false })).toEqual([]);
    expect(hear({ water_leak_zone_2: true })).toEqual(['water_leak=true']);
    expect(hear({ water_leak_zone_1: false })).toEqual([]);
    expect(hear({ water_leak_zone_2: false })).toEqual(['water_leak=false']);
    expect(hear({ water_leak_zone_1: false })).toEqual(['water_leak=false']);
  });

  it('raises nothing by itself: what was said before is not said again', () => {
    const { hear } = listening();
    expect(hear({ water_leak_zone_1: true })).toEqual(['water_leak=true']);
    expect(hear({ contact_l1: true, battery_1: 90 })).toEqual(['contact=true', 'battery=90']);
    expect(hear({})).toEqual([]);
  });

  it('a closed window does not close the open one; the weakest battery is told', () => {
    const { hear } = listening();
    expect(hear({ contact_l1: false, battery_2: 12 })).toEqual(['contact=false', 'battery=12']);
    expect(hear({ contact_l2: true, battery_1: 80 })).toEqual(['battery=12']);
    expect(hear({ contact_l1: true })).toEqual(['contact=true']);
    expect(hear({ battery_2: 100 })).toEqual(['battery=80']);
  });

  it('a key that could not be read stands in the way too, until it says something', () => {
    const { hear } = listening();
    expect(hear({ water_leak_zone_1: 'wet', water_leak_zone_2: false })).toEqual(['water_leak?']);
    expect(hear({ water_leak_zone_2: false })).toEqual([]);
    expect(hear({ water_leak_zone_1: 'wet', water_leak_zone_2: true })).toEqual(['water_leak=true']);
    expect(hear({ water_leak_zone_1: false, water_leak_zone_2: false })).toEqual(['water_leak=false']);
  });

  it('an old word takes nothing back, and an old worry counts until the key is heard live', () => {
    const { hear } = listening();
    hear({ water_leak_zone_1: true });
    hear({ water_leak_zone_1: false }, 'replayed');
    expect(hear({ water_leak_zone_2: false })).toEqual([]);
    hear({ water_leak_zone_1: false });
    hear({ water_leak_zone_1: true }, 'replayed');
    expect(hear({ water_leak_zone_2: false })).toEqual([]);
    hear({ water_leak_zone_1: false });
    expect(hear({ water_leak_zone_2: false })).toEqual(['water_leak=false']);
  });

  it('signs of life and measures are told as they come', () => {
    const { hear } = listening();
    hear({ occupancy_1: true, temperature_1: 20 });
    expect(hear({ occupancy_2: false, temperature_2: 31 })).toEqual(['occupancy=false', 'temperature=31']);
  });

  it('is forgotten when the device is renamed, asked again what it is, or removed, and only then', () => {
    const wet = () => {
      const ears = listening();
      ears.hear({ water_leak_zone_1: true });
      return ears;
    };
    const same = wet();
    same.list(structuredClone(controller));
    expect(same.hear({ water_leak_zone_2: false })).toEqual([]);
    const changes: (readonly ZigbeeDevice[])[] = [
      [{ ...controller, name: 'kitchen' }],
      [{ ...controller, interview: 'in-progress' }],
      [{ ...controller, exposes: exposes.slice(0, 2) }],
      [],
    ];
    for (const devices of changes) {
      const ears = wet();
      ears.list(...devices);
      expect(ears.hear({ water_leak_zone_2: false }), JSON.stringify(devices)).toEqual(['water_leak=false']);
    }
    expect(changes).toHaveLength(4);
  });
});
