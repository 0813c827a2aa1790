import { z } from 'zod';
import { instantSchema } from './instant.ts';
import { messageIdSchema } from './identifiers.ts';

/** The largest message either side accepts, in bytes. */
export const longestMessageBytes = 256 * 1024;

/**
 * The part of every upward message that any relay can read, whatever its age. Kind, severity and place of an alarm are
 * plain text here, so that an alarm from a newer hub still pages people.
 */
export const envelopeSchema = z.looseObject({
  v: z.number().int().positive(),
  id: messageIdSchema,
  occurredAt: instantSchema,
  /** Present on the alarm stream, except for `session-opened`. */
  alarm: z
    .looseObject({
      kind: z.string().min(1).max(80),
      severity: z.string().min(1).max(40),
      place: z.string().max(120),
    })
    .optional(),
  /** How this copy was sent. The only part that differs between repeats of one message. */
  sent: z.looseObject({
    ageMs: z.number().nonnegative().describe('time since occurredAt when this copy was sent'),
    ageIs: z.enum(['exact', 'at-least']),
    wall: z.number(),
    clockTrusted: z.boolean(),
    /** occurredAt.wall as corrected after the clock was first trusted in that boot; absent while it is not known. */
    occurredWallCorrected: z.number().optional(),
  }),
  body: z.unknown(),
});
export type Envelope = z.infer<typeof envelopeSchema>;
