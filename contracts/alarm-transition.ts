import { z } from 'zod';
import { becauseSchema } from './because.ts';
import { alarmIdSchema, sessionIdSchema } from './identifiers.ts';

/** What is known of one alarm. The same in each of its transitions. */
export const alarmFactsSchema = z.object({
  alarmId: alarmIdSchema,
  kind: z.string().min(1).max(80),
  severity: z.string().min(1).max(40),
  place: z.string().max(120).describe('the room as the installer named it; empty when it is about the whole home'),
  device: z.string().max(120).optional().describe('the device id as the hub knows it'),
  because: becauseSchema,
  lateByMs: z.number().nonnegative().optional().describe('how long after its due time a deadline was noticed'),
  story: alarmIdSchema
    .optional()
    .describe('the first alarm of the story that this one continues; absent: it is one itself'),
  test: z
    .boolean()
    .optional()
    .describe('raised in test mode. A relay that does not know of that test mode pages all the same'),
});
export type AlarmFacts = z.infer<typeof alarmFactsSchema>;

/** The body of a message on the alarm stream. */
export const alarmTransitionSchema = z.discriminatedUnion('transition', [
  z.object({
    transition: z.literal('session-opened'),
    /** The last message this hub knows to be on its disk from the session before; null on a first start or a new disk. */
    previous: z.object({ session: sessionIdSchema, sequence: z.number().int().nonnegative() }).nullable(),
    program: z.string().max(80),
  }),
  z.object({
    transition: z.literal('pre-alarm'),
    alarm: alarmFactsSchema,
    remainingMs: z.number().nonnegative().describe('how long the home may still cancel, counted from occurredAt'),
  }),
  z.object({
    transition: z.literal('raised'),
    alarm: alarmFactsSchema,
    again: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('it still stands and nobody has closed it: said so many times'),
  }),
  z.object({
    transition: z.literal('cancelled'),
    alarm: alarmFactsSchema,
    during: z.enum(['pre-alarm', 'raised']),
    by: z.string().max(80).describe('what cancelled: all-right-button, portal, or why the sensor says that it is over'),
  }),
  z.object({ transition: z.literal('cleared'), alarm: alarmFactsSchema, because: becauseSchema }),
]);
export type AlarmTransition = z.infer<typeof alarmTransitionSchema>;
