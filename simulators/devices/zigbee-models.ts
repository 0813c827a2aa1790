import {
  action,
  battery,
  batteryLow,
  contact,
  deviceTemperature,
  linkquality,
  powerOutageCount,
  smoke,
  test,
  triggerCount,
  voltage,
  type Expose,
} from './zigbee-exposes.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type State = Readonly<Record<string, Json>>;

/** A Zigbee product as Zigbee2MQTT knows it. */
export interface ZigbeeModel {
  /** What `bridge/devices` says of the device itself. */
  readonly device: {
    readonly type: 'EndDevice' | 'Router';
    readonly power_source: string;
    readonly model_id: string;
    readonly manufacturer: string;
    readonly software_build_id?: string;
    readonly date_code?: string;
  };
  readonly definition: {
    readonly source: 'native';
    readonly model: string;
    readonly vendor: string;
    readonly description: string;
    readonly exposes: readonly Expose[];
    readonly options: readonly never[];
    readonly supports_ota: boolean;
    readonly version: string;
  };
  /** A state as it reports it when nothing is the matter (zigbee-herdsman-converters 26.112). */
  readonly restState: State;
}

export const native = { source: 'native', options: [], supports_ota: false, version: '0.0.0' } as const;
export const onBattery = { type: 'EndDevice', power_source: 'Battery' } as const;
export const onMains = { type: 'Router', power_source: 'Mains (single phase)' } as const;

export const heimanHs1saE: ZigbeeModel = {
  device: {
    ...onBattery,
    model_id: 'HS1SA-EF-3.0',
    manufacturer: 'HEIMAN',
    date_code: '20200523',
  },
  definition: {
    ...native,
    model: 'HS1SA-E',
    vendor: 'Heiman',
    description: 'Smoke detector',
    exposes: [smoke, batteryLow, battery, test, linkquality],
  },
  restState: { smoke: false, battery_low: false, tamper: false, test: false, battery: 76.5, linkquality: 89 },
};

export const aqaraMccgq11lm: ZigbeeModel = {
  device: {
    ...onBattery,
    model_id: 'lumi.sensor_magnet.aq2',
    manufacturer: 'LUMI',
    software_build_id: '3000-0001',
    date_code: '20161128',
  },
  definition: {
    ...native,
    model: 'MCCGQ11LM',
    vendor: 'Aqara',
    description: 'Door and window sensor',
    exposes: [battery, contact, deviceTemperature, voltage, powerOutageCount, triggerCount, linkquality],
  },
  restState: {
    battery: 100,
    contact: true,
    device_temperature: 28,
    linkquality: 160,
    power_outage_count: 8,
    voltage: 3015,
  },
};

export const tuyaTs0215aSos: ZigbeeModel = {
  device: {
    ...onBattery,
    model_id: 'TS0215A',
    manufacturer: '_TZ3000_4fsgukof',
  },
  definition: {
    ...native,
    model: 'TS0215A_sos',
    vendor: 'Tuya',
    description: 'SOS button',
    exposes: [battery, voltage, action('emergency'), linkquality],
  },
  restState: { battery: 100, voltage: 3000, linkquality: 98 },
};
