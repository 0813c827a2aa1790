import { hours, minutes } from '../foundation/durations.ts';
import { exposeReadings, mostWorrying, type ExposeReading } from './exposes-keys.ts';
import type { Expose, ZigbeeDecoded, ZigbeeProfile } from './profile.ts';
import type { Capability } from './reading.ts';
import { describe, inDoubt } from './zigbee-reading.ts';

/** What a pressed emergency button says. */
const emergencies: ReadonlySet<string> = new Set(['emergency', 'sos', 'panic']);
/**
 * Emergency buttons that have one button and no word for it: Heiman HS1EB and HS1EB-E (modelID SOS-EM, SOS-EF-3.0), MultIR
 * MIR-SO100, ORVIBO SE20-O and SE21. Heiman's `off` is its release. Owners hear nothing but `single` however they press
 * (zigbee2mqtt issues 13958, 25740), so that no kind of press may be taken for another one.
 */
const plainEmergencyButtons = /^(HS[12]EB|MIR-SO100$|SE20-O$|SE21$)/;
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
  const readings = exposeReadings(exposes, model);
  const presses = emergencyActions(exposes, model);
  const capabilities = new Set<Capability>([
    ...readings.flatMap((reading) => reading.capabilities),
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
      const decoded = readings.map((reading) => readProperty(payload, reading));
      const pressed = presses ? readAction(payload['action'], presses) : nothing;
      const all = [...decoded, pressed];
      return {
        values: mostWorrying(all.flatMap(({ values }) => values)),
        unknown: all.flatMap(({ unknown }) => unknown),
        ...inDoubt(all.flatMap(({ doubtful }) => doubtful ?? [])),
        ...(all.some(({ understood }) => understood) && { understood: true }),
      };
    },
    samples: [],
  };
}

const nothing: ZigbeeDecoded = { values: [], unknown: [] };
const noReading: ZigbeeDecoded = { ...nothing, understood: true };

function readProperty(
  payload: Readonly<Record<string, unknown>>,
  { property, capabilities, read }: ExposeReading,
): ZigbeeDecoded {
  const said = Object.hasOwn(payload, property) ? payload[property] : undefined;
  if (said === undefined || said === null) return nothing;
  const values = read(said);
  if (values?.length === 0) return noReading;
  return values
    ? { values, unknown: [] }
    : { values: [], unknown: [`${property} ${describe(said)}`], ...inDoubt(capabilities) };
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
  if (typeof said === 'string' && others.has(said)) return noReading;
  return { values: [], unknown: [`action ${describe(said)}`], ...inDoubt(['sos']) };
}
