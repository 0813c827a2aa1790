import { wordsOf } from './exposes-words.ts';
import type { Expose } from './profile.ts';
import type { Capability, DecodedValue, ReadingValue } from './reading.ts';

/** How one expose of a device becomes readings. */
export interface ExposeReading {
  readonly property: string;
  readonly capabilities: readonly Capability[];
  /** Undefined for a value of the wrong type or outside the known words. */
  readonly read: (said: unknown) => readonly DecodedValue[] | undefined;
}

/** A key that is on or off, by Zigbee2MQTT's name for it or by its endpoint's base name. */
const flags: Readonly<Record<string, Capability>> = {
  contact: 'contact',
  garage_door_contact: 'contact',
  occupancy: 'occupancy',
  occupancy_status: 'occupancy',
  occupancy_in: 'occupancy',
  occupancy_out: 'occupancy',
  pir_detection: 'occupancy',
  presence: 'presence',
  smoke: 'smoke',
  gas: 'gas',
  carbon_monoxide: 'carbon_monoxide',
  water_leak: 'water_leak',
  active_water_leak: 'water_leak',
  vibration: 'vibration',
  sos: 'sos',
  sos_alarm: 'sos',
  tamper: 'tamper',
  tamper_alarm: 'tamper',
  battery_low: 'battery_low',
  test: 'test',
  trouble: 'trouble',
  bed_occupancy: 'bed_occupancy',
  // Tuya C3007: a pad that is pressed or not. As a number the same key is the pressure of the air.
  pressure: 'bed_occupancy',
};

/** Families of keys: the two alarm bits of an IAS zone, zones of a leak controller, numbered channels. */
const flagFamilies: readonly (readonly [RegExp, Capability])[] = [
  [/^contact_(alarm_[12]|l?\d+)$/, 'contact'],
  [/^occupancy_(alarm_[12]|l?\d+)$/, 'occupancy'],
  [/^presence_l?\d+$/, 'presence'],
  [/^smoke_(alarm_[12]|l?\d+)$/, 'smoke'],
  [/^gas_(alarm_[12]|l?\d+)$/, 'gas'],
  [/^carbon_monoxide_(alarm_[12]|l?\d+)$/, 'carbon_monoxide'],
  [/^water_leak_(alarm_[12]|zone_\d+|wire_\d+|both_zones|l?\d+)$/, 'water_leak'],
  [/_leak_detect(_\d+)?$/, 'water_leak'],
  [/^channel_\d+_battery_low(_\d+)?$/, 'battery_low'],
  [/^vibration_(alarm_[12]|l?\d+)$/, 'vibration'],
];

const numbers: Readonly<Record<string, Capability>> = {
  battery: 'battery',
  battery_value: 'battery',
  temperature: 'temperature',
  humidity: 'humidity',
  illuminance: 'illuminance',
  pressure: 'pressure',
  breathing_rate: 'respiration_rate',
  respiratory_rate: 'respiration_rate',
  respiration_rate: 'respiration_rate',
  breath_rate: 'respiration_rate',
  heart_rate: 'heart_rate',
};

/** Numbered channels and probes: `battery_2`, `temperature_l3`. */
const channel = /^([a-z]+)_l?\d+$/;

/**
 * Devices whose own key does not say what it watches. An IAS alarm bit of a door sensor is true while it is open. A heat
 * detector is read as smoke: both mean fire, and the home must wake.
 */
const byModel: Readonly<Record<string, readonly (readonly [property: string, Capability, onMeans: boolean])[]>> = {
  'FB56-DOS06HM1.1': bits('contact', false),
  'S901D-ZG': bits('contact', false),
  '1811680': bits('contact', false),
  'ZD1-EN': [['alarm', 'contact', false]],
  'MIR-SM100-E': bits('smoke', true),
  'FFZB1-SM-ECO': [['alarm', 'smoke', true]],
  'HM-5HA-E': [['alarm', 'smoke', true]],
};
function bits(capability: Capability, onMeans: boolean) {
  return (['alarm_1', 'alarm_2'] as const).map((property) => [property, capability, onMeans] as const);
}

/** Everything of a device that is understood, in the order of its exposes. Actions are read elsewhere. */
export function exposeReadings(exposes: readonly Expose[], model: string): readonly ExposeReading[] {
  const plain = exposes.flatMap((expose) => flagReading(expose, model) ?? numberReading(expose) ?? []);
  const said = new Set(plain.flatMap(({ capabilities }) => capabilities));
  return exposes.flatMap(
    (expose) => plain.find(({ property }) => property === expose.property) ?? wordReading(expose, model, said) ?? [],
  );
}

/**
 * Something that can be set is a setting (a switch's haptic `vibration`), and says nothing of the home. `contact` is the
 * exception: TERNCY's and PushOk's definitions call every value settable, and nobody can set a door.
 */
const isSetting = ({ property, settable }: Expose): boolean => settable === true && property !== 'contact';

function flagReading(expose: Expose, model: string): ExposeReading | undefined {
  const { property, type } = expose;
  if (type !== 'binary' || isSetting(expose)) return undefined;
  const own = byModel[model]?.find(([key]) => key === property);
  const capability = own?.[1] ?? flagOf(expose);
  if (capability === undefined) return undefined;
  const onMeans = own?.[2] ?? (capability === 'contact' ? onMeansClosed(expose) : true);
  return { property, capabilities: [capability], read: (said) => readFlag(said, expose, capability, onMeans) };
}

const flagOf = ({ property, name }: Expose): Capability | undefined => {
  if (Object.hasOwn(flags, property)) return flags[property];
  const family = flagFamilies.find(([pattern]) => pattern.test(property));
  if (family) return family[1];
  return name !== undefined && Object.hasOwn(flags, name) ? flags[name] : undefined;
};

/**
 * Zigbee2MQTT's `contact: true` is a closed door. Its usual definition has value_on false, so that "on" is an open door;
 * the others (TERNCY, garage doors, the two bits of an IAS contact) have value_on true or `ON`, which is a closed one.
 */
const onMeansClosed = ({ valueOn }: Expose): boolean => valueOn !== undefined && valueOn !== false;

function readFlag(
  said: unknown,
  { valueOn = true, valueOff = false }: Expose,
  capability: Capability,
  onMeans: boolean,
): readonly DecodedValue[] | undefined {
  if (said !== valueOn && said !== valueOff) return undefined;
  const value = said === valueOn ? onMeans : !onMeans;
  // An event: that nobody presses is no reading.
  return capability === 'sos' && !value ? [] : [{ capability, value }];
}

function numberReading({ property, name, type, settable }: Expose): ExposeReading | undefined {
  if (type !== 'numeric' || settable) return undefined;
  const key = [property, name, channel.exec(property)?.[1]].find(
    (one) => one !== undefined && Object.hasOwn(numbers, one),
  );
  const capability = key === undefined ? undefined : numbers[key];
  if (capability === undefined) return undefined;
  return {
    property,
    capabilities: [capability],
    read: (said) => (typeof said === 'number' && Number.isFinite(said) ? [{ capability, value: said }] : undefined),
  };
}

function wordReading(
  { property, type, values, valueOn, valueOff, settable }: Expose,
  model: string,
  plain: ReadonlySet<Capability>,
): ExposeReading | undefined {
  const own = [...(values ?? []), ...[valueOn, valueOff].filter((value) => typeof value === 'string')];
  if ((type !== 'enum' && type !== 'binary') || settable) return undefined;
  const known = wordsOf(property, own, model);
  if (!known || known.onlyWithout?.some((capability) => plain.has(capability))) return undefined;
  const { words } = known;
  const said = own.flatMap((word) => (Object.hasOwn(words, word) ? (words[word] ?? []) : []));
  return {
    property,
    capabilities: [...new Set(said.map(({ capability }) => capability))],
    read: (word) => (typeof word === 'string' && Object.hasOwn(words, word) ? words[word] : undefined),
  };
}

/**
 * One value of each capability, whatever number of keys say it: the most worrying. One wet zone is a leak though others are
 * dry, one open window is open, one weak battery is the one to change.
 */
export function mostWorrying(values: readonly DecodedValue[]): readonly DecodedValue[] {
  const merged = new Map<Capability, ReadingValue>();
  for (const { capability, value } of values) {
    const before = merged.get(capability);
    if (before === undefined || worse(capability, value, before)) merged.set(capability, value);
  }
  return [...merged].map(([capability, value]) => ({ capability, value }));
}

function worse(capability: Capability, value: ReadingValue, than: ReadingValue): boolean {
  if (typeof value === 'number') return capability === 'battery' && value < Number(than);
  return capability === 'contact' ? !value : value;
}
