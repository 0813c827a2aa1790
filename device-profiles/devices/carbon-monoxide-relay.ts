import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** The alarm relay of a wired carbon monoxide detector: its normally closed contact to ground. Open is CO and a cut wire. */
export const carbonMonoxideRelay: ContactProfile = {
  id: 'carbon-monoxide-relay',
  title: { en: 'Carbon monoxide detector with relay', zh: '有线一氧化碳探测器（继电器）' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'carbon_monoxide',
  capabilities: ['carbon_monoxide'],
  valueWhenHigh: true,
  debounce: milliseconds(200),
  holdTrue: milliseconds(0),
  holdFalse: seconds(10),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Wire the NC and COM contacts of the alarm relay to the pin and to ground: a cut wire then alarms as CO does',
    'At breathing height in the sleeping room and 1 to 3 m from a stove or boiler; sensors end after the years on the label',
  ],
};
