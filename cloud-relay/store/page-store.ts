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
> & { readonly noAddressBecause?: 'no-address' | 'account-disabled' | 'may-not-act' };

/** Lower is sent first: whoever is asked to come, before whoever need only know; and any alarm before any fault. */
const priorityOf = ({ purpose, content }: NewPage): number =>
  (content.class === 'alarm' ? 0 : 2) + (purpose === 'call' ? 0 : 1);

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
    priority: priorityOf(page),
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
 * A call that waits for its next attempt goes on as the later step's, where that asks the same address for the same: a
 * second one could only wait behind it. One that is with its provider at this moment stays what it is. Whether it reaches somebody counts for the later step, and its `because` goes on saying
 * which step called first. Where a person asks, it does not wait for its next attempt. Returns the pages that are left to
 * be added. All of them are of one incident.
 */
export async function continueCalls(tx: Database, pages: readonly NewPage[], now: number): Promise<NewPage[]> {
  const [first] = pages;
  // Nothing comes before the first step of the first round.
  if (!first || pages.every(({ round, step }) => round === 1 && step === 0)) return [...pages];
  const open = await tx
    .selectFrom('pages')
    .select(['id', 'address_id', 'content'])
    .where('incident_id', '=', first.incident)
    .where('purpose', '=', 'call')
    .where('state', '=', 'pending')
    .execute();
  const left: NewPage[] = [];
  for (const page of pages) {
    const content = JSON.stringify(page.content);
    const same = open.find((one) => one.address_id === page.addressId && one.content === content);
    if (page.purpose !== 'call' || page.addressId === null || !same) {
      left.push(page);
      continue;
    }
    const { round, step } = page;
    const isAsked = page.because.reason === 'asked-for';
    await tx
      .updateTable('pages')
      .set({ round, step, ...(isAsked && { due_at: now }) })
      .where('id', '=', same.id)
      .execute();
  }
  return left;
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

export const readPage = (row: Selectable<PageRow>): Page => ({
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
