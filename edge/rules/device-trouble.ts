import { danger } from './danger.ts';

/**
 * A device says that it cannot watch: a detector with a fault, a radar whose fall detection is switched off. It lives and
 * is heard, so that nothing but its own word tells that it keeps nobody safe. A fault.
 */
export const deviceTrouble = danger({
  name: 'device-trouble',
  watches:
    'A device that says that it cannot watch as it should: a detector with a fault, a radar whose fall detection is switched off.',
  capability: 'trouble',
  alarmKind: 'device_trouble',
  reported: 'device-in-trouble',
  noLongerReported: 'device-no-longer-in-trouble',
});
