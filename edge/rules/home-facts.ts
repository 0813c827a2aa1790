import type { DeviceFacts, HomeFacts } from './rule.ts';

/** Devices by name, made once for each home: every reading asks. */
const indexes = new WeakMap<HomeFacts, ReadonlyMap<string, DeviceFacts>>();

export function factsOf(home: HomeFacts, device: string): DeviceFacts | undefined {
  let index = indexes.get(home);
  if (!index) {
    index = new Map(home.devices.map((facts) => [facts.device, facts]));
    indexes.set(home, index);
  }
  return index.get(device);
}
