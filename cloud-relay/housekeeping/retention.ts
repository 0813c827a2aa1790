import type { Stream } from '../../contracts/identifiers.ts';
import { days } from '../../foundation/durations.ts';
import { deleteOldLinks } from '../identity/people/links.ts';
import { deleteExpiredSessions } from '../identity/people/sessions.ts';
import { nextTurn } from '../next-turn.ts';
import type { Database, Store } from '../store/store.ts';

export interface RetentionDays {
  readonly alarmMessageDays: number;
  readonly heartbeatDays: number;
  readonly unreadableDays: number;
}

export interface Deleted {
  readonly alarmMessages: number;
  readonly heartbeats: number;
  readonly unreadable: number;
  readonly streams: number;
}

/** How many rows one statement deletes: messages that come meanwhile wait no longer than that takes. */
const atOnce = 500;

/** After its end a link tells only who was invited, which the audit log keeps. */
const linkDays = 30;

/** Sessions and links that have ended: of no use to anybody. */
export async function deleteEndedAccess(store: Store, now: number): Promise<void> {
  await deleteExpiredSessions(store.db, now);
  await store.transaction((tx) => deleteOldLinks(tx, now - days(linkDays)));
}

/** Deletes what has been kept long enough. What an incident needs stands with the incident and is not touched. */
export async function deleteOldRecords(db: Database, keep: RetentionDays, now: number): Promise<Deleted> {
  return {
    alarmMessages: await deleteMessages(db, 'alarm', now - days(keep.alarmMessageDays)),
    heartbeats: await deleteMessages(db, 'heartbeat', now - days(keep.heartbeatDays)),
    unreadable: await deleteUnreadable(db, now - days(keep.unreadableDays)),
    streams: await deleteEndedStreams(db, now - days(keep.alarmMessageDays)),
  };
}

function deleteMessages(db: Database, stream: Stream, before: number): Promise<number> {
  return inPortions(async () => {
    const { numDeletedRows } = await db
      .deleteFrom('messages')
      .where((row) =>
        row(
          row.refTuple('hub_id', 'session', 'stream', 'sequence', 'digest'),
          'in',
          row
            .selectFrom('messages')
            .select(['hub_id', 'session', 'stream', 'sequence', 'digest'])
            .where('stream', '=', stream)
            .where('received_at', '<', before)
            .limit(atOnce)
            .$asTuple('hub_id', 'session', 'stream', 'sequence', 'digest'),
        ),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}

function deleteUnreadable(db: Database, before: number): Promise<number> {
  return inPortions(async () => {
    const { numDeletedRows } = await db
      .deleteFrom('unreadable_messages')
      .where('id', 'in', (row) =>
        row.selectFrom('unreadable_messages').select('id').where('received_at', '<', before).limit(atOnce),
      )
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  });
}

/**
 * What is known of sessions that have long ended. A hub's newest session stays, however old: without it the next
 * message would look as if all before it were missing.
 */
async function deleteEndedStreams(db: Database, before: number): Promise<number> {
  await db.deleteFrom('message_gaps').where('noticed_at', '<', before).execute();
  const { numDeletedRows } = await db
    .deleteFrom('message_streams')
    .where('updated_at', '<', before)
    .where((row) =>
      row.exists(
        row
          .selectFrom('message_streams as later')
          .select('later.session')
          .whereRef('later.hub_id', '=', 'message_streams.hub_id')
          .whereRef('later.stream', '=', 'message_streams.stream')
          .whereRef('later.updated_at', '>', 'message_streams.updated_at'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

async function inPortions(deletePortion: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let deleted = atOnce; deleted >= atOnce; total += deleted) {
    deleted = await deletePortion();
    await nextTurn();
  }
  return total;
}
