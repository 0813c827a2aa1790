import { danger } from './danger.ts';

/** Somebody has opened a sensor, taken it off its wall, or cut its tamper loop: it may not watch any more. A fault. */
export const tamper = danger({
  name: 'tamper',
  capability: 'tamper',
  alarmKind: 'tamper',
  reported: 'sensor-reports-tampering',
  noLongerReported: 'sensor-no-longer-reports-tampering',
});
