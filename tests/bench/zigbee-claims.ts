import { z } from 'zod';
import type { Capability } from '../../device-profiles/reading.ts';

/** One published value of a definition, flattened as Zigbee2MQTT documents it. */
export interface Published {
  readonly property: string;
  readonly type: string;
  readonly access: number;
  readonly unit?: string;
  readonly values: readonly string[];
}

const exposeSchema = z.object({
  property: z.string().optional(),
  type: z.string(),
  access: z.number().default(0),
  unit: z.string().optional(),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).default([]),
  features: z.array(z.unknown()).default([]),
});

/** What must be understood without exception, and what for 99 of 100 devices. */
export const lifeSafety = ['smoke', 'carbon_monoxide', 'gas', 'water_leak', 'contact', 'sos', 'fall'] as const;
export const everydayCare = [
  // With presence: see `answers`.
  'occupancy',
  'vibration',
  'tamper',
  'battery_low',
  'battery',
  'temperature',
  'humidity',
  'illuminance',
  'pressure',
  'bed_occupancy',
  'respiration_rate',
  'heart_rate',
] as const satisfies readonly Capability[];
export type Claimed = (typeof lifeSafety)[number] | (typeof everydayCare)[number];

/**
 * Words in a property that could mean the capability. Written apart from the reader and wider than it: what it finds and the
 * reader does not read has to be excused below, or is a gap.
 */
const properties: Readonly<Record<Claimed, RegExp>> = {
  smoke: /smoke|^fire/,
  carbon_monoxide: /carbon_monoxide|monoxide|^co(_|$)/,
  gas: /(^|_)gas(_|$)|lpg|methane/,
  water_leak: /leak|flood|^water$|water_(alarm|warning|presence|detected)|moisture_detected/,
  contact: /contact|(^|_)door(_|$)|(^|_)window(_|$)|opening_state|is_open/,
  sos: /sos|panic|emergency|help/,
  fall: /(^|_)fall(_|$)|falling/,
  occupancy: /occupancy|occupied|presence|human|pir_|motion|^movement/,
  vibration: /vibration|shock/,
  tamper: /tamper/,
  battery_low: /battery_low|low_battery|battery_state|battery_alarm/,
  battery: /^battery(_value|_percentage|_l?\d+)?$/,
  temperature: /^temperature(_l?\d+)?$/,
  humidity: /^humidity(_l?\d+)?$/,
  illuminance: /^illuminance(_l?\d+)?$/,
  pressure: /^pressure(_l?\d+)?$/,
  bed_occupancy: /(^|_)bed(_|$)|pressure_state/,
  respiration_rate: /breath|respir/,
  heart_rate: /heart_?rate|pulse_rate/,
};

/** Words of an action or a status that could mean it. */
const words: Partial<Readonly<Record<Claimed, RegExp>>> = {
  smoke: /^smoke/,
  carbon_monoxide: /^(carbon_monoxide|co_active)/,
  sos: /^(sos|panic|emergency|help)/,
  fall: /^(fall|falling|fall_alarm)$/,
  bed_occupancy: /_bed$/,
};

/** What the maker calls it: a detector whose own key is only `alarm_1` is found by this. */
const descriptions: Partial<Readonly<Record<Claimed, RegExp>>> = {
  smoke: /smoke|\bfire\b.*(sensor|detector|alarm)|heat (alarm|detector)/i,
  carbon_monoxide: /carbon.?monoxide|\bCO\b/,
  gas: /\bgas\b.*(sensor|detector|alarm)|(sensor|detector|alarm).*\bgas\b/i,
  water_leak: /(water|flood)\b.*leak|flood\b(?! light)|leak.*(water|flood)|leakage (sensor|detector)/i,
  contact: /\b(door|window|contact|opening|magnet)\b.*(sensor|detector|alarm)/i,
  sos: /\bsos\b|panic|emergency/i,
  fall: /\bfall\b/i,
  bed_occupancy: /\bbed\b.*(sensor|occupancy)|pressure pad/i,
};

export interface Claim {
  readonly capability: Claimed;
  /** The values that made it; none when only the description did. */
  readonly by: readonly Published[];
}

/** Everything of care and safety that a device could be able to say, judged generously. */
export function claimsOf(description: string, published: readonly Published[]): readonly Claim[] {
  return [...lifeSafety, ...everydayCare].flatMap((capability) => {
    const by = published.filter(
      ({ property, type, values }) =>
        properties[capability].test(property) ||
        ((type === 'enum' || type === 'text') && values.some((word) => words[capability]?.test(word) ?? false)),
    );
    return by.length > 0 || descriptions[capability]?.test(description) ? [{ capability, by }] : [];
  });
}

/** Readings that answer a claim: a room is somebody's whether its sensor calls it occupancy or presence. */
export const answers = (claimed: Claimed): readonly Capability[] =>
  claimed === 'occupancy'
    ? ['occupancy', 'presence', 'bed_occupancy']
    : claimed === 'battery_low'
      ? ['battery_low', 'battery']
      : claimed === 'pressure'
        ? ['pressure', 'bed_occupancy']
        : [claimed];

/** Why a value that sounds like it is none. The first that fits counts. */
interface Excuse {
  readonly because: string;
  readonly fits: (value: Published, capability: Claimed, description: string) => boolean;
}

const measures: ReadonlySet<Claimed> = new Set([
  'battery',
  'temperature',
  'humidity',
  'illuminance',
  'pressure',
  'respiration_rate',
  'heart_rate',
]);
const heats = /thermostat|radiator|heater|heating|TRV|valve/i;

const excuses: readonly Excuse[] = [
  {
    because: 'it is set from here, or only a command: a setting of the device',
    fits: ({ access, property }) => ((access & 2) !== 0 && property !== 'contact') || (access & 1) === 0,
  },
  {
    because: 'it is a number (a meter, a concentration, a duration, a current): no alarm and no state',
    fits: ({ type }, capability) => type === 'numeric' && !measures.has(capability),
  },
  {
    because: 'it is a text or a record, no reading',
    fits: ({ type }) => type === 'text' || type === 'composite' || type === 'list',
  },
  {
    because: "a heater's guess from a falling temperature; no contact is there",
    fits: ({ property }, capability, description) =>
      capability === 'contact' && /window|door/.test(property) && heats.test(description),
  },
  {
    because: 'soil or a plant pot, whose warning is dryness',
    fits: (_value, capability, description) => capability === 'water_leak' && /soil|plant/i.test(description),
  },
  {
    because: 'a socket or thermostat that protects itself from current or heat; nobody calls for help',
    fits: ({ property }, capability) => capability === 'sos' && property.startsWith('emergency_'),
  },
  {
    because: 'the thing itself is dropped or turned (a cube, an object), or the weather falls; nobody does',
    fits: ({ property }, capability) =>
      capability === 'fall' && (property === 'action' || property === 'pressure_tend'),
  },
  {
    because: 'a word about linked alarms of other devices; its own stands in another key',
    fits: ({ property }) => property === 'link_available',
  },
  { because: 'the neutral wire of a switch', fits: ({ property }) => property === 'neutral_presence' },
  {
    because: 'whether it is charged, not whether its battery is low',
    fits: ({ values }, capability) => capability === 'battery_low' && values.some((word) => /charg|full/.test(word)),
  },
  {
    because: 'a light or a meter, which no rule asks where people are',
    fits: (_value, capability, description) => capability === 'occupancy' && /light|ZLinky/i.test(description),
  },
];

/** The reason why that value says nothing of the home; undefined when there is none, which makes it a gap. */
export const excuseFor = (value: Published, capability: Claimed, description: string): string | undefined =>
  excuses.find(({ fits }) => fits(value, capability, description))?.because;

/** Everything that a definition publishes or takes. A composite is one value; lights and the like are their parts. */
export function flatten(exposes: readonly unknown[]): readonly Published[] {
  return exposes.flatMap((entry) => {
    const { property, type, access, unit, values, features } = exposeSchema.parse(entry);
    if (property === undefined) return flatten(features);
    return [{ property, type, access, ...(unit !== undefined && { unit }), values: values.map(String) }];
  });
}
