import { z } from 'zod';
import { carePlanRefSchema } from './care-plan.ts';
import { alarmIdSchema } from './identifiers.ts';
import { longestTestMinutes } from './test-mode.ts';

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
    /** The hub tries itself out from now on, or until another time than it thought; 0 minutes: no longer. */
    z.object({
      kind: z.literal('test-mode'),
      minutes: z.number().int().min(0).max(longestTestMinutes),
      walkTest: z.boolean().default(false),
    }),
    /** Renew the certificate now: the authority has changed. */
    z.object({ kind: z.literal('renew-identity') }),
    /** Forget what was learned of the home: somebody else lives there, or lives otherwise. */
    z.object({ kind: z.literal('forget-habits') }),
    /**
     * Go by this care plan from now on, whatever the version of the one before. Sent whenever the hub says in its heartbeat
     * that it has another one. The hub checks the plan itself, so that it can say what it refuses.
     */
    carePlanRefSchema.extend({ kind: z.literal('care-plan'), plan: z.unknown().describe('see carePlanFieldsSchema') }),
  ]),
});
export type Command = z.infer<typeof commandSchema>;
