import { z } from 'zod';

/** The hub's name in topics and certificates: given by the relay at enrolment. */
export const hubIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,62}$/, 'a hub id is 3 to 63 lower-case letters, digits and hyphens')
  .brand<'HubId'>();
export type HubId = z.infer<typeof hubIdSchema>;

/** Random per process start, so that a lost commit, a restored backup or a cloned card never uses an id again. */
export const sessionIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,40}$/, 'a session id is 8 to 40 URL-safe characters')
  .brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

/** One occurrence of danger on one hub, across its transitions. */
export const alarmIdSchema = z.string().min(3).max(80).brand<'AlarmId'>();
export type AlarmId = z.infer<typeof alarmIdSchema>;

/** What a hub sends is numbered per stream: alarms first and for ever, heartbeats as space allows. */
export const streamSchema = z.enum(['alarm', 'heartbeat']);
export type Stream = z.infer<typeof streamSchema>;

/** Names one message for ever. A repeat of it is harmless; a missing sequence is visible. */
export const messageIdSchema = z.object({
  hub: hubIdSchema,
  session: sessionIdSchema,
  stream: streamSchema,
  sequence: z.number().int().nonnegative(),
});
export type MessageId = z.infer<typeof messageIdSchema>;

export const describeMessageId = (id: MessageId): string => `${id.hub}/${id.session}/${id.stream}/${id.sequence}`;
