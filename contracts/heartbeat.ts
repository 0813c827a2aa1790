import { z } from 'zod';
import { becauseSchema } from './because.ts';
import { carePlanStandingSchema } from './care-plan.ts';
import { sessionIdSchema } from './identifiers.ts';
import { learnedSchema } from './learned.ts';
import { testModeSchema } from './test-mode.ts';

/** How often a hub says that it lives. Three missed make it lost. */
export const heartbeatIntervalSeconds = 60;

const text = z.string().max(300);

/** Proof of life with the health of everything that the hub depends on. */
export const heartbeatSchema = z.object({
  uptimeMs: z.number().nonnegative(),
  versions: z.object({ program: text, node: text }),
  clockTrusted: z.boolean(),
  outbox: z.object({
    state: z.enum(['ok', 'failing']),
    pending: z.number().int().nonnegative(),
    oldestAgeMs: z.number().nonnegative().optional(),
    problem: text.optional(),
  }),
  journal: z.object({
    state: z.enum(['ok', 'failing']),
    bytes: z.number().nonnegative(),
    dropped: z.number().int().nonnegative(),
    problem: text.optional(),
  }),
  sources: z
    .array(
      z.object({
        source: text,
        state: z.enum(['starting', 'hearing', 'failed']),
        detail: text.optional(),
        heard: z.number().int().nonnegative().describe('good frames or messages since start'),
        refused: z.number().int().nonnegative().describe('bad frames or unreadable messages since start'),
      }),
    )
    .max(100),
  devices: z
    .array(
      z.object({
        device: text,
        profile: text,
        place: text,
        state: z.enum(['known', 'stale', 'unknown']),
        lastHeardAgeMs: z.number().nonnegative().optional(),
        battery: z.number().min(0).max(100).optional(),
      }),
    )
    .max(500),
  /** What is heard and watches nothing: not configured, not supported, or never understood. Absent from older hubs. */
  unrecognised: z
    .array(
      z.object({
        source: text,
        device: text.describe('a name, an address, a port or a pin'),
        heard: text.describe('what was heard of it and why it watches nothing'),
        messages: z.number().int().nonnegative().describe('since the start of the hub'),
        lastHeardAgeMs: z.number().nonnegative().optional(),
      }),
    )
    .max(100)
    .optional(),
  openAlarms: z.number().int().nonnegative(),
  /** The last message that the hub has numbered on its alarm stream. One that is lost is so missed although nothing follows it. */
  newestAlarm: z.object({ session: sessionIdSchema, sequence: z.number().int().nonnegative() }).optional(),
  cannotJudge: z.array(z.object({ rule: text, place: text, because: becauseSchema })).max(100),
  configuration: z.object({
    state: z.enum(['current', 'last-good']),
    fingerprint: text,
    problem: z.string().max(1000).optional(),
  }),
  certificateNotAfter: z.number().optional().describe('milliseconds since 1970'),
  /** While the hub is in test mode, and after a walk test what that has heard. */
  testMode: testModeSchema.optional(),
  /** Why the last renewal failed, while it has not succeeded since. */
  renewalProblem: text.optional(),
  /** Absent from hubs that know no care plans. */
  carePlan: carePlanStandingSchema.optional(),
  /** When it has changed, after connecting, and once an hour. Absent from hubs that cannot say it. */
  learned: learnedSchema.optional(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;
