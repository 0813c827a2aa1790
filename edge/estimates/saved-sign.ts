import { z } from 'zod';
import { savedInstant } from '../rules/deadline.ts';

/** A sign of life as it is read back from the disk. */
export const savedSign = z.object({
  at: savedInstant,
  device: z.string(),
  place: z.string(),
  capability: z.string(),
  outsideDoor: z.boolean(),
  moves: z.boolean(),
  situation: z.number().nullable(),
});
