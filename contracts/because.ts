import { z } from 'zod';

/** A named reason with its evidence, kept with every decision and shown to the people who act on it. */
export const becauseSchema = z.object({
  reason: z.string().min(1).max(80).describe('a name such as radar-reports-fall; the console has a sentence for each'),
  evidence: z.record(z.string(), z.union([z.string().max(500), z.number(), z.boolean()])).default({}),
});
export type Because = z.infer<typeof becauseSchema>;
