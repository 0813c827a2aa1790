import type { DeviceFacts, HomeFacts } from './rule.ts';

export const factsOf = (home: HomeFacts, device: string): DeviceFacts | undefined =>
  home.devices.find((facts) => facts.device === device);
