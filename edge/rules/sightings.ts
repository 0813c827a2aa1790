import type { Capability, Reading } from '../../device-profiles/reading.ts';
import type { LastValues } from './activity.ts';

/** What shows that somebody is in the room of the sensor, or passes a door. */
export const sightingCapabilities = [
  'occupancy',
  'presence',
  'bed_occupancy',
  'chair_occupancy',
  'contact',
] as const satisfies readonly Capability[];

const levels: ReadonlySet<string> = new Set(['presence', 'bed_occupancy', 'chair_occupancy', 'contact']);

/** `seen`: motion, or somebody who was not there before. `gone`: somebody who was there is not. `moved`: a door. */
export type Sighting = 'seen' | 'gone' | 'moved';

/**
 * What a live reading says of people. Motion counts each time; presence, beds, chairs and doors only when they change,
 * because their sensors go on repeating themselves. `values` holds what those said last, by `<device> <capability>`.
 */
export function sightingOf(
  values: LastValues,
  { device, capability, value }: Reading,
): { readonly values: LastValues; readonly sighting: Sighting | undefined } {
  if (capability === 'occupancy') return { values, sighting: value === true ? 'seen' : undefined };
  if (!levels.has(capability)) return { values, sighting: undefined };
  const name = `${device} ${capability}`;
  const before = values.get(name);
  if (before === value) return { values, sighting: undefined };
  const next = values.with(name, value);
  if (capability === 'contact') return { values: next, sighting: before === undefined ? undefined : 'moved' };
  if (value === true) return { values: next, sighting: 'seen' };
  return { values: next, sighting: before === undefined ? undefined : 'gone' };
}
