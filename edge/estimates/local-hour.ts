import { z } from 'zod';
import type { WallTime } from '../../foundation/clock.ts';
import { localTime } from '../../foundation/local-time.ts';

/** The local hour and date, and for which times that answer holds: asking the tz database for each reading costs too much. */
export const localHour = z.object({ from: z.number(), until: z.number(), hour: z.number(), date: z.string() });
export type LocalHour = Readonly<z.infer<typeof localHour>>;

/** Clocks change at full quarters of an hour at most. */
const holdsFor = 15 * 60_000;

export function hourAt(known: LocalHour, wall: WallTime, timeZone: string): LocalHour {
  if (wall >= known.from && wall < known.until) return known;
  const { hour, date } = localTime(wall, timeZone);
  const from = wall - (wall % holdsFor);
  return { from, until: from + holdsFor, hour, date };
}
