import { isDeepStrictEqual } from 'node:util';
import type { ZigbeeDecoded } from '../../device-profiles/profile.ts';
import { isAlarmGrade, type Capability, type DecodedValue, type Origin } from '../../device-profiles/reading.ts';
import type { ZigbeeDevice } from './device-list.ts';
import type { ConfiguredDevice } from './zigbee-inventory.ts';

/** What one key of a device last said, where that still stands in the way of another key's "all is well". */
interface Worry {
  readonly values: readonly DecodedValue[];
  readonly doubtful: readonly Capability[];
}

interface DeviceWorries {
  readonly known: ZigbeeDevice;
  readonly byKey: Map<string, Worry>;
}

const mostKeys = 200;
const troubles: ReadonlySet<Capability> = new Set(['tamper', 'trouble', 'battery_low']);

/**
 * A device may say one capability with several keys, and a message need not hold them all: `{"zone_2": false}` does not
 * dry zone 1. So each key's last worrying word is remembered until that key itself, live, says otherwise. What is
 * remembered holds back a safe word of another key and never raises anything: only what a message says is told. Signs of
 * life, such as `occupancy`, are not remembered: an old one must not hide that nothing moves any more.
 */
export class ZigbeeWorries {
  readonly #devices = new Map<string, DeviceWorries>();

  /** What is to be told of a message: as its profile decodes it, without safe words that another key still contradicts. */
  heard(device: ConfiguredDevice, state: Readonly<Record<string, unknown>>, origin: Origin): ZigbeeDecoded {
    const { profile, known } = device;
    if (!profile) return { values: [], unknown: [] };
    const decoded = profile.decode(state, known?.exposes ?? []);
    if (!known) return calm(decoded, []);
    const decode = (key: string): ZigbeeDecoded => profile.decode({ [key]: state[key] }, known.exposes);
    const said = new Set(known.exposes.map(({ property }) => property).filter((key) => hasWord(state, key)));
    const { byKey } = this.#of(known);
    const others = [...byKey].flatMap(([key, worry]) => (said.has(key) ? [] : [worry]));
    for (const key of said) note(byKey, key, decode(key), origin);
    return calm(decoded, others);
  }

  /** A new device list. A device that is gone, renamed or asked anew what it is starts afresh. */
  replace(devices: readonly ZigbeeDevice[]): void {
    for (const [ieee, { known }] of this.#devices) {
      const now = devices.find((device) => device.ieee === ieee);
      if (!isDeepStrictEqual(now, known)) this.#devices.delete(ieee);
    }
  }

  #of(known: ZigbeeDevice): DeviceWorries {
    const before = this.#devices.get(known.ieee);
    if (before) return before;
    const fresh = { known, byKey: new Map<string, Worry>() };
    this.#devices.set(known.ieee, fresh);
    return fresh;
  }
}

const hasWord = (state: Readonly<Record<string, unknown>>, key: string): boolean =>
  Object.hasOwn(state, key) && state[key] !== undefined && state[key] !== null;

/** Only a live word of the same key takes a worry back: a replayed one may be older than the worry. */
function note(byKey: Map<string, Worry>, key: string, { values, doubtful = [] }: ZigbeeDecoded, origin: Origin): void {
  const worrying = values.filter((value) => isWorrying(value) || value.capability === 'battery');
  if (worrying.length === 0 && doubtful.length === 0) {
    if (origin === 'live') byKey.delete(key);
  } else if (byKey.has(key) || byKey.size < mostKeys) byKey.set(key, { values: worrying, doubtful });
}

function calm({ values, unknown, doubtful = [], understood }: ZigbeeDecoded, others: readonly Worry[]): ZigbeeDecoded {
  const remembered = others.flatMap((worry) => worry.values);
  const contradicted = new Set([
    ...doubtful,
    ...others.flatMap((worry) => worry.doubtful),
    ...remembered.filter(isWorrying).map(({ capability }) => capability),
  ]);
  const told = values.flatMap((value) => {
    if (value.capability === 'battery') return [weakest([value, ...remembered])];
    return isWorrying(value) || !contradicted.has(value.capability) ? [value] : [];
  });
  const inDoubt = doubtful.filter((capability) => !told.some((value) => value.capability === capability));
  return {
    values: told,
    unknown,
    ...(inDoubt.length > 0 && { doubtful: inDoubt }),
    ...((understood || values.length > 0) && { understood: true }),
  };
}

const weakest = (values: readonly DecodedValue[]): DecodedValue => ({
  capability: 'battery',
  value: Math.min(...values.flatMap(({ capability, value }) => (capability === 'battery' ? [Number(value)] : []))),
});

const isWorrying = (value: DecodedValue): boolean =>
  isAlarmGrade(value) ||
  (value.capability === 'contact' ? value.value === false : troubles.has(value.capability) && value.value === true);
