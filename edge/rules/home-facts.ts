import type { Capability } from '../../device-profiles/reading.ts';
import { foundByName } from './found-by-name.ts';
import type { DeviceFacts, HomeFacts } from './rule.ts';

/** What is known of that device; undefined when it does not belong to the home. */
export const factsOf = foundByName((home: HomeFacts) => home.devices.map((facts) => [facts.device, facts] as const));

/** Whether a device may say that. Of one that is known by its exposes alone nothing is known before it is first seen. */
export const maySay = ({ capabilities }: DeviceFacts, capability: Capability): boolean =>
  capabilities.length === 0 || capabilities.includes(capability);

/** Whether nothing is known yet of what it says. Once it has said something that a rule is about, that rule knows it. */
export const isUnknown = ({ capabilities }: DeviceFacts): boolean => capabilities.length === 0;
