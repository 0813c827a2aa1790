import type { IncidentId } from '../incidents/incident.ts';
import type { PageState } from '../paging/page.ts';
import { readPage, type Page } from './page-store.ts';
import { hasRowLocks } from './row-locks.ts';
import type { Database } from './store.ts';

export interface DuePage {
  readonly id: string;
  readonly responder: string;
}

/** Pages that are due, the most pressing first, at most `limit`; none for `except`. Nothing is taken yet. */
export async function duePages(
  db: Database,
  of: { readonly channel: string; readonly now: number; readonly except: readonly string[]; readonly limit: number },
): Promise<DuePage[]> {
  return db
    .selectFrom('pages')
    .select(['id', 'responder_id as responder'])
    .where('channel', '=', of.channel)
    .where('due_at', '<=', of.now)
    .$if(of.except.length > 0, (query) => query.where('responder_id', 'not in', [...of.except]))
    .orderBy('priority')
    .orderBy('due_at')
    .limit(of.limit)
    .execute();
}

/**
 * Takes these pages, as far as they are still due, until `leaseUntil`: also those that another process took and never
 * finished. The relay's own duty: no scope.
 */
export async function claimPages(
  db: Database,
  ids: readonly string[],
  { now, leaseUntil }: { readonly now: number; readonly leaseUntil: number },
): Promise<Page[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .updateTable('pages')
    .set((set) => ({ state: 'sending', due_at: leaseUntil, changed_at: now, attempts: set('attempts', '+', 1) }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('pages')
        .select('id')
        .where('id', 'in', [...ids])
        .where('due_at', '<=', now)
        .$if(hasRowLocks(db), (locked) => locked.forUpdate().skipLocked()),
    )
    .returningAll()
    .execute();
  return rows.map(readPage);
}

/** Pages by channels that this relay does not have will never be sent: they fail at once. Returns their incidents. */
export async function failUnknownChannels(
  db: Database,
  options: { readonly known: readonly string[]; readonly now: number },
): Promise<IncidentId[]> {
  const rows = await db
    .updateTable('pages')
    .set({ state: 'failed', due_at: null, changed_at: options.now, reason: 'channel-not-configured' })
    .where('due_at', '<=', options.now)
    .$if(options.known.length > 0, (query) => query.where('channel', 'not in', [...options.known]))
    .returning('incident_id')
    .execute();
  return [...new Set(rows.map(({ incident_id }) => incident_id as IncidentId))];
}

/**
 * Writes what became of one attempt, and says which step it counts for by now. Undefined when the page is no longer that
 * attempt's: it was answered, or another process took it over.
 */
export async function finishAttempt(
  tx: Database,
  page: Pick<Page, 'id' | 'attempts'>,
  result: {
    readonly state: PageState;
    readonly because: string;
    readonly dueAt: number | null;
    readonly providerId: string | null;
  },
  now: number,
): Promise<Pick<Page, 'round' | 'step'> | undefined> {
  return tx
    .updateTable('pages')
    .set({
      state: result.state,
      due_at: result.dueAt,
      changed_at: now,
      provider_id: result.providerId,
      reason: result.because,
    })
    .where('id', '=', page.id)
    .where('attempts', '=', page.attempts)
    .where('state', '=', 'sending')
    .returning(['round', 'step'])
    .executeTakeFirst();
}

/** When a page of this channel can next be taken; those for `except` do not count. Undefined when none waits. */
export async function nextPageDueAt(
  db: Database,
  of: { readonly channel: string; readonly except: readonly string[] },
): Promise<number | undefined> {
  const row = await db
    .selectFrom('pages')
    .select((query) => query.fn.min<number | null>('due_at').as('at'))
    .where('due_at', 'is not', null)
    .where('channel', '=', of.channel)
    .$if(of.except.length > 0, (query) => query.where('responder_id', 'not in', [...of.except]))
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** A page is tried some five times. One that is taken again and again is never recorded as sent or failed. */
const mostAttempts = 20;

/**
 * How many pages should have been sent before `before` and were not, or are sent without end. Those for a person to whom
 * `full` pages are under way wait for that person's own receivers, and for nothing of ours.
 */
export async function overduePages(
  db: Database,
  { before, full }: { readonly before: number; readonly full: number },
): Promise<number> {
  const underWay = (query: Database) =>
    query
      .selectFrom('pages')
      .select('responder_id')
      .where('due_at', '>=', before)
      .where('state', '=', 'sending')
      .groupBy('responder_id')
      .having((page) => page.fn.countAll(), '>=', full);
  const row = await db
    .selectFrom('pages')
    .select((query) => query.fn.countAll<number>().as('n'))
    .where('due_at', 'is not', null)
    .where((page) =>
      page.or([
        page.and([page('due_at', '<', before), page('responder_id', 'not in', underWay(db))]),
        page('attempts', '>', mostAttempts),
      ]),
    )
    .executeTakeFirstOrThrow();
  return Number(row.n);
}
