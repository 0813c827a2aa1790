import type { DeviceFacts, HomeFacts } from './rule.ts';

/** Made once for each list of devices, so that a rule finds a device as fast among a thousand as among ten. */
const byName = new WeakMap<readonly DeviceFacts[], ReadonlyMap<string, DeviceFacts>>();

/** Undefined for a device that does not belong to the home. */
export function factsOf({ devices }: HomeFacts, device: string): DeviceFacts | undefined {
  let index = byName.get(devices);
  if (!index) {
    index = new Map(devices.map((facts) => [facts.device, facts]));
    byName.set(devices, index);
  }
  return index.get(device);
}
