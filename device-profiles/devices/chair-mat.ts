import { milliseconds, minutes, seconds } from '../../foundation/durations.ts';
import type { ContactProfile } from '../profile.ts';

/** A pressure mat on a chair: it closes to ground under weight. */
export const chairMat: ContactProfile = {
  id: 'chair-mat',
  title: { en: 'Chair pressure mat', zh: '座椅压力感应' },
  transport: 'gpio',
  kind: 'contact',
  pull: 'up',
  capability: 'chair_occupancy',
  capabilities: ['chair_occupancy'],
  valueWhenHigh: false,
  debounce: milliseconds(100),
  // Somebody who sits shifts their weight, and rises to reach for something.
  holdTrue: seconds(2),
  holdFalse: seconds(3),
  event: false,
  power: 'mains',
  silence: minutes(10),
  installation: ['Under the cushion, cable towards the back; test by sitting down, leaning aside and rising'],
};
