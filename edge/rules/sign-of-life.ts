import type { Reading } from '../../device-profiles/reading.ts';
import type { Instant } from '../../foundation/clock.ts';
import type { Estimates, Sign } from '../estimates/estimates.ts';

/** The sign of life that this very reading is; undefined when it is none, or its device is distrusted. */
export function signNow(
  { device, capability }: Reading,
  now: Instant,
  { life: { last } }: Pick<Estimates, 'life'>,
): Sign | undefined {
  return last && last.at === now && last.device === device && last.capability === capability ? last : undefined;
}
