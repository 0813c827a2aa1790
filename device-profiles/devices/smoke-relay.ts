import type { ContactProfile } from '../profile.ts';
import { alarmRelay } from './alarm-relay.ts';

/**
 * The alarm relay of a wired smoke detector: its normally closed contact to ground. Open is smoke, a cut wire and a
 * detector without power.
 */
export const smokeRelay: ContactProfile = {
  ...alarmRelay,
  id: 'smoke-relay',
  title: { en: 'Smoke detector with relay', zh: '有线烟雾探测器（继电器）' },
  capability: 'smoke',
  capabilities: ['smoke'],
  installation: [
    'Wire the NC and COM contacts of the alarm relay to the pin and to ground: a cut wire then alarms as smoke does',
    'Choose the relay that drops on alarm or on power loss; if it also drops on soiling, expect an alarm for that too',
    'Ceiling of each sleeping room and of the way out, 50 cm from walls; test with test gas, then by opening the loop',
  ],
};
