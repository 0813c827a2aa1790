import { randomUUID } from 'node:crypto';
import type { Envelope } from '../../contracts/envelope.ts';
import type { Heartbeat } from '../../contracts/heartbeat.ts';
import type { HubId, MessageId } from '../../contracts/identifiers.ts';
import { hours } from '../../foundation/durations.ts';
import { preparedQuery } from '../store/prepared-query.ts';
import type { Database } from '../store/store.ts';
import type { MessageRow } from '../store/tables-messages.ts';
import { digestOf } from './digest.ts';
import type { QueuedMessage } from './intake-queue.ts';
import { hearSession, type HeardSession } from './session-alternation.ts';

/** stored: it is new. duplicate: the very same is here. conflict: it is new, but another one has its id. */
export type Kept = 'stored' | 'duplicate' | 'conflict';

/** Keeps a message for the record. One with the id of another is kept beside it. */
export async function keepMessage(
  tx: Database,
  envelope: Envelope,
  facts: { readonly bodyReadable: boolean; readonly receivedAt: number },
): Promise<Kept> {
  const { hub, session, stream, sequence } = envelope.id;
  const digest = digestOf(envelope);
  const same = await digestsOf.all(tx, envelope.id);
  if (same.some((row) => row.digest === digest)) return 'duplicate';
  const conflicting = same.length > 0;
  await insertMessage.run(tx, {
    hub_id: hub,
    session,
    stream,
    sequence,
    digest,
    occurred_at: Math.round(envelope.sent.occurredWallCorrected ?? envelope.occurredAt.wall),
    received_at: facts.receivedAt,
    body_readable: facts.bodyReadable ? 1 : 0,
    conflicting: conflicting ? 1 : 0,
    envelope: JSON.stringify(envelope),
  });
  return conflicting ? 'conflict' : 'stored';
}

const digestsOf = preparedQuery((db, id: MessageId) =>
  db
    .selectFrom('messages')
    .select('digest')
    .where('hub_id', '=', id.hub)
    .where('session', '=', id.session)
    .where('stream', '=', id.stream)
    .where('sequence', '=', id.sequence),
);

const insertMessage = preparedQuery((db, row: MessageRow) =>
  db.insertInto('messages').values({
    hub_id: row.hub_id,
    session: row.session,
    stream: row.stream,
    sequence: row.sequence,
    digest: row.digest,
    occurred_at: row.occurred_at,
    received_at: row.received_at,
    body_readable: row.body_readable,
    conflicting: row.conflicting,
    envelope: row.envelope,
  }),
);

/** A sign of life: any message at all. False: the hub is revoked, or there is none, so that nothing of it is taken. */
export async function noteHeard(tx: Database, hub: HubId, now: number): Promise<boolean> {
  return (await putPresence.run(tx, { hub, now })) > 0;
}

const putPresence = preparedQuery((db, { hub, now }: { readonly hub: HubId; readonly now: number }) =>
  db
    .insertInto('hub_presence')
    .columns(['hub_id', 'last_heard_at'])
    .expression((from) =>
      from
        .selectFrom('hubs')
        .select(['hubs.id', (select) => select.val(now).as('now')])
        .where('hubs.id', '=', hub)
        .where('hubs.revoked_at', 'is', null),
    )
    .onConflict((row) => row.column('hub_id').doUpdateSet({ last_heard_at: now })),
);

/** The newest heartbeat is how the hub is; false: one that comes late says nothing new. Call `noteHeard` first. */
export async function noteHeartbeat(
  tx: Database,
  hub: HubId,
  heartbeat: Heartbeat,
  times: { readonly receivedAt: number; readonly composedAt: number },
): Promise<boolean> {
  const done = await tx
    .updateTable('hub_presence')
    .set({
      last_heartbeat_at: times.receivedAt,
      heartbeat_composed_at: times.composedAt,
      heartbeat: JSON.stringify(heartbeat),
    })
    .where('hub_id', '=', hub)
    .where((row) =>
      row.or([row('heartbeat_composed_at', 'is', null), row('heartbeat_composed_at', '<=', times.composedAt)]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** True: its session has been heard before another one, so that two programs have the identity of this hub. */
export async function noteSession(tx: Database, hub: HubId, fresh: HeardSession): Promise<boolean> {
  const row = await tx
    .selectFrom('hub_presence')
    .select(['fresh_session', 'fresh_at', 'earlier_session', 'earlier_at'])
    .where('hub_id', '=', hub)
    .executeTakeFirst();
  const heard = {
    current: heardSession(row?.fresh_session, row?.fresh_at),
    before: heardSession(row?.earlier_session, row?.earlier_at),
  };
  const { heard: now, alternates } = hearSession(heard, fresh);
  if (now !== heard) {
    await tx
      .updateTable('hub_presence')
      .set({
        fresh_session: now.current?.session ?? null,
        fresh_at: now.current?.at ?? null,
        earlier_session: now.before?.session ?? null,
        earlier_at: now.before?.at ?? null,
      })
      .where('hub_id', '=', hub)
      .execute();
  }
  return alternates;
}

const heardSession = (session: string | null | undefined, at: number | null | undefined): HeardSession | undefined =>
  typeof session === 'string' && typeof at === 'number' ? { session, at } : undefined;

/** How many unreadable messages of one hub are kept: enough to find out why, and no way to fill the disk. */
const unreadableKept = 1_000;

/** Keeps what cannot be read. True: the first in an hour of that hub and topic, so that a person should hear of it. */
export async function keepUnreadable(
  tx: Database,
  message: QueuedMessage,
  facts: { readonly reason: string; readonly receivedAt: number },
): Promise<boolean> {
  const { reason, receivedAt } = facts;
  const ofHub = tx
    .selectFrom('unreadable_messages')
    .where('hub_id', '=', message.hub)
    .orderBy('received_at', 'desc')
    .orderBy('id');
  // By topic: heartbeats that nobody can read must not hide an alarm that nobody can read.
  const last = await ofHub.where('topic', '=', message.topic).select('received_at').limit(1).executeTakeFirst();
  const tooMany = await ofHub
    .select('id')
    .limit(10)
    .offset(unreadableKept - 1)
    .execute();
  for (const { id } of tooMany) await tx.deleteFrom('unreadable_messages').where('id', '=', id).execute();
  await tx
    .insertInto('unreadable_messages')
    .values({
      id: randomUUID(),
      hub_id: message.hub,
      topic: message.topic,
      received_at: receivedAt,
      reason,
      payload: Buffer.from(message.payload).toString('base64'),
    })
    .execute();
  return last === undefined || receivedAt - last.received_at >= hours(1);
}
