import { expect, test } from 'vitest';
import { deliveryView } from '../../../cloud-relay/api/care-plan-view.ts';
import { CarePlanDelivery, carePlanIsDue, carePlanWait } from '../../../cloud-relay/duty/care-plan-delivery.ts';
import type { HubCommand } from '../../../cloud-relay/duty/hub-commands.ts';
import { changeCarePlan } from '../../../cloud-relay/registry/care-plans.ts';
import { updateHub } from '../../../cloud-relay/registry/hubs.ts';
import { carePlansOfHome } from '../../../cloud-relay/store/care-plan-delivery-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { carePlanFieldsSchema, type CarePlanStanding } from '../../../contracts/care-plan.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { addHome, openTestStore, type TestHome } from '../../support/relay-store.ts';

type CarePlanCommand = Extract<HubCommand, { kind: 'care-plan' }>;

async function world() {
  const store = await openTestStore();
  const clock = new ManualClock({ wall: 1_790_000_000_000 });
  const [home, other] = [await addHome(store, 'east'), await addHome(store, 'west')];
  const sent: CarePlanCommand[] = [];
  const connected = new Set<string>([home.hub]);
  const told: string[] = [];
  const logged: string[] = [];
  const delivery = new CarePlanDelivery({
    store,
    clock,
    log: createLog({ program: 'test', destination: { write: (line) => void logged.push(line) } }),
    commands: { send: (_, command) => command.kind === 'care-plan' && sent.push(command) },
    isConnected: (hub) => connected.has(hub),
    onHubChanged: (hub) => void told.push(hub),
  });
  return {
    store,
    clock,
    home,
    other,
    sent,
    connected,
    told,
    logged,
    delivery,
    /** A heartbeat of the hub has come. */
    async says(standing: CarePlanStanding): Promise<void> {
      await store.transaction((tx) => delivery.said(tx, home.hub, standing, clock.now().wall));
      delivery.committed(home.hub);
      await delivery.idle();
    },
    async changes(expectedVersion: number, hoursOfSilence: number, of: TestHome = home): Promise<void> {
      const plan = carePlanFieldsSchema.parse({ rules: { inactivity: { hours: hoursOfSilence } } });
      const by = { kind: 'account', id: 'p', name: 'n' } as const;
      const change = { dwellingId: of.dwellingId, expectedVersion, plan, note: '', restoredFrom: null, by };
      await store.transaction((tx) => changeCarePlan(tx, everywhere, change, clock.now().wall));
      await delivery.changed(of.dwellingId);
      await delivery.idle();
    },
    async view(of: TestHome = home) {
      const [hub] = await carePlansOfHome(store.db, everywhere, of.dwellingId);
      return hub && deliveryView(hub);
    },
    newest(): CarePlanCommand {
      const command = sent.at(-1);
      if (!command) throw new Error('nothing was sent');
      return command;
    },
  };
}

const refOf = ({ planId, version, revision }: CarePlanCommand) => ({ planId, version, revision });

test('nothing is sent to a hub that has not said that it knows care plans, or that goes by the newest one', async () => {
  const it = await world();
  await it.changes(0, 4);
  expect(it.sent).toEqual([]);
  expect(await it.view()).toMatchObject({ state: 'never-heard' });
  await it.store.db
    .insertInto('hub_presence')
    .values({ hub_id: it.home.hub, last_heard_at: 1, last_heartbeat_at: 1, heartbeat: '{}' })
    .execute();
  expect(await it.view()).toMatchObject({ state: 'too-old' });
  await it.says({ running: null });
  expect(it.sent).toMatchObject([
    { planId: it.home.dwellingId, version: 1, plan: { rules: { inactivity: { hours: 4 } } } },
  ]);
  await it.says({ running: refOf(it.newest()) });
  expect(await it.view()).toMatchObject({ state: 'running', runningVersion: 1, nextAttemptAt: null });
  it.clock.advance(hours(5));
  await it.says({ running: refOf(it.newest()) });
  it.delivery.connected(it.home.hub);
  await it.delivery.idle();
  expect(it.sent).toHaveLength(1);
});

test('a hub that does not answer is sent the plan again, ever more seldom, and at once when it connects', async () => {
  const it = await world();
  await it.says({ running: null });
  await it.changes(0, 4);
  const began = it.clock.now().wall;
  const sentAt: number[] = [];
  for (let minute = 0; minute <= 8 * 60; minute++) {
    const before = it.sent.length;
    await it.says({ running: null });
    if (it.sent.length > before) sentAt.push((it.clock.now().wall - began) / minutes(1));
    it.clock.advance(minutes(1));
  }
  expect(sentAt).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, 423]);
  expect(await it.view()).toMatchObject({ state: 'sent', attempts: 13 });
  it.delivery.connected(it.home.hub);
  await it.delivery.idle();
  expect(it.sent).toHaveLength(14);
  // A line that comes and goes.
  it.delivery.connected(it.home.hub);
  await it.delivery.idle();
  expect(it.sent).toHaveLength(14);
  expect([1, 2, 6, 7, 100].map(carePlanWait)).toEqual([minutes(1), minutes(2), minutes(32), hours(1), hours(1)]);
});

test('a hub that is away is sent nothing, and what it missed does not count as attempts', async () => {
  const it = await world();
  await it.says({ running: null });
  it.connected.clear();
  for (const version of [0, 1, 2]) await it.changes(version, version + 3);
  expect(it.sent).toEqual([]);
  expect(await it.view()).toMatchObject({ state: 'waiting', attempts: 0, sentAt: null });
  it.connected.add(it.home.hub);
  it.delivery.connected(it.home.hub);
  await it.delivery.idle();
  expect(it.sent.map(({ version }) => version)).toEqual([3]);
});

test('a refused plan is not sent again until the hub has forgotten it, which it does with its program', async () => {
  const it = await world();
  await it.says({ running: null });
  await it.changes(0, 4);
  const problems = [{ field: 'rules.inactivity.hours', value: '4', fix: 'Must be more' }];
  const refused = { ...refOf(it.newest()), problems };
  await it.says({ running: null, refused });
  expect(await it.view()).toMatchObject({ state: 'refused', problems, runningVersion: null });
  it.clock.advance(hours(30));
  await it.says({ running: null, refused });
  it.delivery.connected(it.home.hub);
  await it.delivery.idle();
  expect(it.sent).toHaveLength(1);
  await it.changes(1, 5);
  expect(it.sent.map(({ version }) => version)).toEqual([1, 2]);
  await it.says({ running: null, refused: { ...refOf(it.newest()), problems } });
  it.clock.advance(minutes(1));
  // It has started afresh, perhaps with another program.
  await it.says({ running: null });
  expect(it.sent).toHaveLength(3);
});

test('equal numbers are not equal plans: a restored backup, a moved hub and a home without a plan are all noticed', async () => {
  const it = await world();
  await it.says({ running: null });
  await it.changes(0, 4);
  await it.changes(1, 5);
  const second = refOf(it.newest());
  await it.says({ running: second });
  // The relay's database is that of before the second version; then another second one is made.
  await it.store.db.deleteFrom('care_plan_versions').where('version', '=', 2).execute();
  const { revision } = await it.store.db.selectFrom('care_plan_versions').select('revision').executeTakeFirstOrThrow();
  await it.store.db.updateTable('care_plans').set({ version: 1, revision }).execute();
  await it.changes(1, 6);
  expect(it.newest()).toMatchObject({ version: 2, plan: { rules: { inactivity: { hours: 6 } } } });
  expect(it.newest().revision).not.toBe(second.revision);
  await it.says({ running: refOf(it.newest()) });

  await it.changes(0, 7, it.other);
  await updateHub(it.store.db, everywhere, it.home.hub, { dwellingId: it.other.dwellingId });
  const moved = await carePlansOfHome(it.store.db, everywhere, it.other.dwellingId);
  const seen = moved.find(({ hub }) => hub === it.home.hub);
  expect(seen && deliveryView(seen)).toMatchObject({ state: 'waiting', ofAnotherHome: true, runningVersion: null });
  await it.says({ running: refOf(it.newest()) });
  expect(it.newest()).toMatchObject({ planId: it.other.dwellingId, version: 1 });
  await it.says({ running: refOf(it.newest()) });

  const empty = await addHome(it.store, 'empty');
  await updateHub(it.store.db, everywhere, it.home.hub, { dwellingId: empty.dwellingId });
  await it.says({ running: refOf(it.newest()) });
  expect(it.newest()).toMatchObject({ planId: empty.dwellingId, version: 0, revision: '', plan: {} });
  const before = it.sent.length;
  await it.says({ running: refOf(it.newest()) });
  it.clock.advance(hours(2));
  await it.says({ running: refOf(it.newest()) });
  expect(it.sent).toHaveLength(before);
});

test('a revoked hub is sent nothing, and a plan that cannot be read is an error and stops nothing else', async () => {
  const it = await world();
  await it.says({ running: null });
  await it.changes(0, 4);
  await it.store.db.updateTable('care_plan_versions').set({ plan: 'not JSON' }).execute();
  it.clock.advance(minutes(2));
  await it.says({ running: null });
  expect(it.sent).toHaveLength(1);
  expect(it.logged.join()).toContain('care-plan-not-sent');
  await updateHub(it.store.db, everywhere, it.home.hub, { revokedAt: it.clock.now().wall });
  await it.changes(1, 5);
  expect(it.sent).toHaveLength(1);
});

test('whether a plan is due follows from what the hub says alone', () => {
  const plan = {
    wanted_revision: 'new',
    running_revision: 'old',
    refused_revision: null,
    sent_revision: 'new',
    sent_at: 1_000,
    attempts: 1,
    next_at: 61_000,
  };
  expect(carePlanIsDue(plan, 60_999)).toBe(false);
  expect(carePlanIsDue(plan, 61_000)).toBe(true);
  expect(carePlanIsDue(plan, 1_000 + seconds(10), 'connected')).toBe(true);
  expect(carePlanIsDue({ ...plan, sent_revision: 'old' }, 1_001)).toBe(true);
  expect(carePlanIsDue({ ...plan, running_revision: 'new' }, 99_000)).toBe(false);
  expect(carePlanIsDue({ ...plan, refused_revision: 'new' }, 99_000)).toBe(false);
  expect(carePlanIsDue({ ...plan, wanted_revision: null, running_revision: '' }, 99_000)).toBe(false);
  expect(carePlanIsDue({ ...plan, wanted_revision: null, sent_revision: '', sent_at: null }, 99_000)).toBe(true);
});
