import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/**
 * A wired motion detector: a module whose output goes high, or the normally closed relay of an alarm detector, which
 * opens. A cut wire reads as one movement that does not end, and so as no activity.
 */
export const pirMotion: ContactProfile = {
  id: 'pir-motion',
  title: { en: 'Motion detector, wired', zh: '有线红外人体感应' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'occupancy',
  capabilities: ['occupancy'],
  valueWhenHigh: true,
  debounce: milliseconds(20),
  holdTrue: milliseconds(0),
  // Detectors that fall back after 2 s would say each step of a person.
  holdFalse: seconds(10),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Corner at 2.2 m, looking across the way that people walk, not at windows, radiators or where a pet climbs',
    'An output of 3.3 V or 5 V must fit the pin: a Pi bears 3.3 V only',
    'Sensors settle for about a minute after power comes back and may report movement meanwhile',
  ],
};
