import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** What wired detectors with an alarm relay have in common: its normally closed contact to ground, which opens on alarm. */
export const alarmRelay = {
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  valueWhenHigh: true,
  // A relay stays open for seconds; what is shorter is the wire picking up a motor that starts.
  debounce: milliseconds(200),
  holdTrue: milliseconds(0),
  // A detector at its limit goes to and fro.
  holdFalse: seconds(10),
  event: false,
  power: 'mains',
  silence: minutes(10),
} as const satisfies Partial<ContactProfile>;
