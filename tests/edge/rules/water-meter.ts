import type { DeviceFacts } from '../../../edge/rules/rule.ts';
import { minutes } from '../../../foundation/durations.ts';

export const waterMeter: DeviceFacts = {
  device: 'meter',
  place: 'kitchen',
  profile: 'water-meter-pulse',
  capabilities: ['water_use'],
  silence: minutes(10),
};
