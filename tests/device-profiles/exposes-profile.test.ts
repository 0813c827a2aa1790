import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exposesProfile } from '../../device-profiles/exposes-profile.ts';
import type { Expose } from '../../device-profiles/profile.ts';
import { isAlarmGrade } from '../../device-profiles/reading.ts';
import { zigbeeProfileOf } from '../../device-profiles/registry.ts';

const flag = (property: string, valueOn: Expose['valueOn'] = true, valueOff: Expose['valueOff'] = false): Expose => ({
  property,
  type: 'binary',
  ...(valueOn !== undefined && { valueOn }),
  ...(valueOff !== undefined && { valueOff }),
});
const number = (property: string): Expose => ({ property, type: 'numeric' });
const words = (property: string, ...values: string[]): Expose => ({ property, type: 'enum', values });

const owon = words('status', 'unoccupied', 'occupied', 'sitting', 'on_the_bed', 'low_posture', 'falling');
const tuyaFall = words('fall_down_status', 'none', 'maybe_fall', 'fall');

/** Model, exposes, payload, what is heard. Exposes as zigbee-herdsman-converters 26.112 has them. */
const heard: readonly (readonly [string, readonly Expose[], Record<string, unknown>, readonly string[]])[] = [
  ['a door that is open', [flag('contact', false, true)], { contact: false }, ['contact=false']],
  ['a door that is closed', [flag('contact', false, true)], { contact: true }, ['contact=true']],
  ['motion', [flag('occupancy')], { occupancy: true }, ['occupancy=true']],
  [
    'FP300',
    [flag('presence'), flag('pir_detection')],
    { presence: true, pir_detection: false },
    ['presence=true', 'occupancy=false'],
  ],
  ['CO', [flag('carbon_monoxide')], { carbon_monoxide: true }, ['carbon_monoxide=true']],
  ['gas', [flag('gas')], { gas: true }, ['gas=true']],
  [
    'water',
    [flag('water_leak'), flag('battery_low')],
    { water_leak: true, battery_low: false },
    ['water_leak=true', 'battery_low=false'],
  ],
  ['a binary with words', [flag('smoke', 'ALARM', 'OK')], { smoke: 'ALARM' }, ['smoke=true']],
  ['OWON PB206', [flag('sos')], { sos: true }, ['sos=true']],
  ['Loginovo ZG-101Z', [words('action', 'sos', 'single')], { action: 'sos' }, ['sos=true']],
  ['HS1EB-E', [words('action', 'off', 'single', 'double', 'hold')], { action: 'single' }, ['sos=true']],
  ['HS1EB-E', [words('action', 'off', 'single', 'double', 'hold')], { action: 'off' }, []],
  [
    'a light switch',
    [words('action', 'single', 'double'), number('battery')],
    { action: 'single', battery: 80 },
    ['battery=80'],
  ],
  [
    'MIR-HE200-TY',
    [tuyaFall, flag('presence')],
    { fall_down_status: 'fall', presence: true },
    ['fall=true', 'presence=true'],
  ],
  ['MIR-HE200-TY', [tuyaFall], { fall_down_status: 'maybe_fall' }, []],
  ['MIR-HE200-TY', [tuyaFall], { fall_down_status: 'none' }, ['fall=false']],
  [
    'HS2FD',
    [words('fall_status', 'normal', 'fall_warning', 'fall_alarm')],
    { fall_status: 'fall_alarm' },
    ['fall=true'],
  ],
  [
    'FDS315',
    [owon, number('breathing_rate')],
    { status: 'falling', breathing_rate: 15 },
    ['presence=true', 'fall=true', 'respiration_rate=15'],
  ],
  ['FDS315', [owon], { status: 'on_the_bed' }, ['presence=true', 'bed_occupancy=true', 'fall=false']],
  ['ZG-210Z', [words('pressure_state', 'none', 'sit', 'sedentary')], { pressure_state: 'sit' }, ['bed_occupancy=true']],
  [
    'air',
    [number('temperature'), number('humidity'), number('illuminance')],
    { temperature: 21.5, humidity: 40, illuminance: 3 },
    ['temperature=21.5', 'humidity=40', 'illuminance=3'],
  ],
];

describe('a device known by what it exposes', () => {
  it.each(heard)('%s %#', (model, exposes, payload, expected) => {
    const profile = exposesProfile({ model, exposes });
    const decoded = profile?.decode(payload, exposes);
    expect(decoded?.values.map(({ capability, value }) => `${capability}=${String(value)}`)).toEqual(expected);
    expect(decoded?.unknown).toEqual([]);
    for (const { capability } of decoded?.values ?? []) expect(profile?.capabilities).toContain(capability);
  });

  it('another device’s status is no fall, and its action no call for help', () => {
    expect(exposesProfile({ exposes: [words('status', 'idle', 'charging')] })).toBeUndefined();
    expect(exposesProfile({ exposes: [words('action', 'single')] })).toBeUndefined();
  });

  it('names words, types and actions that it does not know, and raises nothing from them', () => {
    const exposes = [tuyaFall, flag('smoke'), words('action', 'emergency'), number('battery')];
    const profile = exposesProfile({ exposes });
    const decode = (payload: Record<string, unknown>) => profile?.decode(payload, exposes);
    expect(decode({ fall_down_status: 'fallen' })).toEqual({ values: [], unknown: ['fall_down_status "fallen"'] });
    expect(decode({ fall_down_status: 'constructor' })?.values).toEqual([]);
    expect(decode({ smoke: 'true' })?.unknown).toEqual(['smoke "true"']);
    expect(decode({ battery: '80' })?.unknown).toEqual(['battery "80"']);
    expect(decode({ action: 'help' })?.unknown).toEqual(['action "help"']);
    expect(decode({ action: null, smoke: null, fall_down_status: null, battery: null })).toEqual({
      values: [],
      unknown: [],
    });
    expect(decode({ action: '' })).toEqual({ values: [], unknown: [] });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('fall_down_status', 'smoke', 'action', 'battery'), fc.anything()),
        (payload) => {
          const meant =
            payload['smoke'] === true || payload['action'] === 'emergency' || payload['fall_down_status'] === 'fall';
          if (!meant) expect(decode(payload)?.values.filter(isAlarmGrade)).toEqual([]);
        },
      ),
    );
  });

  it('is supervised by its power: 10 minutes on mains, 25 hours on battery or when it does not say', () => {
    const exposes = [flag('presence')];
    expect(exposesProfile({ exposes, powerSource: 'Mains (single phase)' })?.silence).toBe(600_000);
    expect(exposesProfile({ exposes, powerSource: 'Battery' })?.silence).toBe(25 * 3_600_000);
    expect(exposesProfile({ exposes })?.silence).toBe(25 * 3_600_000);
  });
});

describe('who speaks for a Zigbee device', () => {
  const exposes = [flag('contact', false, true)];
  it('the profile that was named, else the one of its model, else its exposes', () => {
    expect(zigbeeProfileOf('heiman-hs1sa-e', { model: 'MCCGQ11LM', exposes })?.id).toBe('heiman-hs1sa-e');
    expect(zigbeeProfileOf(undefined, { model: 'MCCGQ11LM', exposes })?.id).toBe('aqara-mccgq11lm');
    expect(zigbeeProfileOf(undefined, { model: 'SNZB-04', exposes })?.id).toBe('zigbee-by-exposes');
    expect(zigbeeProfileOf(undefined, { model: 'SNZB-04', exposes: [] })).toBeUndefined();
    expect(zigbeeProfileOf(undefined, undefined)).toBeUndefined();
  });
});
