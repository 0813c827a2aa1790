import type { Capability } from '../../device-profiles/reading.ts';
import type { DeviceFacts, HomeFacts } from './rule.ts';

/** Devices by name, made once for each home: every reading asks. */
const indexes = new WeakMap<HomeFacts, ReadonlyMap<string, DeviceFacts>>();

/** What was asked last, because every part that hears a reading asks for the same device. */
let lastHome: HomeFacts | undefined;
let lastDevice: string | undefined;
let lastFacts: DeviceFacts | undefined;

export function factsOf(home: HomeFacts, device: string): DeviceFacts | undefined {
  if (home !== lastHome || device !== lastDevice) {
    lastFacts = looked(home, device);
    lastHome = home;
    lastDevice = device;
  }
  return lastFacts;
}

function looked(home: HomeFacts, device: string): DeviceFacts | undefined {
  let index = indexes.get(home);
  if (!index) {
    index = new Map(home.devices.map((facts) => [facts.device, facts]));
    indexes.set(home, index);
  }
  return index.get(device);
}

/** Whether a device may say that. Of one that is known by its exposes alone nothing is known before it is first seen. */
export const maySay = ({ capabilities }: DeviceFacts, capability: Capability): boolean =>
  capabilities.length === 0 || capabilities.includes(capability);

/** Whether nothing is known yet of what it says. Once it has said something that a rule is about, that rule knows it. */
export const isUnknown = ({ capabilities }: DeviceFacts): boolean => capabilities.length === 0;
