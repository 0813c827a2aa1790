import type { IncidentId } from '../incidents/incident.ts';
import { readIncidentId } from './incident-rows.ts';
import { hasRowLocks } from './row-locks.ts';
import type { Database } from './store.ts';

/**
 * Takes incidents that are due, for this process alone until the lease ends. Whoever dies in between loses the lease,
 * not the incident. The relay's own duty: no scope.
 */
export async function claimDueIncidents(
  db: Database,
  options: { readonly now: number; readonly leaseUntil: number; readonly limit: number },
): Promise<IncidentId[]> {
  const rows = await db
    .updateTable('incidents')
    .set({ leased_until: options.leaseUntil })
    .where('id', 'in', (query) =>
      query
        .selectFrom('incidents')
        .select('id')
        .where('due_at', '<=', options.now)
        .where('leased_until', '<=', options.now)
        .orderBy('due_at')
        .limit(options.limit)
        .$if(hasRowLocks(db), (locked) => locked.forUpdate().skipLocked()),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => readIncidentId(id));
}

/** When the earliest incident can be taken; undefined when every incident is closed. */
export async function nextIncidentDueAt(db: Database): Promise<number | undefined> {
  const free = await db
    .selectFrom('incidents')
    .select((query) => query.fn.min<number | null>('due_at').as('at'))
    .where('due_at', 'is not', null)
    .where('leased_until', '=', 0)
    .executeTakeFirst();
  const leased = await db
    .selectFrom('incidents')
    .select((query) => query.fn.min<number | null>('leased_until').as('at'))
    .where('due_at', 'is not', null)
    .where('leased_until', '>', 0)
    .executeTakeFirst();
  const times = [free?.at, leased?.at].filter((at) => at !== null && at !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Incidents whose due time passed more than the given bound ago: escalation that does not happen. */
export async function overdueIncidents(
  db: Database,
  before: number,
): Promise<{ readonly id: IncidentId; readonly dueAt: number }[]> {
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'due_at'])
    .where('due_at', '<', before)
    .orderBy('due_at')
    .limit(100)
    .execute();
  return rows.flatMap(({ id, due_at }) => (due_at === null ? [] : [{ id: readIncidentId(id), dueAt: due_at }]));
}

/** Incidents that are not closed and that nothing will ever look at again. There must be none. */
export async function forgottenIncidents(db: Database): Promise<IncidentId[]> {
  const rows = await db
    .selectFrom('incidents')
    .select('id')
    .where('state', '<>', 'closed')
    .where('due_at', 'is', null)
    .limit(100)
    .execute();
  return rows.map(({ id }) => readIncidentId(id));
}

/**
 * Incidents opened before the given time that wait for a person, and of which no page is under way or was ever taken by
 * a provider: nobody knows of them. A pre-alarm that still runs waits for nobody.
 */
export async function unreachedIncidents(db: Database, openedBefore: number): Promise<IncidentId[]> {
  const rows = await db
    .selectFrom('incidents')
    .select('incidents.id')
    // Not closed, in the words of an index.
    .where('due_at', 'is not', null)
    .where('incidents.state', '=', 'open')
    .where('opened_at', '<=', openedBefore)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('pages')
            .select('pages.id')
            .whereRef('pages.incident_id', '=', 'incidents.id')
            .where('pages.purpose', '=', 'call')
            .where('pages.state', 'in', ['pending', 'sending', 'accepted-by-provider', 'delivered', 'answered']),
        ),
      ),
    )
    .limit(100)
    .execute();
  return rows.map(({ id }) => readIncidentId(id));
}
