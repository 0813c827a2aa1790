import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** Tamper contacts of housings in series, closed to ground. Open is an opened housing, and a cut wire. */
export const tamperLoop: ContactProfile = {
  id: 'tamper-loop',
  title: { en: 'Tamper loop', zh: '防拆回路' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'tamper',
  capabilities: ['tamper'],
  valueWhenHigh: true,
  // EN 50131-3 has signals of 400 ms and longer noticed.
  debounce: milliseconds(200),
  holdTrue: milliseconds(0),
  holdFalse: seconds(2),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: ['All tamper contacts of the wired detectors in series; open one housing to test'],
};
