import type { MessageId } from '../../contracts/identifiers.ts';
import { preparedQuery } from '../store/prepared-query.ts';
import type { Database } from '../store/store.ts';
import { afterArrival, missingUpTo, type Gap } from './sequence-gaps.ts';

type StreamId = Pick<MessageId, 'hub' | 'session' | 'stream'>;

/** What is left of a gap that a late message splits keeps its history. */
interface GapHistory {
  readonly noticedAt: number;
  readonly reportedAt: number | null;
}

/** Notes that a new message has come, and what is now missing before it. */
export async function noteArrival(tx: Database, id: MessageId, now: number): Promise<void> {
  if ((await advanceByOne.run(tx, { ...id, now })) > 0) return;
  const highest = await highestOf(tx, id);
  const gap = id.sequence <= highest ? await gapAround(tx, id, id.sequence) : undefined;
  const change = afterArrival({ highest, gap }, id.sequence);
  if (change.closed) await deleteGap(tx, id, change.closed);
  for (const opened of change.opened) await insertGap(tx, id, opened, gap ?? { noticedAt: now, reportedAt: null });
  if (change.highest !== highest) await setHighest(tx, id, change.highest, now);
}

/** Notes how far a hub says that a session has come: at the end of an earlier one, or so far. What has not come is missing. */
export async function noteSaid(
  tx: Database,
  said: StreamId & { readonly sequence: number },
  now: number,
): Promise<void> {
  const gaps = missingUpTo(await highestOf(tx, said), said.sequence);
  for (const gap of gaps) {
    await insertGap(tx, said, gap, { noticedAt: now, reportedAt: null });
    await setHighest(tx, said, said.sequence, now);
  }
}

async function highestOf(tx: Database, id: StreamId): Promise<number> {
  const row = await tx
    .selectFrom('message_streams')
    .select('highest')
    .where('hub_id', '=', id.hub)
    .where('session', '=', id.session)
    .where('stream', '=', id.stream)
    .executeTakeFirst();
  return row?.highest ?? -1;
}

/** What nearly every message does: it follows the highest so far, so that no gap opens or closes. */
const advanceByOne = preparedQuery((db, id: MessageId & { readonly now: number }) =>
  db
    .updateTable('message_streams')
    .set({ highest: id.sequence, updated_at: id.now })
    .where('hub_id', '=', id.hub)
    .where('session', '=', id.session)
    .where('stream', '=', id.stream)
    .where(({ eb }) => eb(eb('highest', '+', 1), '=', id.sequence)),
);

async function setHighest(tx: Database, id: StreamId, highest: number, now: number): Promise<void> {
  await tx
    .insertInto('message_streams')
    .values({ hub_id: id.hub, session: id.session, stream: id.stream, highest, updated_at: now })
    .onConflict((row) => row.columns(['hub_id', 'session', 'stream']).doUpdateSet({ highest, updated_at: now }))
    .execute();
}

async function gapAround(tx: Database, id: StreamId, sequence: number): Promise<(Gap & GapHistory) | undefined> {
  const row = await tx
    .selectFrom('message_gaps')
    .select(['first', 'last', 'noticed_at', 'reported_at'])
    .where('hub_id', '=', id.hub)
    .where('session', '=', id.session)
    .where('stream', '=', id.stream)
    .where('first', '<=', sequence)
    .where('last', '>=', sequence)
    .executeTakeFirst();
  return row && { first: row.first, last: row.last, noticedAt: row.noticed_at, reportedAt: row.reported_at };
}

async function insertGap(tx: Database, id: StreamId, gap: Gap, history: GapHistory): Promise<void> {
  await tx
    .insertInto('message_gaps')
    .values({
      hub_id: id.hub,
      session: id.session,
      stream: id.stream,
      first: gap.first,
      last: gap.last,
      noticed_at: history.noticedAt,
      reported_at: history.reportedAt,
    })
    .onConflict((row) => row.doNothing())
    .execute();
}

async function deleteGap(tx: Database, id: StreamId, gap: Gap): Promise<void> {
  await tx
    .deleteFrom('message_gaps')
    .where('hub_id', '=', id.hub)
    .where('session', '=', id.session)
    .where('stream', '=', id.stream)
    .where('first', '=', gap.first)
    .execute();
}
