import type { IncidentId } from '../incidents/incident.ts';
import { readIncident } from './incident-rows.ts';
import type { Database } from './store.ts';

const held = ['accepted', 'on-the-way', 'arrived'];

/** Incidents that somebody has taken on as this responder. The relay's own duty: no scope. */
export async function incidentsHeldBy(tx: Database, responder: string): Promise<IncidentId[]> {
  const rows = await tx.selectFrom('incidents').selectAll().where('state', 'in', held).execute();
  return rows
    .map(readIncident)
    .filter(({ life }) => 'by' in life && life.by.responder === responder)
    .map(({ id }) => id);
}
