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
/** A key with other words, or of one endpoint, as a definition has it. */
const like = (expose: Expose, changes: Partial<Expose>): Expose => ({ ...expose, ...changes });
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
    ['presence=true', 'bed_occupancy=false', 'fall=true', 'respiration_rate=15'],
  ],
  ['FDS315', [owon], { status: 'on_the_bed' }, ['presence=true', 'bed_occupancy=true', 'fall=false']],
  ['ZG-210Z', [words('pressure_state', 'none', 'sit', 'sedentary')], { pressure_state: 'sit' }, ['bed_occupancy=true']],
  ['MIR-SO100', [words('action', 'single', 'double', 'hold')], { action: 'double' }, ['sos=true']],
  ['SE21', [words('action', 'off', 'single', 'double', 'hold')], { action: 'hold' }, ['sos=true']],
  ['SE20-O', [words('action', 'single')], { action: 'single' }, ['sos=true']],
  ['HS1EB/HS1EB-E', [words('action', 'off', 'single', 'double', 'hold')], { action: 'hold' }, ['sos=true']],
  ['ZS130000178', [words('action', 'panic', 'disarm')], { action: 'panic' }, ['sos=true']],
  ['ZS130000178', [words('action', 'panic', 'disarm')], { action: 'disarm' }, []],
  // An event that does not happen is no reading.
  ['OWON PB206', [flag('sos')], { sos: false }, []],
  // Pressing its key sends both: that is one call.
  ['WKE502Z', [flag('sos_alarm'), words('action', 'sos', 'disarm')], { sos_alarm: true, action: 'sos' }, ['sos=true']],
  // Aqara's cube falls, and nobody with it.
  ['MFKZQ01LM', [words('action', 'fall', 'shake'), number('battery')], { action: 'fall', battery: 90 }, ['battery=90']],
  ['HS2FD-EF1-3.0', [words('fall_status', 'normal', 'fall_alarm', 'unknown')], { fall_status: 'unknown' }, []],
  ['HS2FD-EF1-3.0', [words('fall_status', 'normal', 'fall_alarm')], { fall_status: 'normal' }, ['fall=false']],
  ['FDS315', [owon], { status: 'low_posture' }, ['presence=true', 'bed_occupancy=false']],
  // IAS zones with two bits. Those of a contact are true while it is closed.
  [
    'SR-ZG9070A-SS',
    [flag('smoke_alarm_1'), flag('smoke_alarm_2')],
    { smoke_alarm_1: false, smoke_alarm_2: true },
    ['smoke=true'],
  ],
  [
    'SR-ZG9070A-SS',
    [flag('smoke_alarm_1'), flag('smoke_alarm_2')],
    { smoke_alarm_1: true, smoke_alarm_2: false },
    ['smoke=true'],
  ],
  [
    'SR-ZG9070A-SS',
    [flag('smoke_alarm_1'), flag('smoke_alarm_2')],
    { smoke_alarm_1: false, smoke_alarm_2: false },
    ['smoke=false'],
  ],
  [
    'CS-T2C',
    [flag('contact_alarm_1'), flag('contact_alarm_2')],
    { contact_alarm_1: false, contact_alarm_2: true },
    ['contact=false'],
  ],
  [
    'CS-T2C',
    [flag('contact_alarm_1'), flag('contact_alarm_2')],
    { contact_alarm_1: true, contact_alarm_2: true },
    ['contact=true'],
  ],
  // Generic IAS bits of a door sensor are true while it is open.
  ['S901D-ZG', [flag('alarm_1'), flag('alarm_2')], { alarm_1: true, alarm_2: false }, ['contact=false']],
  ['1811680', [flag('alarm_1')], { alarm_1: false }, ['contact=true']],
  ['MIR-SM100-E', [flag('alarm_1'), flag('alarm_2')], { alarm_1: true, alarm_2: false }, ['smoke=true']],
  ['HM-5HA-E', [flag('alarm')], { alarm: true }, ['smoke=true']],
  ['a siren', [flag('alarm'), number('battery')], { alarm: true, battery: 3 }, ['battery=3']],
  // Definitions whose value_on is not false say "closed" with it.
  ['TERNCY-DC01', [like(flag('contact'), { settable: true })], { contact: true }, ['contact=true']],
  ['TERNCY-DC01', [like(flag('contact'), { settable: true })], { contact: false }, ['contact=false']],
  ['GDC311ZBQ1', [flag('garage_door_contact', false, true)], { garage_door_contact: false }, ['contact=false']],
  ['TS0601_garage_door_opener', [flag('garage_door_contact')], { garage_door_contact: false }, ['contact=false']],
  ['POK003', [flag('contact', 'ON', 'OFF')], { contact: 'ON' }, ['contact=true']],
  [
    'SDC-4-1-00',
    [flag('dry_contact', 'contact_closed', 'contact_open')],
    { dry_contact: 'contact_open' },
    ['contact=false'],
  ],
  ['Senoro.Win', [words('opening_state', 'open', 'closed', 'tilted')], { opening_state: 'tilted' }, ['contact=false']],
  ['DLM-300Z', [words('door_state', 'open', 'closed')], { door_state: 'closed' }, ['contact=true']],
  ['SMART-SMOKE10', [words('smoke_state', 'alarm', 'normal')], { smoke_state: 'alarm' }, ['smoke=true']],
  [
    '288WZ',
    [flag('smoke'), words('smoke_state', 'alarm', 'normal', 'detecting')],
    { smoke: true, smoke_state: 'detecting' },
    ['smoke=true'],
  ],
  [
    'E04CF-Z10T',
    [words('gas_sensor_state', 'normal', 'alarm'), words('co_state', 'normal', 'alarm'), number('gas')],
    { gas_sensor_state: 'normal', co_state: 'alarm', gas: 3 },
    ['gas=false', 'carbon_monoxide=true'],
  ],
  [
    'HM-636THV-AC-M',
    [flag('smoke'), words('alarm_state', 'normal', 'critical_alarm')],
    { smoke: false, alarm_state: 'critical_alarm' },
    ['smoke=false', 'carbon_monoxide=true'],
  ],
  ['DCR-CO', [flag('carbon_monoxide', 'ON', 'OFF')], { carbon_monoxide: 'ON' }, ['carbon_monoxide=true']],
  [
    'FK-BV05',
    [words('water_leakage_state', 'water_leakage_yes', 'water_leakage_no')],
    { water_leakage_state: 'water_leakage_yes' },
    ['water_leak=true'],
  ],
  ['SZW08', [words('alarm_status', 'normal', 'alarm')], { alarm_status: 'alarm' }, ['water_leak=true']],
  [
    'Neptun.Smart',
    [flag('water_leak_zone_1'), flag('water_leak_wire_3')],
    { water_leak_zone_1: false, water_leak_wire_3: true },
    ['water_leak=true'],
  ],
  [
    'Ensystec',
    [
      like(flag('input_1_leak_detect_7', 'Leak', 'Dry'), { name: 'input_1_leak_detect' }),
      like(flag('battery_low_1', 'Low', 'Normal'), { name: 'battery_low' }),
    ],
    { input_1_leak_detect_7: 'Leak', battery_low_1: 'Low' },
    ['water_leak=true', 'battery_low=true'],
  ],
  [
    'Icon2',
    [like(number('battery_1'), { name: 'battery' }), like(number('battery_2'), { name: 'battery' })],
    { battery_1: 80, battery_2: 12 },
    ['battery=12'],
  ],
  [
    'S4SN-0U61X',
    [flag('occupancy_1'), flag('occupancy_2')],
    { occupancy_1: true, occupancy_2: false },
    ['occupancy=true'],
  ],
  [
    'RD24G01',
    [words('presence_state', 'none', 'motion', 'stationary')],
    { presence_state: 'stationary' },
    ['presence=true'],
  ],
  [
    'ZY-M100-24G',
    [words('state', 'none', 'presence', 'move'), flag('presence')],
    { state: 'none', presence: true },
    ['presence=true'],
  ],
  ['C3007', [flag('pressure')], { pressure: true }, ['bed_occupancy=true']],
  ['a weather station', [number('pressure')], { pressure: 1012 }, ['pressure=1012']],
  ['TS0601_soil', [words('battery_state', 'low', 'medium', 'high')], { battery_state: 'low' }, ['battery_low=true']],
  [
    'a breathing radar',
    [number('breath_rate'), number('heart_rate')],
    { breath_rate: 14, heart_rate: 61 },
    ['respiration_rate=14', 'heart_rate=61'],
  ],
  [
    'DJT11LM',
    [flag('vibration'), words('action', 'vibration', 'tilt', 'drop')],
    { action: 'drop', vibration: true },
    ['vibration=true'],
  ],
  // A switch that shakes under the finger, and its setting.
  [
    'F00MB00-04-1',
    [like(flag('vibration', 'ON', 'OFF'), { settable: true }), number('battery')],
    { vibration: 'ON', battery: 50 },
    ['battery=50'],
  ],
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
    expect(decode({ fall_down_status: 'fallen' })).toEqual({
      values: [],
      unknown: ['fall_down_status "fallen"'],
      doubtful: ['fall'],
    });
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
