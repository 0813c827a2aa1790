import { z } from 'zod';
import { alarmIdSchema } from './identifiers.ts';

/** Relay to hub. Never retained; worthless after `expiresAt`. */
export const commandSchema = z.looseObject({
  v: z.number().int().positive(),
  commandId: z.string().min(8).max(80),
  issuedAt: z.number().describe('milliseconds since 1970 at the relay'),
  expiresAt: z.number().describe('milliseconds since 1970 at the relay'),
  command: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('help-coming'),
      alarmIds: z.array(alarmIdSchema).max(200),
      responderRole: z.string().max(40),
      etaMinutes: z.number().nonnegative().optional(),
    }),
    z.object({
      kind: z.literal('incident-closed'),
      alarmIds: z.array(alarmIdSchema).max(200),
      outcome: z.string().max(40),
    }),
    /** Renew the certificate now: the authority has changed. */
    z.object({ kind: z.literal('renew-identity') }),
  ]),
});
export type Command = z.infer<typeof commandSchema>;
