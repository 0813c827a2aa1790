import type { Instant } from '../foundation/clock.ts';

/**
 * What a sensor can say. Names are Zigbee2MQTT's where it has one, ours where not. The value says what a `true` means,
 * so that no rule has to know a device.
 */
export const capabilities = {
  fall: 'boolean',
  smoke: 'boolean',
  gas: 'boolean',
  carbon_monoxide: 'boolean',
  water_leak: 'boolean',
  /** An emergency button was pressed. An event: only `true` is ever said. */
  sos: 'boolean',
  /** Somebody pressed "I'm all right". An event: only `true` is ever said. */
  all_right: 'boolean',
  /** true = closed, as Zigbee2MQTT has it. */
  contact: 'boolean',
  occupancy: 'boolean',
  presence: 'boolean',
  vibration: 'boolean',
  bed_occupancy: 'boolean',
  chair_occupancy: 'boolean',
  /** Somebody is there and has not moved for longer than the device was told to wait. */
  stationary: 'boolean',
  /** How much somebody moves, 0 to 100, as the device judges it. */
  movement: 'number',
  /** Breaths a minute. 0: the device finds none, which may be the person's and may be its own. */
  respiration_rate: 'number',
  /** Beats a minute. 0: the device finds none. */
  heart_rate: 'number',
  /** How many people the device tells apart. */
  people: 'number',
  /** Of the nearest person, in metres: to the right of the device, and away from it. */
  target_x: 'number',
  target_y: 'number',
  /** Of the lowest person's head or body above the floor, in metres. */
  target_height: 'number',
  tamper: 'boolean',
  test: 'boolean',
  /** true = the device itself says that it cannot watch as it should. */
  trouble: 'boolean',
  battery: 'number',
  battery_low: 'boolean',
  /** Of the battery that feeds the device or the hub, in volts. */
  battery_voltage: 'number',
  /** true = the home has mains power. */
  mains_power: 'boolean',
  /** Litres used since this was said last. */
  water_use: 'number',
  temperature: 'number',
  /** Per cent. */
  humidity: 'number',
  /** Lux. */
  illuminance: 'number',
  /** Of the air, hPa. */
  pressure: 'number',
} as const satisfies Record<string, 'boolean' | 'number'>;

export type Capability = keyof typeof capabilities;
export type ReadingValue = boolean | number;

/**
 * live: just happened. replayed: a cached or retained state that may be old. restored: from our own disk.
 * simulated: walk test. Only live values create edges.
 */
export type Origin = 'live' | 'replayed' | 'restored' | 'simulated';

/** One value of one capability at one time. */
export interface Reading {
  readonly device: string;
  readonly place: string;
  readonly capability: Capability;
  readonly value: ReadingValue;
  readonly origin: Origin;
  readonly at: Instant;
}

/** What a profile makes of bytes, levels or JSON; the source adds device, place, origin and time. */
export interface DecodedValue {
  readonly capability: Capability;
  readonly value: ReadingValue;
}

export const alarmGrade: ReadonlySet<Capability> = new Set([
  'fall',
  'smoke',
  'gas',
  'carbon_monoxide',
  'water_leak',
  'sos',
]);

/** A value that raises an alarm by itself, whatever was known before. */
export const isAlarmGrade = (value: DecodedValue): boolean => alarmGrade.has(value.capability) && value.value === true;

/** Those of the capabilities that can raise an alarm by themselves. */
export const alarmGradeOf = (some: readonly Capability[]): readonly Capability[] =>
  some.filter((capability) => alarmGrade.has(capability));
