import { z } from 'zod';
import { messageIdSchema } from './identifiers.ts';

/** The relay's own word, after its commit, that it has a message. Only this empties the hub's outbox. */
export const receiptSchema = z.looseObject({
  v: z.number().int().positive(),
  id: messageIdSchema,
  /**
   * stored: new and committed. duplicate: had it already. conflict: had this id with another body; both are kept and
   * reported. refused: can never be stored, for `reason`. All four let the hub forget the message.
   */
  outcome: z.enum(['stored', 'duplicate', 'conflict', 'refused']),
  reason: z.string().max(300).optional(),
  relayWall: z.number().describe('milliseconds since 1970 at the relay: one source of clock trust for the hub'),
});
export type Receipt = z.infer<typeof receiptSchema>;
