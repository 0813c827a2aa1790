import type { DeviceFacts } from './rule.ts';

/** Whether a device says by itself that somebody moves or is there: an infrared sensor or a radar. */
export const sensesMotion = ({ capabilities }: DeviceFacts): boolean =>
  capabilities.includes('occupancy') || capabilities.includes('presence');
