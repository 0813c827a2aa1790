import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { claimDueIncidents } from '../../../cloud-relay/store/due-incidents.ts';
import { claimPages, duePages } from '../../../cloud-relay/store/page-queue.ts';
import { join } from 'node:path';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';
import { openTestStore, temporaryFolder } from '../../support/relay-store.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

/** As another process would. */
async function takeDue({ store: { db } }: DutyDesk, now: number) {
  const due = await duePages(db, { channel: 'web-push', now, except: { people: [], addresses: [] }, limit: 10 });
  const times = { now, leaseUntil: now + seconds(15) };
  return claimPages(
    db,
    due.map(({ id }) => id),
    times,
  );
}

test('a process that dies with a page in its hands: another sends it when the lease ends', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.takeAlarm(home, fall('raised'));
  expect(await takeDue(desk, startedAt)).toHaveLength(1);
  desk.duties.start();
  await desk.advance(seconds(15) - 1);
  expect(desk.sent()).toEqual([]);
  await desk.advance(1);
  expect(desk.sent()).toEqual(['15 ana call']);
  expect((await desk.only()).pages).toMatchObject([{ state: 'accepted-by-provider', attempts: 2 }]);
});

test('a process that dies with an incident in its hands: another takes it when the lease ends', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.takeAlarm(home, fall('raised'));
  desk.clock.advance(seconds(60));
  const now = startedAt + seconds(60);
  expect(await claimDueIncidents(desk.store.db, { now, leaseUntil: now + seconds(10), limit: 10 })).toHaveLength(1);
  desk.duties.start();
  await desk.duties.quiet();
  expect(desk.sent()).toEqual(['60 ana call']);
  await desk.advance(seconds(10));
  expect(desk.sent()).toEqual(['70 bo call']);
});

test('an attempt that ends after its lease was taken over changes nothing', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  let release: (() => void) | undefined;
  desk.push.answer = () =>
    new Promise((resolve) => {
      release = () => resolve({ outcome: 'refused', because: 'late' });
    });
  desk.duties.start();
  const raised = desk.takeAlarm(home, fall('raised'));
  await until(() => release !== undefined);
  await takeDue(desk, startedAt + seconds(16));
  release?.();
  await raised;
  expect((await desk.only()).pages).toMatchObject([{ state: 'sending', attempts: 2 }]);
});

test('two processes on one database send each page once, also while one of them waits for the provider', async () => {
  const file = join(await temporaryFolder(), 'relay.db');
  const clock = new ManualClock({ wall: startedAt });
  const one = new DutyDesk({ clock, store: await openTestStore(file) });
  const two = new DutyDesk({ clock, store: await openTestStore(file) });
  const homes = [];
  for (let n = 0; n < 10; n++) homes.push(await one.addHome(`h${n}`, [`p${n}`, `q${n}`]));
  for (const home of homes) await one.takeAlarm(home, fall('raised'));
  const waiting: (() => void)[] = [];
  one.push.answer = () =>
    new Promise((resolve) => waiting.push(() => resolve({ outcome: 'accepted', because: 'http-201' })));
  one.duties.start();
  await until(() => waiting.length === 10);
  two.duties.start();
  await two.duties.quiet();
  expect(two.sent()).toEqual([]);
  for (const release of waiting) release();
  await one.duties.quiet();
  // Both would wake now, on one thread and one file, where a lock cannot be waited for: so one after the other.
  await one.duties.stop();
  await two.duties.stop();
  clock.advance(seconds(60));
  const three = new DutyDesk({ clock, store: one.store });
  for (const desk of [two, three]) {
    desk.duties.start();
    await desk.duties.quiet();
  }
  const calls = (desk: DutyDesk): string[] =>
    desk.push.sent.map(({ page, atMs }) => `${atMs / 1_000} ${one.names.get(page.responder)}`).toSorted();
  expect(calls(one)).toEqual(Array.from({ length: 10 }, (_, n) => `0 p${n}`));
  expect(calls(two)).toEqual(Array.from({ length: 10 }, (_, n) => `60 q${n}`));
  expect(calls(three)).toEqual([]);
});

test('an incident that cannot be handled never keeps the others from their step', async () => {
  const desk = await DutyDesk.open();
  const broken = await desk.addHome('a', ['ana', 'bo']);
  const sound = await desk.addHome('b', ['dan', 'eva']);
  desk.duties.start();
  await desk.takeAlarm(broken, fall('raised', 'alarm-a'));
  await desk.takeAlarm(sound, fall('raised', 'alarm-b'));
  expect(desk.sent()).toEqual(['0 ana call', '0 dan call']);
  const [first] = await desk.store.db
    .selectFrom('incidents')
    .select('id')
    .where('dwelling_id', '=', broken.dwellingId)
    .execute();
  await sql`create trigger refuse before insert on incident_timeline when new.incident_id = ${sql.lit(first?.id)}
    begin select raise(abort, 'refused'); end`.execute(desk.store.db);
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['60 eva call']);
  expect(desk.errors.map(({ msg }) => msg)).toContain('escalation-failed');
  await desk.advance(seconds(60));
  expect(await desk.duties.auditor.audit()).toMatchObject({ overdueIncidents: 1 });
  expect(desk.duties.reasons()).toEqual(['escalation-overdue']);
});

test('when very many incidents are due at once, the first are paged before the last has been looked at', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  await desk.takeAlarm(home, fall('raised'));
  await desk.duties.stop();
  const copies = 500;
  await sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${copies})
    insert into incidents select id || '-' || i, community_id, dwelling_id, hub_id, class, group_key || '-' || i, state,
    gravity, opened_at, closed_at, due_at, leased_until, timeline_length, updated_at, body from incidents, n`.execute(
    desk.store.db,
  );
  desk.clock.advance(seconds(60));
  const again = new DutyDesk({ clock: desk.clock, store: desk.store });
  const untouched: number[] = [];
  again.push.answer = async () => {
    const { n } = await desk.store.db
      .selectFrom('incidents')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('due_at', '<=', desk.clock.now().wall)
      .executeTakeFirstOrThrow();
    untouched.push(Number(n));
    return { outcome: 'accepted', because: 'http-201' };
  };
  again.duties.start();
  await until(() => untouched.length > 0);
  expect(untouched[0]).toBeGreaterThan(copies / 2);
  for (let rounds = 0; rounds < 100 && untouched.length < copies; rounds++) {
    await again.advance(1);
    await again.settle();
  }
  expect(untouched.length).toBeGreaterThanOrEqual(copies);
});

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 10_000 && !holds(); n++) await new Promise((resolve) => setImmediate(resolve));
  if (!holds()) throw new Error('never held');
}
