import type { ExpressionBuilder } from 'kysely';
import type { IncidentId } from '../incidents/incident.ts';
import type { PageState } from '../paging/page.ts';
import { readPage, type Page } from './page-store.ts';
import { hasRowLocks } from './row-locks.ts';
import type { Database } from './store.ts';
import type { Tables } from './tables.ts';

/** To whom a page goes: the id of an address. One whose address is not known counts as its person's own. */
export interface Receiver {
  readonly responder: string;
  readonly address: string;
}

export const receiverOf = ({ responder, addressId }: Pick<Page, 'responder' | 'addressId'>): Receiver => ({
  responder,
  address: addressId ?? responder,
});

/** To whom nothing more is sent for now: all that goes to these people, and to these addresses. */
export interface Full {
  readonly people: readonly string[];
  readonly addresses: readonly string[];
}

export interface DuePage extends Receiver {
  readonly id: string;
}

type Pages = ExpressionBuilder<Tables, 'pages'>;

const receiverAddress = (page: Pages) => page.fn.coalesce('address_id', 'responder_id');

const isNotFor = (page: Pages, { people, addresses }: Full) =>
  page.and([
    ...(people.length > 0 ? [page('responder_id', 'not in', [...people])] : []),
    ...(addresses.length > 0 ? [page(receiverAddress(page), 'not in', [...addresses])] : []),
  ]);

/** Pages that are due, the most pressing first, at most `limit`; none for `except`. Nothing is taken yet. */
export async function duePages(
  db: Database,
  of: { readonly channel: string; readonly now: number; readonly except: Full; readonly limit: number },
): Promise<DuePage[]> {
  return db
    .selectFrom('pages')
    .select((page) => ['id', 'responder_id as responder', receiverAddress(page).as('address')])
    .where('channel', '=', of.channel)
    .where('due_at', '<=', of.now)
    .where((page) => isNotFor(page, of.except))
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
  of: { readonly channel: string; readonly except: Full },
): Promise<number | undefined> {
  const row = await db
    .selectFrom('pages')
    .select((query) => query.fn.min<number | null>('due_at').as('at'))
    .where('due_at', 'is not', null)
    .where('channel', '=', of.channel)
    .where((page) => isNotFor(page, of.except))
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** A page is tried some five times. One that is taken again and again is never recorded as sent or failed. */
const mostAttempts = 20;

/**
 * How many pages should have been sent before `before` and were not, or are sent without end. Those for which so many are
 * under way already that `isFull` wait for that person's own receivers, and for nothing of ours.
 */
export async function overduePages(
  db: Database,
  of: {
    readonly before: number;
    readonly isFull: (underWay: { readonly toAddress: number; readonly toPerson: number }) => boolean;
  },
): Promise<number> {
  const counts = db
    .selectFrom('pages')
    .select((page) => [
      'channel',
      'responder_id as responder',
      receiverAddress(page).as('address'),
      page.fn.countAll<number>().as('n'),
    ])
    .groupBy(['channel', 'responder_id', 'address_id']);
  const sending = await counts.where('due_at', '>=', of.before).where('state', '=', 'sending').execute();
  const late = await counts.where('due_at', '<', of.before).where('attempts', '<=', mostAttempts).execute();
  const endless = await db
    .selectFrom('pages')
    .select((page) => page.fn.countAll<number>().as('n'))
    .where('due_at', 'is not', null)
    .where('attempts', '>', mostAttempts)
    .executeTakeFirstOrThrow();
  const ours = late.filter(({ channel, responder, address }) => {
    const toPerson = sending.filter((one) => one.channel === channel && one.responder === responder);
    const toAddress = toPerson.filter((one) => one.address === address);
    return !of.isFull({ toAddress: total(toAddress), toPerson: total(toPerson) });
  });
  return total(ours) + Number(endless.n);
}

/** PostgreSQL counts in text. */
const total = (counts: readonly { readonly n: number }[]): number => counts.reduce((sum, { n }) => sum + Number(n), 0);
