import { hours, minutes } from '../foundation/durations.ts';
import type { Expose, ZigbeeDecoded, ZigbeeProfile } from './profile.ts';
import type { Capability, DecodedValue } from './reading.ts';
import { describe, readKeys, type KeyReading } from './zigbee-reading.ts';

/** Keys whose meaning is the same with every device of Zigbee2MQTT (docs: "Exposes"; polarity stands in `value_on`). */
const flagKeys: Readonly<Record<string, KeyReading>> = {
  // value_on is false: "on" is an open door, and true means closed.
  contact: { capability: 'contact', onMeans: false },
  occupancy: { capability: 'occupancy' },
  pir_detection: { capability: 'occupancy' },
  presence: { capability: 'presence' },
  smoke: { capability: 'smoke' },
  gas: { capability: 'gas' },
  carbon_monoxide: { capability: 'carbon_monoxide' },
  water_leak: { capability: 'water_leak' },
  vibration: { capability: 'vibration' },
  sos: { capability: 'sos' },
  tamper: { capability: 'tamper' },
  battery_low: { capability: 'battery_low' },
  test: { capability: 'test' },
  trouble: { capability: 'trouble' },
  bed_occupancy: { capability: 'bed_occupancy' },
};

const numberKeys: Readonly<Record<string, KeyReading>> = {
  battery: { capability: 'battery' },
  temperature: { capability: 'temperature' },
  humidity: { capability: 'humidity' },
  illuminance: { capability: 'illuminance' },
  pressure: { capability: 'pressure' },
  breathing_rate: { capability: 'respiration_rate' },
  respiratory_rate: { capability: 'respiration_rate' },
  breath_rate: { capability: 'respiration_rate' },
  heart_rate: { capability: 'heart_rate' },
};

/** Words of an enum, and what each says. A word that is not here is named; one with an empty list says nothing. */
interface EnumKey {
  /** Known by these words among the expose's own, so that another device's `status` is not read as a fall. */
  readonly knownBy: readonly string[];
  readonly words: Readonly<Record<string, readonly DecodedValue[]>>;
}

const fell = (value: boolean): DecodedValue => ({ capability: 'fall', value });
const there = (value: boolean): DecodedValue => ({ capability: 'presence', value });
const inBed = (value: boolean): DecodedValue => ({ capability: 'bed_occupancy', value });

const enumKeys: Readonly<Record<string, EnumKey>> = {
  // Tuya MIR-HE200-TY. "Maybe" raises nothing, and does not end what stands.
  fall_down_status: { knownBy: ['fall'], words: { none: [fell(false)], maybe_fall: [], fall: [fell(true)] } },
  // Heiman HS2FD.
  fall_status: {
    knownBy: ['fall_alarm'],
    words: { normal: [fell(false)], fall_warning: [], fall_alarm: [fell(true)] },
  },
  // OWON FDS315.
  status: {
    knownBy: ['falling'],
    words: {
      unoccupied: [there(false), fell(false)],
      occupied: [there(true), fell(false)],
      sitting: [there(true), fell(false)],
      on_the_bed: [there(true), inBed(true), fell(false)],
      low_posture: [there(true)],
      falling: [there(true), fell(true)],
    },
  },
  // HOBEIAN ZG-210Z bed strap.
  pressure_state: {
    knownBy: ['sit', 'sedentary'],
    words: { none: [inBed(false)], sit: [inBed(true)], sedentary: [inBed(true)] },
  },
  // Tuya bed presence sensor.
  work_state: {
    knownBy: ['presence_30min'],
    words: {
      none: [inBed(false)],
      none_5min: [inBed(false)],
      none_30min: [inBed(false)],
      presence: [inBed(true)],
      presence_5min: [inBed(true)],
      presence_30min: [inBed(true)],
    },
  },
};

/** What a pressed emergency button says. */
const emergencies: ReadonlySet<string> = new Set(['emergency', 'sos', 'panic']);
/** Emergency buttons whose only button says "single" and the like (Heiman HS1EB, HS2EB: modelID SOS-EM). */
const plainEmergencyButtons = /^(HS1EB|HS2EB)/;
const anyPress: ReadonlySet<string> = new Set(['single', 'double', 'hold', 'press', 'on', 'emergency']);
const noPress: ReadonlySet<string> = new Set(['off', 'release']);

export interface DescribedDevice {
  readonly model?: string;
  readonly exposes: readonly Expose[];
  /** As Zigbee2MQTT says it: `Battery`, `Mains (single phase)`, ... */
  readonly powerSource?: string;
}

/** What a device says of itself is enough to hear it. Undefined: it has nothing that this hub understands. */
export function exposesProfile(device: DescribedDevice): ZigbeeProfile | undefined {
  const { exposes, model = '' } = device;
  const keys = keysOf(exposes);
  const enums = exposes.flatMap(({ property, values }) => {
    const key = enumKeys[property];
    return key?.knownBy.every((word) => values?.includes(word)) ? [{ property, words: key.words }] : [];
  });
  const presses = emergencyActions(exposes, model);
  const capabilities = new Set<Capability>([
    ...Object.values(keys).map(({ capability }) => capability),
    ...enums.flatMap(({ words }) => Object.values(words).flatMap((said) => said.map(({ capability }) => capability))),
    ...(presses ? (['sos'] as const) : []),
  ]);
  if (capabilities.size === 0) return undefined;
  const power = /mains|dc source/i.test(device.powerSource ?? '') ? 'mains' : 'battery';
  return {
    id: 'zigbee-by-exposes',
    title: { en: `Zigbee device ${model}`, zh: `Zigbee 设备 ${model}` },
    transport: 'zigbee',
    models: [],
    capabilities: [...capabilities],
    power,
    // As Zigbee2MQTT's own availability has it: 1,500 minutes on battery, 10 on mains.
    silence: power === 'mains' ? minutes(10) : hours(25),
    installation: ['Known only by what it says of itself: try each of its alarms once'],
    decode: (payload) => {
      const state = readKeys(payload, exposes, keys);
      const said = enums.map(({ property, words }) => readWord(payload[property], property, words));
      const pressed = presses ? readAction(payload['action'], presses) : nothing;
      const all = [...said, pressed];
      return {
        values: [...all.flatMap(({ values }) => values), ...state.values],
        unknown: [...all.flatMap(({ unknown }) => unknown), ...state.unknown],
      };
    },
    samples: [],
  };
}

const nothing: ZigbeeDecoded = { values: [], unknown: [] };

function keysOf(exposes: readonly Expose[]): Readonly<Record<string, KeyReading>> {
  const keys: Record<string, KeyReading> = {};
  for (const { property, type } of exposes) {
    const reading = type === 'binary' ? flagKeys[property] : type === 'numeric' ? numberKeys[property] : undefined;
    if (reading) keys[property] = reading;
  }
  return keys;
}

function readWord(said: unknown, property: string, words: EnumKey['words']): ZigbeeDecoded {
  if (said === undefined || said === null) return nothing;
  const values = typeof said === 'string' && Object.hasOwn(words, said) ? words[said] : undefined;
  return values ? { values, unknown: [] } : { values: [], unknown: [`${property} ${describe(said)}`] };
}

/** Which of the device's own actions are calls for help; undefined when none is. */
function emergencyActions(
  exposes: readonly Expose[],
  model: string,
): { readonly calls: ReadonlySet<string>; readonly others: ReadonlySet<string> } | undefined {
  const actions = exposes.find(({ property }) => property === 'action')?.values ?? [];
  const isPlain = plainEmergencyButtons.test(model);
  const calls = new Set(actions.filter((action) => (isPlain ? anyPress : emergencies).has(action)));
  return calls.size === 0 ? undefined : { calls, others: new Set([...actions, ...noPress]) };
}

/** Absent, null and "" are not presses (Zigbee2MQTT issue 31727, and its legacy empty action). */
function readAction(
  said: unknown,
  { calls, others }: { readonly calls: ReadonlySet<string>; readonly others: ReadonlySet<string> },
): ZigbeeDecoded {
  if (said === undefined || said === null || said === '') return nothing;
  if (typeof said === 'string' && calls.has(said)) return { values: [{ capability: 'sos', value: true }], unknown: [] };
  if (typeof said === 'string' && others.has(said)) return nothing;
  return { values: [], unknown: [`action ${describe(said)}`] };
}
