import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { becauseSchema, type Because } from '../../contracts/because.ts';
import type { IncidentId, PagePurpose } from '../incidents/incident.ts';
import {
  pageContentSchema,
  pagePurposeSchema,
  pageStateSchema,
  type PageContent,
  type PageState,
} from '../paging/page.ts';
import { hasRowLocks } from './row-locks.ts';
import { withinScope, type Scope } from './scope.ts';
import { readStored, unreadableBecause } from './stored-json.ts';
import type { Database } from './store.ts';
import type { PageRow } from './tables-incidents.ts';

export interface Page {
  readonly id: string;
  readonly incident: string;
  readonly responder: string;
  readonly channel: string;
  readonly addressId: string | null;
  readonly purpose: PagePurpose;
  readonly round: number;
  readonly step: number | null;
  readonly state: PageState;
  readonly because: Because;
  readonly content: PageContent;
  readonly attempts: number;
  readonly createdAt: number;
  readonly dueAt: number | null;
  readonly changedAt: number;
  /** Why it stands where it stands; null before the first attempt. */
  readonly reason: string | null;
}

export type NewPage = Pick<
  Page,
  'incident' | 'responder' | 'channel' | 'addressId' | 'purpose' | 'round' | 'step' | 'because' | 'content'
> & { readonly noAddressBecause?: 'no-address' | 'account-disabled' };

/** SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 500;

/** Stores pages to be sent now. One without an address has failed before it began. */
export async function addPages(tx: Database, pages: readonly NewPage[], now: number): Promise<void> {
  if (pages.length === 0) return;
  const rows = pages.map((page) => ({
    id: randomUUID(),
    incident_id: page.incident,
    responder_id: page.responder,
    channel: page.channel,
    address_id: page.addressId,
    purpose: page.purpose,
    round: page.round,
    step: page.step,
    state: page.addressId === null ? 'failed' : 'pending',
    because: JSON.stringify(page.because),
    content: JSON.stringify(page.content),
    priority: page.purpose === 'call' ? 0 : 1,
    attempts: 0,
    created_at: now,
    due_at: page.addressId === null ? null : now,
    changed_at: now,
    provider_id: null,
    reason: page.addressId === null ? (page.noAddressBecause ?? 'no-address') : null,
  }));
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await tx
      .insertInto('pages')
      .values(rows.slice(from, from + rowsAtOnce))
      .execute();
  }
}

/**
 * Takes pages that are due, until `leaseUntil`: also those that another process took and never finished. The relay's
 * own duty: no scope.
 */
export async function claimDuePages(
  db: Database,
  options: { readonly channel: string; readonly now: number; readonly leaseUntil: number; readonly limit: number },
): Promise<Page[]> {
  const rows = await db
    .updateTable('pages')
    .set((set) => ({
      state: 'sending',
      due_at: options.leaseUntil,
      changed_at: options.now,
      attempts: set('attempts', '+', 1),
    }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('pages')
        .select('id')
        .where('channel', '=', options.channel)
        .where('due_at', '<=', options.now)
        .orderBy('priority')
        .orderBy('due_at')
        .limit(options.limit)
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
 * Writes what became of one attempt. False when the page is no longer that attempt's: it was answered, or another
 * process took it over.
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
): Promise<boolean> {
  const done = await tx
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
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Somebody has it: calls that have not gone out stay where they are. */
export async function withdrawPages(
  tx: Database,
  incident: IncidentId,
  purposes: readonly PagePurpose[],
  now: number,
): Promise<void> {
  await tx
    .updateTable('pages')
    .set({ state: 'withdrawn', due_at: null, changed_at: now })
    .where('incident_id', '=', incident)
    .where('purpose', 'in', [...purposes])
    .where('state', '=', 'pending')
    .execute();
}

/** The person has acted: whatever asked them to has been answered. */
export async function answerPages(tx: Database, incident: IncidentId, responder: string, now: number): Promise<void> {
  await tx
    .updateTable('pages')
    .set({ state: 'answered', due_at: null, changed_at: now })
    .where('incident_id', '=', incident)
    .where('responder_id', '=', responder)
    .where('purpose', 'in', ['call', 'reminder'])
    .where('state', 'in', ['pending', 'sending', 'accepted-by-provider', 'delivered'])
    .execute();
}

/** What the buttons of a notice said, as `reason` of the page that they answered. */
const byNotice = { going: 'going-by-notice', cannot: 'cannot-by-notice' } as const;
export type NoticeAnswer = keyof typeof byNotice;

/** Undefined for a page that the buttons of its notice have not answered. */
export const noticeAnswerOf = ({ reason }: Pick<Page, 'reason'>): NoticeAnswer | undefined =>
  reason === byNotice.going ? 'going' : reason === byNotice.cannot ? 'cannot' : undefined;

/** The buttons of its notice answer this page. False: it has been answered, or called back, already. */
export async function answerByNotice(tx: Database, page: string, answer: NoticeAnswer, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('pages')
    .set({ state: 'answered', due_at: null, changed_at: now, reason: byNotice[answer] })
    .where('id', '=', page)
    .where('state', 'not in', ['answered', 'withdrawn'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The relay's own: no scope. */
export async function getPage(db: Database, id: string): Promise<Page | undefined> {
  const row = await db.selectFrom('pages').selectAll().where('id', '=', id).executeTakeFirst();
  return row && readPage(row);
}

/** How the calls of one run through the policy stand. */
export async function callsOfRound(
  tx: Database,
  incident: IncidentId,
  round: number,
): Promise<{ readonly step: number; readonly responder: string; readonly state: PageState }[]> {
  const rows = await tx
    .selectFrom('pages')
    .select(['step', 'responder_id', 'state'])
    .where('incident_id', '=', incident)
    .where('purpose', '=', 'call')
    .where('round', '=', round)
    .execute();
  return rows.flatMap(({ step, responder_id: responder, state }) =>
    step === null ? [] : [{ step, responder, state: readState(state) }],
  );
}

/** When a page of one of these channels can next be taken; undefined when none waits. */
export async function nextPageDueAt(db: Database, channels: readonly string[]): Promise<number | undefined> {
  if (channels.length === 0) return undefined;
  const row = await db
    .selectFrom('pages')
    .select((query) => query.fn.min<number | null>('due_at').as('at'))
    .where('due_at', 'is not', null)
    .where('channel', 'in', [...channels])
    .executeTakeFirst();
  return row?.at ?? undefined;
}

/** A page is tried some five times. One that is taken again and again is never recorded as sent or failed. */
const mostAttempts = 20;

/** How many pages should have been sent before `before` and were not, or are sent without end. */
export async function overduePages(db: Database, before: number): Promise<number> {
  const row = await db
    .selectFrom('pages')
    .select((query) => query.fn.countAll<number>().as('n'))
    .where('due_at', 'is not', null)
    .where((page) => page.or([page('due_at', '<', before), page('attempts', '>', mostAttempts)]))
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

/** The newest pages of an incident, oldest first, at most `limit`. Empty outside the scope. */
export async function pagesOf(db: Database, scope: Scope, incident: string, limit = 1_000): Promise<Page[]> {
  const rows = await db
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.id', 'pages.incident_id')
    .selectAll('pages')
    .where('pages.incident_id', '=', incident)
    .where(withinScope(scope, 'incidents.community_id', 'incidents.dwelling_id'))
    .orderBy('pages.created_at', 'desc')
    .orderBy('pages.round', 'desc')
    .orderBy('pages.step', 'desc')
    .orderBy('pages.id')
    .limit(limit)
    .execute();
  return rows.toReversed().map(readPage);
}

/** What is sent when nobody can read what was meant: somebody has to look. */
const unreadableContent = (since: number): PageContent => ({
  class: 'alarm',
  kind: 'unrecognised',
  recognised: false,
  severity: 'critical',
  earlier: false,
  since,
});

const readState = (text: string): PageState => pageStateSchema.catch('failed').parse(text);

const readPage = (row: Selectable<PageRow>): Page => ({
  id: row.id,
  incident: row.incident_id,
  responder: row.responder_id,
  channel: row.channel,
  addressId: row.address_id,
  purpose: pagePurposeSchema.catch('call').parse(row.purpose),
  round: row.round,
  step: row.step,
  state: readState(row.state),
  because: readStored(becauseSchema, row.because, unreadableBecause),
  content: readStored(pageContentSchema, row.content, unreadableContent(row.created_at)),
  attempts: row.attempts,
  createdAt: row.created_at,
  dueAt: row.due_at,
  changedAt: row.changed_at,
  reason: row.reason,
});
