import type { Selectable } from 'kysely';
import { z } from 'zod';
import { becauseSchema } from '../../contracts/because.ts';
import type { Severity } from '../../contracts/alarm-table.ts';
import { gravityOf } from '../incidents/alarm-life.ts';
import {
  outcomes,
  type Applied,
  type Incident,
  type IncidentAlarm,
  type IncidentId,
  type TimelineEntry,
} from '../incidents/incident.ts';
import { readStored, unreadableBecause } from './stored-json.ts';
import type { IncidentAlarmRow, IncidentRow, TimelineRow } from './tables-incidents.ts';

const personSchema = z.object({ responder: z.string(), role: z.string() });
const severitySchema = z.enum(['critical', 'urgent', 'warning', 'fault']);

const lifeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), dueAt: z.number() }),
  z.object({ state: z.literal('open'), nextStepAt: z.number() }),
  z.object({
    state: z.literal('accepted'),
    by: personSchema,
    since: z.number(),
    remindAt: z.number().nullable(),
    until: z.number(),
  }),
  z.object({
    state: z.literal('on-the-way'),
    by: personSchema,
    since: z.number(),
    expectedAt: z.number(),
    until: z.number(),
  }),
  z.object({ state: z.literal('arrived'), by: personSchema, since: z.number(), until: z.number() }),
  z.object({
    state: z.literal('closed'),
    at: z.number(),
    closure: z.discriminatedUnion('by', [
      z.object({ by: z.literal('home'), what: z.string() }),
      z.object({ by: z.literal('responder'), person: personSchema, outcome: z.enum(outcomes), note: z.string() }),
    ]),
  }),
]);

const statusSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pre-alarm'), dueAt: z.number() }),
  z.object({
    status: z.literal('raised'),
    by: z.enum(['hub', 'relay']),
    again: z.number().exactOptional(),
  }),
  z.object({ status: z.literal('cancelled'), during: z.enum(['pre-alarm', 'raised']), by: z.string() }),
  z.object({ status: z.literal('cleared') }),
]);

const headlineSchema = z.object({
  kind: z.string(),
  severity: severitySchema,
  place: z.string(),
  recognised: z.boolean(),
  because: becauseSchema,
  occurredAt: z.number(),
  receivedAt: z.number(),
});

const alarmSchema = headlineSchema.extend({
  hub: z.string(),
  alarmId: z.string(),
  origin: z.enum(['hub', 'relay']),
  story: z.string().exactOptional(),
  test: z.boolean().exactOptional(),
  status: statusSchema,
  messages: z
    .array(
      z.object({
        session: z.string(),
        sequence: z.number(),
        occurredAt: z.number(),
        receivedAt: z.number(),
        says: statusSchema,
      }),
    )
    .readonly(),
});

/** What of an incident has no column of its own. */
const bodySchema = z.object({
  life: lifeSchema,
  headline: headlineSchema,
  progress: z.object({
    round: z.number(),
    nextStep: z.number(),
    startedAt: z.number(),
    declined: z.array(z.string()).readonly(),
  }),
  paged: z.array(z.object({ responder: z.string(), channels: z.array(z.string()).readonly() })).readonly(),
  preAlarms: z.array(alarmSchema).readonly(),
  alarmCount: z.number(),
  unresolvedCount: z.number(),
  residentSaysAllRight: z.boolean(),
  lastUpdateAt: z.number().nullable(),
  toldOf: z.array(z.string()).readonly().default([]),
  askedFor: z.object({ by: z.string(), at: z.number() }).nullable().default(null),
  installation: z
    .object({ test: z.boolean().exactOptional(), until: z.number(), standing: z.array(alarmSchema).readonly() })
    .nullable()
    .default(null),
  trouble: z.string().nullable(),
});

const timelineBySchema = z.union([personSchema, z.literal('home'), z.null()]);
const whatSchema = z.enum([
  'opened',
  'pre-alarm',
  'raised',
  'cancelled',
  'cleared',
  'step-paged',
  'nobody-reachable',
  'escalated',
  'accepted',
  'reminded',
  'on-the-way',
  'arrived',
  'hold-expired',
  'resigned',
  'declined',
  'closed',
  'trouble',
  'noted',
]);

export const readIncidentId = (id: string): IncidentId => id as IncidentId;

export const readIncident = (row: Selectable<IncidentRow>): Incident => ({
  id: readIncidentId(row.id),
  class: z.enum(['alarm', 'fault']).catch('alarm').parse(row.class),
  subject: { community: row.community_id, dwelling: row.dwelling_id, hub: row.hub_id },
  groupKey: row.group_key,
  openedAt: row.opened_at,
  ...readStored(bodySchema, row.body, unreadableIncident(row)),
});

/**
 * An incident of which only its columns can be read: an unrecognised alarm, paged from the first step when its next
 * deadline comes. Somebody looks; nothing else of the relay waits for it.
 */
function unreadableIncident(row: Selectable<IncidentRow>): z.output<typeof bodySchema> {
  const closure = { by: 'home', what: unreadableBecause.reason } as const;
  return {
    life:
      row.state === 'closed'
        ? { state: 'closed', at: row.closed_at ?? row.updated_at, closure }
        : { state: 'open', nextStepAt: row.due_at ?? row.updated_at },
    headline: {
      ...unrecognised,
      severity: severityOfGravity(row.gravity),
      occurredAt: row.opened_at,
      receivedAt: row.opened_at,
    },
    // No step of an earlier round may have the same name as one of these.
    progress: { round: row.timeline_length, nextStep: 0, startedAt: row.opened_at, declined: [] },
    paged: [],
    preAlarms: [],
    alarmCount: 1,
    unresolvedCount: 1,
    residentSaysAllRight: false,
    lastUpdateAt: null,
    toldOf: [],
    askedFor: null,
    installation: null,
    trouble: null,
  };
}

const unrecognised = { kind: 'unrecognised', place: '', recognised: false, because: unreadableBecause } as const;

const severityOfGravity = (gravity: number): Severity =>
  severitySchema.options.find((severity) => gravityOf(severity) === gravity) ?? 'critical';

export const readAlarm = (row: Selectable<IncidentAlarmRow>): IncidentAlarm =>
  readStored(alarmSchema, row.body, {
    ...unrecognised,
    hub: row.hub_id,
    alarmId: row.alarm_id,
    origin: 'hub',
    severity: 'critical',
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    status: row.status === 'cleared' ? { status: 'cleared' } : { status: 'raised', by: 'hub' },
    messages: [],
  });

export const readTimelineEntry = (row: Selectable<TimelineRow>): TimelineEntry => ({
  at: row.at,
  what: whatSchema.catch('noted').parse(row.what),
  by: readStored(timelineBySchema, row.said_by, null),
  because: readStored(becauseSchema, row.because, unreadableBecause),
});

/** The columns of an incident that change; `timeline_length` is the caller's. */
export function incidentColumns({ incident, wakeAt }: Applied, now: number) {
  const { id, class: kind, subject, groupKey, openedAt, ...body } = incident;
  return {
    id,
    community_id: subject.community,
    dwelling_id: subject.dwelling,
    hub_id: subject.hub,
    class: kind,
    group_key: groupKey,
    state: body.life.state,
    gravity: gravityOf(body.headline.severity),
    opened_at: openedAt,
    closed_at: body.life.state === 'closed' ? body.life.at : null,
    due_at: wakeAt ?? null,
    leased_until: 0,
    updated_at: now,
    body: JSON.stringify(body satisfies z.input<typeof bodySchema>),
  };
}

export const alarmColumns = (incident: IncidentId, alarm: IncidentAlarm): IncidentAlarmRow => ({
  incident_id: incident,
  hub_id: alarm.hub,
  alarm_id: alarm.alarmId,
  status: alarm.status.status,
  occurred_at: alarm.occurredAt,
  received_at: alarm.receivedAt,
  body: JSON.stringify(alarm satisfies z.input<typeof alarmSchema>),
});

export const timelineColumns = (incident: IncidentId, position: number, entry: TimelineEntry): TimelineRow => ({
  incident_id: incident,
  position,
  at: entry.at,
  what: entry.what,
  said_by: JSON.stringify(entry.by),
  because: JSON.stringify(entry.because),
});
