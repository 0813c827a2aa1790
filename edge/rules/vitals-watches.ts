import type { ByName } from './by-name.ts';
import { isUnknown, maySay } from './home-facts.ts';
import type { DeviceFacts, HomeFacts } from './rule.ts';

/** A radar that tells vitals, with the sensors of the bed that it watches: its own word first, else those of its room. */
export interface Watch {
  readonly radar: DeviceFacts;
  readonly beds: readonly DeviceFacts[];
}

export interface Watches {
  readonly all: readonly Watch[];
  /** Whom the word of a device on a bed or on presence concerns. */
  readonly concerned: ReadonlyMap<string, readonly Watch[]>;
  readonly byRadar: ReadonlyMap<string, Watch>;
}

/** What devices have said, by `<device> bed`, `<device> presence` and, of those not known at the start, `<device> rates`. */
type Words = ByName<boolean>;

/** One that is not known at the start is what its words show. */
const tellsVitals = (facts: DeviceFacts, words: Words): boolean =>
  isUnknown(facts)
    ? words.has(`${facts.device} rates`)
    : maySay(facts, 'respiration_rate') || maySay(facts, 'heart_rate');
const tellsOfBed = (facts: DeviceFacts, words: Words): boolean =>
  isUnknown(facts) ? words.has(`${facts.device} bed`) : maySay(facts, 'bed_occupancy');

/** Whether any device tells vitals, or is not known yet and may turn out to. */
export const mayTellVitals = ({ devices }: HomeFacts): boolean =>
  devices.some((facts) => maySay(facts, 'respiration_rate') || maySay(facts, 'heart_rate'));

const byDevices = new WeakMap<readonly DeviceFacts[], { readonly said: object | undefined; readonly found: Watches }>();

/**
 * Made once for the devices of a home, and where some were not known at the start once for what has been said: what belongs
 * to a device is looked up with each of its readings.
 */
export function watchesOf({ devices }: HomeFacts, words: Words): Watches {
  const known = byDevices.get(devices);
  if (known && (known.said === undefined || known.said === words.sameNames)) return known.found;
  const all = devices
    .filter((facts) => tellsVitals(facts, words))
    .map((radar): Watch => ({ radar, beds: bedsBefore(radar, devices, words) }));
  const concerned = new Map<string, readonly Watch[]>();
  for (const watch of all)
    for (const { device } of new Set([watch.radar, ...watch.beds]))
      concerned.set(device, [...(concerned.get(device) ?? []), watch]);
  const found = { all, concerned, byRadar: new Map(all.map((watch) => [watch.radar.device, watch])) };
  byDevices.set(devices, { said: devices.some(isUnknown) ? words.sameNames : undefined, found });
  return found;
}

function bedsBefore(radar: DeviceFacts, devices: readonly DeviceFacts[], words: Words) {
  const own = tellsOfBed(radar, words);
  return devices.filter((facts) =>
    own ? facts.device === radar.device : facts.place === radar.place && tellsOfBed(facts, words),
  );
}
