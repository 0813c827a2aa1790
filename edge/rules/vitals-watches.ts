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

const byDevices = new WeakMap<readonly DeviceFacts[], Watches>();

/** Made once for the devices of a home: what belongs to a device is looked up with each of its readings. */
export function watchesOf({ devices }: HomeFacts): Watches {
  const known = byDevices.get(devices);
  if (known) return known;
  const all = devices
    .filter(({ capabilities }) => capabilities.includes('respiration_rate') || capabilities.includes('heart_rate'))
    .map((radar): Watch => ({ radar, beds: bedsBefore(radar, devices) }));
  const concerned = new Map<string, readonly Watch[]>();
  for (const watch of all)
    for (const { device } of new Set([watch.radar, ...watch.beds]))
      concerned.set(device, [...(concerned.get(device) ?? []), watch]);
  const watches = { all, concerned, byRadar: new Map(all.map((watch) => [watch.radar.device, watch])) };
  byDevices.set(devices, watches);
  return watches;
}

function bedsBefore({ device, place, capabilities }: DeviceFacts, devices: readonly DeviceFacts[]) {
  const own = capabilities.includes('bed_occupancy');
  return devices.filter((facts) =>
    own ? facts.device === device : facts.place === place && facts.capabilities.includes('bed_occupancy'),
  );
}
