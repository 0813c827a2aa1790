import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** A relay or optocoupler that mains power holds closed to ground. Open is a power cut, and a cut wire. */
export const mainsPresent: ContactProfile = {
  id: 'mains-present',
  title: { en: 'Mains present', zh: '市电检测' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'mains_power',
  capabilities: ['mains_power'],
  valueWhenHigh: false,
  debounce: milliseconds(100),
  // Power that comes back goes again within seconds; a lamp that flickers is no power cut.
  holdTrue: seconds(10),
  holdFalse: seconds(2),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'A 5 V supply in a socket of its own, through a relay or optocoupler: never mains voltage near the pins',
    'The hub and the board need a battery, or they are gone with the mains',
  ],
};
