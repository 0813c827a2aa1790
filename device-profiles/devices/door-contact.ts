import { milliseconds, minutes } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** A reed contact that its magnet closes to ground while the door is shut. A cut wire reads as an open door. */
export const doorContact: ContactProfile = {
  id: 'door-contact',
  title: { en: 'Door contact, wired', zh: '有线门磁' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'contact',
  capabilities: ['contact'],
  valueWhenHigh: false,
  debounce: milliseconds(50),
  holdTrue: milliseconds(0),
  holdFalse: milliseconds(0),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Reed on the frame, magnet on the leaf, gap as on its data sheet (often 15 mm); not on a steel door bare',
  ],
};
