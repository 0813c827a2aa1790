import { exposeReadings } from '../../device-profiles/exposes-keys.ts';
import type { ConfiguredDevice } from './zigbee-inventory.ts';

/** A battery device sleeps: it is never there when it is asked. */
const isAwake = /mains|dc source/i;

/** What can be asked for, of the supervised devices that are always awake: name and keys. */
export function statesToAskFor(
  devices: readonly ConfiguredDevice[],
): readonly { readonly name: string; readonly keys: readonly string[] }[] {
  return devices.flatMap(({ known }) => {
    if (!known || !isAwake.test(known.powerSource ?? '')) return [];
    const understood = new Set(exposeReadings(known.exposes, known.model ?? '').map(({ property }) => property));
    const keys = known.exposes.filter((expose) => expose.gettable && understood.has(expose.property));
    return keys.length === 0 ? [] : [{ name: known.name, keys: keys.map(({ property }) => property) }];
  });
}
