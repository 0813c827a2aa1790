import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** A pressure mat between two pins: it closes to ground under weight. */
export const bedMat: ContactProfile = {
  id: 'bed-mat',
  title: { en: 'Bed pressure mat', zh: '床垫压力感应' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'bed_occupancy',
  capabilities: ['bed_occupancy'],
  valueWhenHigh: false,
  debounce: milliseconds(100),
  // Turning over lifts weight for a moment; sitting down for a moment is not going to bed.
  holdTrue: seconds(2),
  holdFalse: seconds(5),
  event: false,
  power: 'mains',
  // A level may not change for days; the board that carries it proves each minute that it is heard.
  silence: minutes(10),
  installation: ['Under the mattress or sheet at the height of the hips; test by lying down and turning over'],
};
