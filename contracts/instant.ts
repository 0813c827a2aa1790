import { z } from 'zod';

/** One moment as the hub knew it: see foundation/clock.ts, which has the same shape. */
export const instantSchema = z.object({
  monotonic: z.number().describe('milliseconds since boot, comparable within one bootId'),
  bootId: z.string().min(1).max(80),
  wall: z.number().describe('milliseconds since 1970, as the hub believed'),
  clockTrusted: z.boolean().describe('whether anything had confirmed the wall clock'),
});
