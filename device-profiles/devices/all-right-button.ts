import { milliseconds, minutes } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** The button with which a resident says "I'm all right". It closes to ground. */
export const allRightButton: ContactProfile = {
  id: 'all-right-button',
  title: { en: '"I\'m all right" button', zh: '“我没事”按钮' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'all_right',
  capabilities: ['all_right'],
  valueWhenHigh: false,
  // The first edge counts: a short press by a weak hand must not be lost.
  debounce: milliseconds(0),
  holdTrue: milliseconds(0),
  holdFalse: milliseconds(0),
  event: true,
  power: 'mains',
  silence: minutes(10),
  installation: [
    'Where the resident rests: beside the bed or the armchair; large, and another colour than the SOS button',
  ],
};
