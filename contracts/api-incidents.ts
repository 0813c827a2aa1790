import { z } from 'zod';
import { becauseSchema } from './because.ts';
import { idParams, noteSchema, recordIdSchema, wallSchema, type ApiRoute } from './api-route.ts';

/** pending: only pre-alarms, which the home may still cancel. */
export const incidentStateSchema = z.enum(['pending', 'open', 'accepted', 'on-the-way', 'arrived', 'closed']);
export type IncidentState = z.infer<typeof incidentStateSchema>;

export const outcomeSchema = z.enum(['real', 'false', 'test', 'no-answer', 'refused']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What a person can do about an incident. Which of them make sense now is in `canDo`. */
export const incidentActionSchema = z.enum(['accept', 'on-my-way', 'arrived', 'close', 'cannot', 'escalate-now']);
export type IncidentAction = z.infer<typeof incidentActionSchema>;

/** A person by name, as it was when it was written down. `id` is absent for somebody who is no responder. */
const personSchema = z.object({ id: recordIdSchema.optional(), name: z.string(), role: z.string().optional() });
export type Person = z.infer<typeof personSchema>;

export const incidentSummarySchema = z
  .object({
    id: recordIdSchema,
    communityId: recordIdSchema,
    dwellingId: recordIdSchema.nullable().describe('the home that it is about; null for many at once'),
    class: z.enum(['alarm', 'fault']).describe('danger to people, or something that cannot watch as it should'),
    state: incidentStateSchema,
    kind: z.string().describe('of its gravest alarm; some, such as hub-lost, are the relay’s own'),
    recognised: z.boolean().describe('false: this relay cannot read what the hub says, and knows only kind and place'),
    severity: z.string().describe('critical, urgent, warning, fault, or what a newer hub says'),
    place: z.string().describe('the room; empty when it is about the whole home'),
    openedAt: wallSchema,
    residentName: z.string().describe('the respectful form; empty when nobody is registered for the home'),
    address: z.string(),
    alarmCount: z.number().int().nonnegative(),
    residentSaysAllRight: z.boolean().describe('cancelled at home after it was raised: somebody still looks'),
    responder: personSchema.nullable().describe('who has accepted'),
    installingUntil: wallSchema
      .optional()
      .describe('somebody works on the home, and until then nobody is paged; absent: it is watched'),
    test: z
      .object({ until: wallSchema.describe('then whatever still stands in it is paged') })
      .optional()
      .describe('raised in test mode, and nobody was paged about it; absent: it is no test'),
  })
  .meta({ id: 'IncidentSummary' });
export type IncidentSummary = z.infer<typeof incidentSummarySchema>;

export const incidentAlarmSchema = z
  .object({
    alarmId: z.string(),
    hub: z.string(),
    kind: z.string(),
    severity: z.string(),
    place: z.string(),
    recognised: z.boolean(),
    state: z.enum(['pre-alarm', 'raised', 'cancelled', 'cleared']),
    occurredAt: wallSchema.describe('corrected where the hub’s clock was wrong'),
    dueAt: wallSchema.optional().describe('of a pre-alarm: when it is raised unless the home cancels'),
    because: becauseSchema,
    story: z.string().optional().describe('the first alarm of the story that this one continues; absent: it began one'),
    test: z.boolean().optional().describe('the hub says that it was in test mode'),
  })
  .meta({ id: 'IncidentAlarm' });

/** One thing that happened, oldest first. */
export const timelineEntrySchema = z
  .object({
    at: wallSchema,
    /** opened, raised, step-paged, accepted, ...: the console has a sentence for each and shows others by name. */
    what: z.string(),
    by: personSchema.nullable().describe('null: the relay by itself'),
    byHome: z.boolean(),
    because: becauseSchema,
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** One attempt to reach one person by one channel. Accepted by the provider is not delivered; delivered is not answered. */
export const pageSchema = z
  .object({
    id: recordIdSchema,
    responder: personSchema,
    channel: z.string(),
    purpose: z.string().describe('call, reminder, accepted, closed, update'),
    round: z.number().int().nonnegative(),
    step: z.number().int().nonnegative().nullable(),
    state: z.enum(['pending', 'sending', 'accepted-by-provider', 'delivered', 'answered', 'failed', 'withdrawn']),
    because: becauseSchema.describe('why this person was paged'),
    reason: z.string().nullable().describe('why it stands where it stands, in a word; null before the first attempt'),
    createdAt: wallSchema,
    changedAt: wallSchema,
  })
  .meta({ id: 'Page' });

export const incidentSchema = incidentSummarySchema
  .extend({
    residents: z.array(
      z.object({ id: recordIdSchema, name: z.string(), respectfulName: z.string(), phone: z.string() }),
    ),
    dwelling: z.object({ id: recordIdSchema, address: z.string(), accessNote: z.string() }).nullable(),
    alarms: z.array(incidentAlarmSchema),
    timeline: z.array(timelineEntrySchema),
    pages: z.array(pageSchema),
    expectedAt: wallSchema.nullable().describe('when whoever is on the way said they would be there'),
    nextStepAt: wallSchema.nullable().describe('when the next step is paged unless somebody acts'),
    heldUntil: wallSchema.nullable().describe('when an acceptance without a follow-up lapses'),
    trouble: z.string().nullable().describe('why this incident cannot be paged as planned'),
    unresolvedCount: z.number().int().nonnegative(),
    closure: z
      .object({ outcome: outcomeSchema.nullable(), note: z.string(), by: personSchema.nullable(), at: wallSchema })
      .nullable()
      .describe('outcome and by are null when the home cancelled during the pre-alarm'),
    canDo: z.array(incidentActionSchema),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof incidentSchema>;

/** The responder for whom somebody acts; needed when the token itself is not a responder's. */
const acting = { responder: recordIdSchema.optional() };

export const incidentRoutes = {
  'GET /api/incidents': {
    summary: 'Incidents, those that are not closed first, gravest and newest first',
    access: 'incidents.read',
    look: 'hourly',
    query: z.object({
      state: z.enum(['not-closed', 'closed', 'all']).default('not-closed'),
      dwellingId: recordIdSchema.optional().describe('of this home only'),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answer: z.object({ incidents: z.array(incidentSummarySchema) }),
  },
  'GET /api/incidents/:id': {
    summary: 'One incident: who, where, what, because, what has happened and who was paged',
    access: 'incidents.read',
    look: true,
    params: idParams,
    query: z.object(acting).describe('for whom `canDo` is said'),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/accept': {
    summary: 'Take it on: paging stops while what must follow does follow',
    access: 'incidents.act',
    params: idParams,
    body: z.object(acting),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/on-my-way': {
    summary: 'Say that one is on the way, and how long it takes',
    access: 'incidents.act',
    params: idParams,
    body: z.object({ ...acting, etaMinutes: z.number().int().min(1).max(240) }),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/arrived': {
    summary: 'Say that one is at the door',
    access: 'incidents.act',
    params: idParams,
    body: z.object(acting),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/close': {
    summary: 'Close it with an outcome',
    access: 'incidents.act',
    params: idParams,
    body: z.object({ ...acting, outcome: outcomeSchema, note: noteSchema(2_000).default('') }),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/cannot': {
    summary: 'Say that one cannot go: the next person is paged at once',
    access: 'incidents.act',
    params: idParams,
    body: z.object({ ...acting, note: noteSchema(500).default('') }),
    answer: incidentSchema,
  },
  'POST /api/incidents/:id/escalate-now': {
    summary: 'Page the people of the next step at once, whoever has it; each time again the step after that',
    access: 'incidents.act',
    params: idParams,
    body: z.object(acting),
    answer: incidentSchema,
  },
} as const satisfies Record<string, ApiRoute>;
