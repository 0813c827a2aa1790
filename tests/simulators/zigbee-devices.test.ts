import { describe, expect, it } from 'vitest';
import { isAlarmGrade, type Capability, type DecodedValue } from '../../device-profiles/reading.ts';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';
import { readDevices } from '../../edge/sources/zigbee-devices.ts';
import { minutes, seconds } from '../../foundation/durations.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import type { SimulatorEntry } from '../../simulators/devices/device-simulator.ts';
import { findSimulator, simulators } from '../../simulators/devices/registry.ts';
import type { State } from '../../simulators/devices/zigbee-models.ts';
import { bridgeDevices } from '../../simulators/devices/zigbee2mqtt-messages.ts';
import { RecordedNetwork } from '../support/recorded-network.ts';
import { evening, truthOf } from '../support/simulated-truth.ts';

const ieee = '0x00158d0001a2b3c4';
type ZigbeeEntry = Extract<SimulatorEntry, { transport: 'zigbee' }>;
const entries = simulators.filter((entry): entry is ZigbeeEntry => entry.transport === 'zigbee');

/** The device, and the hub's ear for it: the profile that its own device list leads to. */
function paired(entry: ZigbeeEntry) {
  const clock = new ManualClock({ wall: '2026-03-01T18:00:00Z' });
  const network = new RecordedNetwork(ieee, entry.model);
  const device = entry.create({ bridge: network, ieee, clock, seed: 1 });
  const listed = readDevices(
    bridgeDevices([
      { ieeeAddress: ieee, friendlyName: 'it', model: entry.model, interviewState: 'SUCCESSFUL', networkAddress: 1 },
    ]),
  )?.devices.find((one) => one.ieee === ieee);
  const profile = zigbeeProfileOf(undefined, listed);
  if (!listed || !profile) throw new Error(`${entry.id} is understood by no profile`);
  const understood = (payloads: readonly State[]): DecodedValue[] =>
    payloads.flatMap((payload) => {
      const { values, unknown } = profile.decode(payload, listed.exposes);
      expect(unknown).toEqual([]);
      return [...values];
    });
  const hear = (): DecodedValue[] => understood(network.take());
  return { clock, device, network, profile, hear };
}

/** What each device can be made to do, and what must be heard of it. */
const happenings: readonly (readonly [id: string, event: string, capability: Capability, value: boolean | number])[] = [
  ['aqara-mccgq11lm', 'open', 'contact', false],
  ['aqara-mccgq11lm', 'close', 'contact', true],
  ['aqara-mccgq11lm', 'battery-low', 'battery', 4],
  ['heiman-hs1sa-e', 'smoke-starts', 'smoke', true],
  ['heiman-hs1sa-e', 'smoke-ends', 'smoke', false],
  ['heiman-hs1sa-e', 'press-test', 'test', true],
  ['heiman-hs1sa-e', 'battery-low', 'battery_low', true],
  ['heiman-hs1sa-e', 'tamper-starts', 'tamper', true],
  ['heiman-hs1sa-e', 'tamper-ends', 'tamper', false],
  ['tuya-ts0215a-sos', 'press', 'sos', true],
  ['tuya-ts0215a-sos', 'battery-low', 'battery', 5],
  ['heiman-hs1eb-e', 'press', 'sos', true],
  ['heiman-hs1eb-e', 'hold', 'sos', true],
  ['heiman-hs1eb-e', 'battery-low', 'battery_low', true],
  ['owon-pb206', 'press', 'sos', true],
  ['owon-pb206', 'battery-low', 'battery_low', true],
  ['heiman-hs1cg-e', 'gas-starts', 'gas', true],
  ['heiman-hs1cg-e', 'gas-ends', 'gas', false],
  ['heiman-hs1ca-e', 'carbon-monoxide-starts', 'carbon_monoxide', true],
  ['heiman-hs1ca-e', 'carbon-monoxide-ends', 'carbon_monoxide', false],
  ['heiman-hs1ca-e', 'battery-low', 'battery_low', true],
  ['aqara-sjcgq11lm', 'leak-starts', 'water_leak', true],
  ['aqara-sjcgq11lm', 'leak-ends', 'water_leak', false],
  ['aqara-sjcgq11lm', 'battery-low', 'battery_low', true],
  ['aqara-djt11lm', 'shake', 'vibration', true],
  ['aqara-wsdcgq11lm', 'gets-cold', 'temperature', 11.2],
  ['aqara-wsdcgq11lm', 'gets-hot', 'temperature', 36.4],
  ['aqara-wsdcgq11lm', 'gets-mild', 'temperature', 21.6],
];

describe.each(entries)('the simulated $id', (entry) => {
  it('is heard by the profile that it names, and says what is true whatever somebody does', () => {
    const { clock, device, profile, hear } = paired(entry);
    expect(profile.id).toBe(entry.profile);
    device.start();
    let checked = 0;
    const latest = new Map<Capability, boolean | number>();
    for (const doing of evening) {
      device.do(doing);
      clock.advance(minutes(3));
      for (const { capability, value } of hear()) latest.set(capability, value);
      for (const [capability, value] of latest) {
        const isTrue = truthOf(entry.id, capability)?.(value, doing) ?? false;
        expect(isTrue, `${capability} ${value} while ${doing}`).toBe(true);
        checked++;
      }
    }
    device.stop();
    expect(clock.pending).toBe(0);
    expect(checked).toBeGreaterThan(0);
  });

  it('is silent, latched, replayed, doubled and without power as it is told', () => {
    const { clock, device, profile, hear } = paired(entry);
    device.do('walking');
    device.start();
    clock.advance(minutes(3));
    hear();
    for (const fault of ['silence', 'unplug'] as const) {
      device.fail(fault);
      device.do('away');
      clock.advance(minutes(300));
      expect(hear(), fault).toEqual([]);
      device.mend();
      device.do('walking');
      clock.advance(minutes(3));
      expect(hear().length, fault).toBeGreaterThan(0);
    }
    device.fail('latched-value');
    device.do('fallen');
    clock.advance(minutes(60));
    const latched = hear();
    expect(latched.length).toBeGreaterThan(0);
    expect(latched.filter(isAlarmGrade)).toEqual([]);
    device.do('walking');
    device.mend();
    hear();
    device.fail('stale-replay');
    const stale = hear();
    const alarms: readonly Capability[] = ['fall', 'smoke', 'gas', 'carbon_monoxide', 'water_leak', 'sos'];
    const canAlarm = profile.capabilities.some((capability) => alarms.includes(capability));
    expect(stale.some(isAlarmGrade)).toBe(canAlarm);
    device.fail('duplicate');
    expect(hear().length).toBeGreaterThan(0);
    expect(entry.faults.length).toBe(5);
    expect(() => device.fail('cut-frame')).toThrow(/cut-frame.*only duplicate/);
    device.stop();
  });

  it('does each thing that it can be made to do', () => {
    const mine = happenings.filter(([id]) => id === entry.id);
    expect(new Set(mine.map(([, event]) => event))).toEqual(new Set(entry.events));
    for (const [, event, capability, value] of mine) {
      const { clock, device, hear } = paired(entry);
      device.start();
      hear();
      device.event(event);
      clock.advance(seconds(4));
      expect(hear(), event).toContainEqual({ capability, value });
      device.stop();
    }
    const { device } = paired(entry);
    expect(() => device.event('explode')).toThrow(/explode/);
  });
});

describe('the simulated Zigbee devices', () => {
  it('repeat an alarm until it ends, as Heiman detectors do', () => {
    const entry = findSimulator('heiman-hs1sa-e');
    if (entry?.transport !== 'zigbee') throw new Error('heiman-hs1sa-e is not a Zigbee device');
    const { clock, device, hear } = paired(entry);
    device.start();
    hear();
    device.event('smoke-starts');
    clock.advance(seconds(30));
    const alarms = hear().filter(isAlarmGrade);
    expect(alarms).toHaveLength(11);
    device.event('smoke-ends');
    clock.advance(seconds(30));
    expect(hear().filter(isAlarmGrade)).toEqual([]);
    device.stop();
  });

  it('open the door for a moment when somebody leaves and comes home', () => {
    const entry = findSimulator('aqara-mccgq11lm');
    if (entry?.transport !== 'zigbee') throw new Error('aqara-mccgq11lm is not a Zigbee device');
    const { clock, device, hear } = paired(entry);
    const moves = (): unknown[] => {
      clock.advance(minutes(1));
      return hear().flatMap(({ capability, value }) => (capability === 'contact' ? [value] : []));
    };
    device.do('walking');
    device.start();
    expect(moves()).toEqual([true]);
    device.do('away');
    expect(moves()).toEqual([false, true]);
    device.do('sitting');
    expect(moves()).toEqual([false, true]);
    device.do('walking');
    expect(moves()).toEqual([]);
    device.stop();
  });

  it('have between them every capability that a Zigbee device of this hub may have', () => {
    const heard = new Set(entries.flatMap((entry) => paired(entry).profile.capabilities));
    const wanted: readonly Capability[] = [
      ...(['contact', 'occupancy', 'presence', 'smoke', 'gas', 'carbon_monoxide', 'water_leak', 'vibration'] as const),
      ...(['sos', 'fall', 'bed_occupancy', 'tamper', 'test', 'battery', 'battery_low', 'respiration_rate'] as const),
      ...(['temperature', 'humidity', 'illuminance', 'pressure'] as const),
    ];
    expect(wanted.filter((capability) => !heard.has(capability))).toEqual([]);
    expect(entries.length).toBeGreaterThanOrEqual(17);
  });
});
