import type { IncidentAlarm, IncidentId } from '../incidents/incident.ts';
import { readAlarm, readIncidentId } from './incident-rows.ts';
import type { Database } from './store.ts';

/** Faults of a hub that stand in incidents which are not closed. The relay's own duty: no scope. */
export async function openFaultsOf(tx: Database, hub: string): Promise<IncidentAlarm[]> {
  const rows = await tx
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .selectAll('incident_alarms')
    .where('incident_alarms.hub_id', '=', hub)
    .where('incident_alarms.status', 'in', ['raised', 'pre-alarm'])
    .where('incidents.class', '=', 'fault')
    // Not closed, in the words of an index.
    .where('incidents.due_at', 'is not', null)
    .execute();
  return rows.map(readAlarm);
}

/** Incidents that are not closed and have an alarm of this hub. The relay's own duty: no scope. */
export async function openIncidentsOf(tx: Database, hub: string): Promise<IncidentId[]> {
  const rows = await tx
    .selectFrom('incident_alarms')
    .innerJoin('incidents', 'incidents.id', 'incident_alarms.incident_id')
    .select('incidents.id')
    .distinct()
    .where('incident_alarms.hub_id', '=', hub)
    .where('incidents.due_at', 'is not', null)
    .execute();
  return rows.map(({ id }) => readIncidentId(id));
}
