import { danger } from './danger.ts';

/** Somebody has opened a sensor, taken it off its wall, or cut its tamper loop: it may not watch any more. A fault. */
export const tamper = danger({
  name: 'tamper',
  watches: 'A sensor whose case was opened or that was taken off its wall: it may not watch any more.',
  capability: 'tamper',
  alarmKind: 'tamper',
  reported: 'sensor-reports-tampering',
  noLongerReported: 'sensor-no-longer-reports-tampering',
});
