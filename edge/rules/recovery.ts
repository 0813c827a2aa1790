import type { Reading } from '../../device-profiles/reading.ts';
import type { Estimates } from '../estimates/estimates.ts';
import type { ByName } from './by-name.ts';
import type { HomeFacts } from './rule.ts';

/** The last word of what is only news when it changes, by `<device> <capability>`. */
export type LastWords = ByName<boolean>;

/** Whoever does these is on their feet or back in bed. */
const deeds: ReadonlySet<string> = new Set(['contact', 'bed_occupancy', 'chair_occupancy']);

/**
 * What a live reading shows of somebody who moves: `deed` what nobody does who lies on the floor, `motion` anything that
 * moves, an animal too, undefined nothing new. A sensor that goes on saying the same shows nothing.
 */
export function movementIn(
  words: LastWords,
  { device, capability, value }: Reading,
): { readonly words: LastWords; readonly shows?: 'deed' | 'motion' } {
  if (capability === 'movement') return Number(value) >= clearMovement ? { words, shows: 'motion' } : { words };
  if (typeof value !== 'boolean') return { words };
  const name = `${device} ${capability}`;
  const before = words.get(name);
  if (capability === 'occupancy') return value ? { words, shows: 'motion' } : { words };
  if (before === value) return { words };
  const next = words.with(name, value);
  if (before === undefined) return { words: next };
  if (capability === 'contact' || (deeds.has(capability) && value)) return { words: next, shows: 'deed' };
  // Nobody lies down on the floor of a room by entering another.
  if (capability === 'presence' && value) return { words: next, shows: 'motion' };
  return { words: next };
}

/** Of 0 to 100, as the radars with the 53 59 protocol say it: more than breathing and turning the head. */
const clearMovement = 30;

/** Whether a movement can only be the resident's: nobody else lives there or is there. */
export const isAlone = ({ carePlan }: HomeFacts, { company }: Estimates): boolean =>
  carePlan.livesAlone && !company.present;
