import { describe, expect, it } from 'vitest';
import { days } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { startHousekeeping } from '../../../cloud-relay/housekeeping/housekeeping.ts';
import { deleteEndedAccess, deleteOldRecords } from '../../../cloud-relay/housekeeping/retention.ts';
import type { Store } from '../../../cloud-relay/store/store.ts';
import { createInvitation } from '../../../cloud-relay/identity/people/links.ts';
import { sessionOf, somebody } from '../../support/signed-in.ts';
import { addHome, openTestStore } from '../../support/relay-store.ts';

const now = 1_800_000_000_000;
const keep = { alarmMessageDays: 400, heartbeatDays: 90, unreadableDays: 30 };

async function addMessages(store: Store, stream: 'alarm' | 'heartbeat', agesInDays: readonly number[]): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [sequence, age] of agesInDays.entries()) {
      await tx
        .insertInto('messages')
        .values({
          hub_id: 'hub-a',
          session: 'session-1',
          stream,
          sequence,
          digest: 'd',
          occurred_at: 0,
          received_at: now - days(age),
          body_readable: 1,
          conflicting: 0,
          envelope: '{}',
        })
        .execute();
    }
  });
}

const left = async (store: Store, stream: string) =>
  (await store.db.selectFrom('messages').select('received_at').where('stream', '=', stream).execute())
    .map(({ received_at }) => (now - received_at) / days(1))
    .toSorted((a, b) => a - b);

describe('retention', () => {
  it('deletes each kind after its own time and nothing else', async () => {
    const store = await openTestStore();
    await addHome(store, 'a');
    await addMessages(store, 'alarm', [0, 89, 91, 399, 401, 4_000]);
    await addMessages(store, 'heartbeat', [0, 89, 91, 399, 401]);
    for (const age of [1, 29, 31, 500]) {
      await store.db
        .insertInto('unreadable_messages')
        .values({ id: `u${age}`, hub_id: 'hub-a', topic: 't', received_at: now - days(age), reason: 'r', payload: '' })
        .execute();
    }
    const deleted = await deleteOldRecords(store.db, keep, now);
    expect(deleted).toEqual({ alarmMessages: 2, heartbeats: 3, unreadable: 2, streams: 0 });
    expect(await left(store, 'alarm')).toEqual([0, 89, 91, 399]);
    expect(await left(store, 'heartbeat')).toEqual([0, 89]);
    const unreadable = await store.db.selectFrom('unreadable_messages').select('id').orderBy('id').execute();
    expect(unreadable.map(({ id }) => id)).toEqual(['u1', 'u29']);
    expect(await deleteOldRecords(store.db, keep, now)).toEqual({
      alarmMessages: 0,
      heartbeats: 0,
      unreadable: 0,
      streams: 0,
    });
  });

  it('deletes sessions that have ended and links that ended a month ago', async () => {
    const store = await openTestStore();
    for (const age of [0, 29, 31]) {
      const family = await somebody(store, 'operator', now - days(age));
      await sessionOf(store, family, now - days(age));
    }
    for (const age of [0, 36, 38]) {
      const { grants, login, name, language, responder } = await somebody(store, 'operator', now);
      const invited = { login: `${login}-x`, name, language, responder, grants };
      await store.transaction((tx) => createInvitation(tx, invited, { kind: 'relay', id: '' }, now - days(age)));
    }
    await deleteEndedAccess(store, now);
    const sessions = await store.db.selectFrom('sessions').select('signed_in_at').orderBy('signed_in_at').execute();
    expect(sessions.map(({ signed_in_at }) => (now - signed_in_at) / days(1))).toEqual([29, 0]);
    // An invitation holds for a week.
    const links = await store.db.selectFrom('links').select('created_at').orderBy('created_at').execute();
    expect(links.map(({ created_at }) => (now - created_at) / days(1))).toEqual([36, 0]);
    const grants = await store.db.selectFrom('grants').select('id').where('link_id', 'is not', null).execute();
    expect(grants).toHaveLength(2);
  });

  it('works in portions, and lets others have their turn between them', async () => {
    const store = await openTestStore();
    await addHome(store, 'a');
    await addMessages(
      store,
      'heartbeat',
      Array.from({ length: 1_700 }, () => 100),
    );
    let turns = 0;
    let done = false;
    const others = async () => {
      while (!done) {
        await store.db.selectFrom('hubs').selectAll().execute();
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const [deleted] = await Promise.all([deleteOldRecords(store.db, keep, now).finally(() => (done = true)), others()]);
    expect(deleted.heartbeats).toBe(1_700);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it("keeps what is known of a hub's newest session, however old", async () => {
    const store = await openTestStore();
    await addHome(store, 'a');
    for (const [session, age] of [
      ['ended-session', 900],
      ['newest-session', 500],
    ] as const) {
      await store.db
        .insertInto('message_streams')
        .values({ hub_id: 'hub-a', session, stream: 'alarm', highest: 7, updated_at: now - days(age) })
        .execute();
      await store.db
        .insertInto('message_gaps')
        .values({
          hub_id: 'hub-a',
          session,
          stream: 'alarm',
          first: 1,
          last: 2,
          noticed_at: now - days(age),
          reported_at: null,
        })
        .execute();
    }
    expect((await deleteOldRecords(store.db, keep, now)).streams).toBe(1);
    const streams = await store.db.selectFrom('message_streams').select('session').execute();
    expect(streams).toEqual([{ session: 'newest-session' }]);
  });
});

describe('housekeeping', () => {
  const retention = { ...keep, schedule: '30 3 * * *', timeZone: 'Asia/Shanghai' };
  const log = createLog({ program: 'test', level: 'silent' });

  it('runs once when it is asked twice, and goes on after a failure', async () => {
    const store = await openTestStore();
    await addHome(store, 'a');
    await addMessages(store, 'heartbeat', [100]);
    const clock = new ManualClock({ wall: now });
    const housekeeping = startHousekeeping({ store, clock, log, retention });
    await Promise.all([housekeeping.run(), housekeeping.run()]);
    expect(await left(store, 'heartbeat')).toEqual([]);
    await addMessages(store, 'heartbeat', [100]);
    await store.db.schema.alterTable('messages').renameTo('elsewhere').execute();
    await housekeeping.run();
    await store.db.schema.alterTable('elsewhere').renameTo('messages').execute();
    await housekeeping.run();
    expect(await left(store, 'heartbeat')).toEqual([]);
    await housekeeping.stop();
  });
});
