/** The part of a Zigbee2MQTT definition that says what a device publishes, in the key order that the bridge uses. */
export interface Expose {
  readonly access: number;
  readonly category?: 'config' | 'diagnostic';
  readonly description?: string;
  readonly label: string;
  readonly name: string;
  readonly property: string;
  readonly type: 'binary' | 'numeric' | 'enum' | 'text';
  readonly unit?: string;
  readonly value_max?: number;
  readonly value_min?: number;
  readonly value_off?: boolean;
  readonly value_on?: boolean;
  readonly values?: readonly string[];
}

/** 1 = published, neither settable nor gettable. */
const published = 1;
/** 3 = published and settable; 7 = gettable as well. */
export const settable = 3;
export const readable = 7;

type Details = Partial<Pick<Expose, 'access' | 'category' | 'label' | 'unit' | 'value_max' | 'value_min'>>;

const named = (name: string, details: Details) => ({
  access: published,
  label: (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' '),
  name,
  property: name,
  ...details,
});

/** Exposes by their name, as zigbee-herdsman-converters 26.112 builds them. */
export const flag = (name: string, details: Details = {}): Expose => ({
  ...named(name, details),
  type: 'binary',
  value_off: false,
  value_on: true,
});
export const measure = (name: string, unit?: string, details: Details = {}): Expose => ({
  ...named(name, { ...(unit === undefined ? {} : { unit }), ...details }),
  type: 'numeric',
});
export const choice = (name: string, values: readonly string[], details: Details = {}): Expose => ({
  ...named(name, details),
  type: 'enum',
  values,
});
export const text = (name: string, details: Details = {}): Expose => ({ ...named(name, details), type: 'text' });

function binary(name: string, label: string, description: string, on = true): Expose {
  const what = { label, name, property: name, type: 'binary' as const };
  return { access: published, description, ...what, value_off: !on, value_on: on };
}

function diagnostic(
  name: string,
  label: string,
  description: string,
  range: { unit?: string; min?: number; max?: number } = {},
): Expose {
  return {
    access: published,
    category: 'diagnostic',
    description,
    label,
    name,
    property: name,
    type: 'numeric',
    ...(range.unit === undefined ? {} : { unit: range.unit }),
    ...(range.max === undefined ? {} : { value_max: range.max }),
    ...(range.min === undefined ? {} : { value_min: range.min }),
  };
}

/** `contact` true means closed: its value_on ("the door is open") is false. */
export const contact = binary('contact', 'Contact', 'Indicates whether the device is opened or closed', false);
export const smoke = binary('smoke', 'Smoke', 'Indicates whether the device detected smoke');
export const test = binary('test', 'Test', 'Indicates whether the device is being tested');
export const batteryLow: Expose = {
  ...binary('battery_low', 'Battery low', 'Empty battery indicator'),
  category: 'diagnostic',
};
export const battery = diagnostic('battery', 'Battery', 'Remaining battery in %', { unit: '%', min: 0, max: 100 });
export const voltage = diagnostic('voltage', 'Voltage', 'Reported battery voltage in millivolts', { unit: 'mV' });
export const deviceTemperature = diagnostic('device_temperature', 'Device temperature', 'Temperature of the device', {
  unit: '°C',
});
export const powerOutageCount = diagnostic('power_outage_count', 'Power outage count', 'Number of power outages');
export const triggerCount = diagnostic(
  'trigger_count',
  'Trigger count',
  'Indicates how many times the sensor was triggered (since last scheduled report)',
);
export const linkquality = diagnostic('linkquality', 'Linkquality', 'Link quality (signal strength)', {
  unit: 'lqi',
  min: 0,
  max: 255,
});
export const action = (...values: string[]): Expose => ({
  access: published,
  category: 'diagnostic',
  description: 'Triggered action (e.g. a button click)',
  label: 'Action',
  name: 'action',
  property: 'action',
  type: 'enum',
  values,
});
