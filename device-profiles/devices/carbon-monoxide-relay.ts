import type { ContactProfile } from '../profile.ts';
import { alarmRelay } from './alarm-relay.ts';

/** The alarm relay of a wired carbon monoxide detector: its normally closed contact to ground. Open is CO and a cut wire. */
export const carbonMonoxideRelay: ContactProfile = {
  ...alarmRelay,
  id: 'carbon-monoxide-relay',
  title: { en: 'Carbon monoxide detector with relay', zh: '有线一氧化碳探测器（继电器）' },
  capability: 'carbon_monoxide',
  capabilities: ['carbon_monoxide'],
  installation: [
    'Wire the NC and COM contacts of the alarm relay to the pin and to ground: a cut wire then alarms as CO does',
    'At breathing height in the sleeping room and 1 to 3 m from a stove or boiler; sensors end after the years on the label',
  ],
};
