import { sql } from 'kysely';
import type { Applied, Incident, IncidentAlarm, IncidentId, TimelineEntry } from '../incidents/incident.ts';
import {
  alarmColumns,
  incidentColumns,
  readAlarm,
  readIncident,
  readIncidentId,
  readTimelineEntry,
  timelineColumns,
} from './incident-rows.ts';
import { preparedQuery, scopedQuery } from './prepared-query.ts';
import { hasRowLocks } from './row-locks.ts';
import { withinScope, type Scope } from './scope.ts';
import type { Database } from './store.ts';
import type { IncidentAlarmRow, IncidentRow, TimelineRow } from './tables-incidents.ts';

/** An incident as it stands in the database, with what only storing it needs. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly timelineLength: number;
}

/** For a change in the same transaction: nobody else changes it meanwhile. Undefined outside the scope. */
export async function lockIncident(tx: Database, scope: Scope, id: string): Promise<StoredIncident | undefined> {
  const row = await incidentById.first(tx, scope, { id });
  return row && { incident: readIncident(row), timelineLength: row.timeline_length };
}

const incidentById = scopedQuery((db, scope, { id }: { readonly id: string }) =>
  db
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .$if(hasRowLocks(db), (query) => query.forUpdate()),
);

/** The incident of that group that is not closed, locked as `lockIncident` does. */
export async function lockOpenIncident(
  tx: Database,
  scope: Scope,
  groupKey: string,
): Promise<StoredIncident | undefined> {
  const row = await openIncidentOfGroup.first(tx, scope, { groupKey });
  return row && { incident: readIncident(row), timelineLength: row.timeline_length };
}

const openIncidentOfGroup = scopedQuery((db, scope, { groupKey }: { readonly groupKey: string }) =>
  db
    .selectFrom('incidents')
    .selectAll()
    .where('group_key', '=', groupKey)
    // In the very words of the index: with a parameter SQLite would walk through every incident that there ever was.
    .where('state', '<>', sql.lit('closed'))
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .$if(hasRowLocks(db), (query) => query.forUpdate()),
);

/** The newest incident that has this alarm, with the alarm as it stands there. */
export async function findAlarm(
  tx: Database,
  scope: Scope,
  alarm: { readonly hub: string; readonly alarmId: string },
): Promise<{ readonly incident: IncidentId; readonly alarm: IncidentAlarm } | undefined> {
  const row = await newestOfAlarm.first(tx, scope, alarm);
  return row && { incident: readIncidentId(row.incident_id), alarm: readAlarm(row) };
}

const newestOfAlarm = scopedQuery((db, scope, alarm: { readonly hub: string; readonly alarmId: string }) =>
  db
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .selectAll('incident_alarms')
    .where('incident_alarms.hub_id', '=', alarm.hub)
    .where('incident_alarms.alarm_id', '=', alarm.alarmId)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .orderBy('incidents.opened_at', 'desc'),
);

/** Writes the incident, its changed alarms and the new lines of its history. Returns how many lines it has now. */
export async function saveIncident(
  tx: Database,
  applied: Applied,
  before: { readonly timelineLength: number } | undefined,
  now: number,
): Promise<number> {
  const { id } = applied.incident;
  const from = before?.timelineLength ?? 0;
  const timelineLength = from + applied.record.length;
  const columns = { ...incidentColumns(applied, now), timeline_length: timelineLength };
  await (before ? updateIncident : insertIncident).run(tx, columns);
  for (const alarm of applied.alarms) await putAlarm.run(tx, alarmColumns(id, alarm));
  for (const [n, entry] of applied.record.entries())
    await insertTimelineEntry.run(tx, timelineColumns(id, from + n, entry));
  return timelineLength;
}

const insertIncident = preparedQuery((db, row: IncidentRow) =>
  db.insertInto('incidents').values({
    id: row.id,
    community_id: row.community_id,
    dwelling_id: row.dwelling_id,
    hub_id: row.hub_id,
    class: row.class,
    group_key: row.group_key,
    opened_at: row.opened_at,
    ...changing(row),
  }),
);

/** Whose it is never changes. To set a key, even to what it was, makes SQLite search all that refers to it. */
const updateIncident = preparedQuery((db, row: IncidentRow) =>
  db.updateTable('incidents').set(changing(row)).where('id', '=', row.id),
);

const changing = (row: IncidentRow) => ({
  state: row.state,
  gravity: row.gravity,
  closed_at: row.closed_at,
  due_at: row.due_at,
  leased_until: row.leased_until,
  timeline_length: row.timeline_length,
  updated_at: row.updated_at,
  body: row.body,
});

const putAlarm = preparedQuery((db, row: IncidentAlarmRow) =>
  db
    .insertInto('incident_alarms')
    .values({
      incident_id: row.incident_id,
      hub_id: row.hub_id,
      alarm_id: row.alarm_id,
      status: row.status,
      occurred_at: row.occurred_at,
      received_at: row.received_at,
      body: row.body,
    })
    .onConflict((conflict) =>
      conflict.columns(['incident_id', 'hub_id', 'alarm_id']).doUpdateSet({ status: row.status, body: row.body }),
    ),
);

const insertTimelineEntry = preparedQuery((db, row: TimelineRow) =>
  db.insertInto('incident_timeline').values({
    incident_id: row.incident_id,
    position: row.position,
    at: row.at,
    what: row.what,
    said_by: row.said_by,
    because: row.because,
  }),
);

export interface IncidentFilter {
  readonly state: 'not-closed' | 'closed' | 'all';
  readonly limit: number;
  /** Only those of this home. */
  readonly dwellingId?: string | undefined;
}

/** Those that are not closed first, then the gravest, then the newest. */
export async function listIncidents(db: Database, scope: Scope, filter: IncidentFilter): Promise<Incident[]> {
  const rows = await db
    .selectFrom('incidents')
    .selectAll()
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .$if(filter.dwellingId !== undefined, (query) => query.where('dwelling_id', '=', filter.dwellingId ?? null))
    .$if(filter.state === 'not-closed', (query) => query.where('state', '<>', 'closed'))
    .$if(filter.state === 'closed', (query) => query.where('state', '=', 'closed'))
    .orderBy((order) => order.case().when('state', '=', 'closed').then(1).else(0).end())
    .orderBy((order) => order.case().when('state', '=', 'closed').then(0).else(order.ref('gravity')).end(), 'desc')
    .orderBy('opened_at', 'desc')
    .limit(filter.limit)
    .execute();
  return rows.map(readIncident);
}

export async function getIncident(db: Database, scope: Scope, id: string): Promise<Incident | undefined> {
  const row = await db
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .executeTakeFirst();
  return row && readIncident(row);
}

/** The newest alarms of an incident, at most `limit`. Empty outside the scope. */
export async function alarmsOf(db: Database, scope: Scope, id: string, limit = 500): Promise<IncidentAlarm[]> {
  const rows = await db
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .selectAll('incident_alarms')
    .where('incident_alarms.incident_id', '=', id)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .orderBy('incident_alarms.occurred_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(readAlarm);
}

/** The newest lines of an incident's history, oldest first, at most `limit`. Empty outside the scope. */
export async function timelineOf(db: Database, scope: Scope, id: string, limit = 1_000): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom('incident_timeline')
    .innerJoin('incidents', 'incidents.id', 'incident_timeline.incident_id')
    .selectAll('incident_timeline')
    .where('incident_timeline.incident_id', '=', id)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .orderBy('position', 'desc')
    .limit(limit)
    .execute();
  return rows.toReversed().map(readTimelineEntry);
}
