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
import { hasRowLocks } from './row-locks.ts';
import { withinScope, type Scope } from './scope.ts';
import type { Database } from './store.ts';

/** An incident as it stands in the database, with what only storing it needs. */
export interface StoredIncident {
  readonly incident: Incident;
  readonly timelineLength: number;
}

/** For a change in the same transaction: nobody else changes it meanwhile. Undefined outside the scope. */
export async function lockIncident(tx: Database, scope: Scope, id: string): Promise<StoredIncident | undefined> {
  const row = await tx
    .selectFrom('incidents')
    .selectAll()
    .where('id', '=', id)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .$if(hasRowLocks(tx), (query) => query.forUpdate())
    .executeTakeFirst();
  return row && { incident: readIncident(row), timelineLength: row.timeline_length };
}

/** The incident of that group that is not closed, locked as `lockIncident` does. */
export async function lockOpenIncident(
  tx: Database,
  scope: Scope,
  groupKey: string,
): Promise<StoredIncident | undefined> {
  const row = await tx
    .selectFrom('incidents')
    .select('id')
    .where('group_key', '=', groupKey)
    .where('state', '<>', 'closed')
    .executeTakeFirst();
  return row && lockIncident(tx, scope, row.id);
}

/** The newest incident that has this alarm, with the alarm as it stands there. */
export async function findAlarm(
  tx: Database,
  scope: Scope,
  alarm: { readonly hub: string; readonly alarmId: string },
): Promise<{ readonly incident: IncidentId; readonly alarm: IncidentAlarm } | undefined> {
  const row = await tx
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .selectAll('incident_alarms')
    .where('incident_alarms.hub_id', '=', alarm.hub)
    .where('incident_alarms.alarm_id', '=', alarm.alarmId)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .orderBy('incidents.opened_at', 'desc')
    .executeTakeFirst();
  return row && { incident: readIncidentId(row.incident_id), alarm: readAlarm(row) };
}

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
  if (before) await tx.updateTable('incidents').set(columns).where('id', '=', id).execute();
  else await tx.insertInto('incidents').values(columns).execute();
  for (const alarm of applied.alarms) {
    const { status, body, ...rest } = alarmColumns(id, alarm);
    await tx
      .insertInto('incident_alarms')
      .values({ ...rest, status, body })
      .onConflict((conflict) => conflict.columns(['incident_id', 'hub_id', 'alarm_id']).doUpdateSet({ status, body }))
      .execute();
  }
  if (applied.record.length > 0) {
    const rows = applied.record.map((entry, n) => timelineColumns(id, from + n, entry));
    await tx.insertInto('incident_timeline').values(rows).execute();
  }
  return timelineLength;
}

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
