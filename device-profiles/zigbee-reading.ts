import type { Expose, ZigbeeDecoded } from './profile.ts';
import { alarmGradeOf, capabilities, type Capability, type DecodedValue, type ReadingValue } from './reading.ts';

/** How one key of a Zigbee2MQTT state becomes a value. */
export interface KeyReading {
  readonly capability: Capability;
  /**
   * What the capability's value is while the device says the expose's `value_on`. Zigbee2MQTT's own polarity stands in
   * `value_on`: a door sensor's `contact` has value_on false, so `contact: false` is "on", which is an open door.
   */
  readonly onMeans?: boolean;
}

/** Reads the keys that a profile names, with polarity from `exposes`. What does not fit is named, never guessed. */
export function readKeys(
  payload: Readonly<Record<string, unknown>>,
  exposes: readonly Expose[],
  keys: Readonly<Record<string, KeyReading>>,
): ZigbeeDecoded {
  const values: DecodedValue[] = [];
  const unknown: string[] = [];
  const unread: Capability[] = [];
  for (const [key, reading] of Object.entries(keys)) {
    const said = payload[key];
    if (said === undefined || said === null) continue;
    const value =
      capabilities[reading.capability] === 'number' ? readNumber(said) : readFlag(said, key, reading, exposes);
    if (value === undefined) {
      unknown.push(`${key} ${describe(said)}`);
      unread.push(reading.capability);
    } else values.push({ capability: reading.capability, value });
  }
  return { values, unknown, ...inDoubt(unread) };
}

/** What is to be verified when the keys of these capabilities say something that cannot be read. */
export function inDoubt(unread: readonly Capability[]): Pick<ZigbeeDecoded, 'doubtful'> {
  const doubtful = [...new Set(alarmGradeOf(unread))];
  return doubtful.length === 0 ? {} : { doubtful };
}

function readNumber(said: unknown): ReadingValue | undefined {
  return typeof said === 'number' && Number.isFinite(said) ? said : undefined;
}

function readFlag(said: unknown, key: string, reading: KeyReading, exposes: readonly Expose[]): boolean | undefined {
  const expose = exposes.find(({ property }) => property === key);
  const on = expose?.valueOn ?? true;
  const off = expose?.valueOff ?? false;
  const onMeans = reading.onMeans ?? true;
  if (said === on) return onMeans;
  if (said === off) return !onMeans;
  return undefined;
}

/** Short enough for a log, whatever came. */
export const describe = (said: unknown): string => (JSON.stringify(said) ?? typeof said).slice(0, 40);
