import { z } from 'zod';
import type { Capability, Reading } from '../../device-profiles/reading.ts';
import { savedByName, type ByName } from './by-name.ts';
import type { DeviceFacts } from './rule.ts';

/** Sensors whose changes show that somebody is up and about, or at least moves. */
const movements = [
  'occupancy',
  'presence',
  'contact',
  'bed_occupancy',
  'chair_occupancy',
] as const satisfies Capability[];
const showsActivity: ReadonlySet<string> = new Set(movements);

/** All that `noticeActivity` looks at. */
export const activityCapabilities: readonly Capability[] = [...movements, 'sos', 'all_right'];

/** The last value that each sensor said, by device and capability. */
export type LastValues = ByName<Reading['value']>;
export const savedLastValues: z.ZodType<LastValues> = savedByName(z.union([z.boolean(), z.number()]));

export const showsActivityOf = ({ capabilities }: DeviceFacts): boolean =>
  capabilities.some((capability) => showsActivity.has(capability));

/**
 * Whether a live reading shows that somebody moves. Only changes do: a radar goes on reporting the presence of somebody
 * who lies on the floor. From an unknown state only motion does. A pressed button always does.
 */
export function noticeActivity(
  values: LastValues,
  { device, capability, value }: Reading,
): { readonly values: LastValues; readonly active: boolean } {
  if (capability === 'sos' || capability === 'all_right') return { values, active: value === true };
  if (!showsActivity.has(capability)) return { values, active: false };
  // The most frequent one has no text made for it with each reading.
  const name = capability === 'occupancy' ? device : `${device}\0${capability}`;
  const before = values.get(name);
  if (before === value) return { values, active: false };
  const active = before !== undefined || (capability === 'occupancy' && value === true);
  return { values: values.with(name, value), active };
}
