import { expect, test } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { revokeHub } from '../../../cloud-relay/identity/revocation.ts';
import { createHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';
import type { TestHome } from '../../support/relay-store.ts';

/** As the API does it: the hub and its incidents in one transaction. */
async function install(desk: DutyDesk, home: TestHome, length: number | undefined): Promise<void> {
  const until = length === undefined ? undefined : desk.clock.now().wall + length;
  await desk.store.transaction(async (tx) => {
    await tx
      .updateTable('hubs')
      .set({ installing_from: desk.clock.now().wall, installing_until: until ?? null })
      .where('id', '=', home.hub)
      .execute();
    await desk.duties.hubInstallation(tx, home.hub, until);
  });
  await desk.settle();
}

async function open() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await install(desk, home, minutes(60));
  return { desk, home };
}

test('nobody is paged until it ends by itself, and then who is due for what stands', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  await desk.takeAlarm(home, fall('raised', 'alarm-2'));
  await desk.takeAlarm(home, fall('cleared', 'alarm-2'));
  const { incident } = await desk.only();
  expect(incident).toMatchObject({ life: { state: 'pending' }, alarmCount: 2, unresolvedCount: 1 });
  await desk.advance(minutes(60) - 1);
  expect(desk.sent()).toEqual([]);
  await desk.advance(1);
  expect(desk.sent()).toEqual(['3600 ana call']);
  await desk.advance(minutes(1));
  expect(desk.sent()).toEqual(['3660 bo call']);
});

test('what was resolved stays silent for good', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  await desk.takeAlarm(home, fall('cleared'));
  await desk.advance(minutes(120));
  expect(desk.sent()).toEqual([]);
  expect((await desk.only()).incident.life.state).toBe('closed');
  // The home is watched now.
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual([`${minutes(120) / 1_000} ana call`]);
});

test('it survives a restart, and the process that is up then ends it', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  await desk.duties.stop();
  const other = new DutyDesk({ clock: desk.clock, store: desk.store });
  desk.clock.advance(minutes(60));
  other.duties.start();
  await other.duties.quiet();
  expect(other.push.sent).toHaveLength(1);
  expect(desk.sent()).toEqual([]);
});

test('two processes page once', async () => {
  const { desk, home } = await open();
  const other = new DutyDesk({ clock: desk.clock, store: desk.store });
  other.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  desk.clock.advance(minutes(60));
  await Promise.all([desk.settle(), other.settle()]);
  await Promise.all([desk.settle(), other.settle()]);
  expect(desk.push.sent.length + other.push.sent.length).toBe(1);
});

test('made longer it lets nothing wait longer; ended by hand, what stands is paged at that moment; begun again, only what comes from then on is silent', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(minutes(10));
  await install(desk, home, minutes(120));
  await desk.advance(minutes(49));
  expect(desk.sent()).toEqual([]);
  await install(desk, home, undefined);
  expect(desk.sent()).toEqual(['3540 ana call']);
  await install(desk, home, minutes(30));
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['3600 bo call']);
});

test('an alarm of a hub in the same home that watches is paged', async () => {
  const { desk, home } = await open();
  const second = hubIdSchema.parse('hub-second');
  await createHub(desk.store.db, everywhere, { id: second, dwellingId: home.dwellingId }, startedAt);
  await desk.takeAlarm({ ...home, hub: second }, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call']);
});

test('a graver alarm that joins what somebody holds is paged', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  const ana = { responder: desk.idOf('ana'), role: 'family' } as const;
  const door = fall('raised', 'door');
  if (door.transition !== 'raised') throw new Error('not raised');
  await desk.takeAlarm(home, { ...door, alarm: { ...door.alarm, kind: 'door_open', severity: 'warning' } });
  const { incident } = await desk.only();
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'accept', by: ana });
  desk.sent();
  await install(desk, home, minutes(60));
  await desk.takeAlarm(home, fall('raised', 'later'));
  expect(desk.sent()).toEqual(['0 ana call']);
});

test('a fall from before the work began is paged, however late it arrives', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.advance(minutes(30));
  await install(desk, home, minutes(60));
  await desk.takeAlarm(home, fall('raised'), { ageMs: minutes(20) });
  expect(desk.sent()).toEqual(['1800 ana call']);
});

test('what a hub left standing that is let in no more is paged at once', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual([]);
  await desk.store.transaction((tx) =>
    revokeHub(tx, everywhere, { hub: home.hub, because: 'lost', settle: desk.duties.settleHub }, startedAt),
  );
  await desk.settle();
  expect(desk.sent()).toEqual(['0 ana call']);
});

test('a hub that is let in no more ends with its faults, and nobody is paged about it again', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.addFaultPolicy(home, await desk.addResponder(home, 'olga', 'operator'));
  desk.duties.hearing.begins();
  desk.duties.start();
  await desk.store.db.insertInto('hub_presence').values({ hub_id: home.hub, last_heard_at: startedAt }).execute();
  await desk.advance(minutes(3));
  expect(desk.sent()).toEqual(['180 olga call']);
  await desk.takeAlarm(home, fall('raised'));
  desk.sent();
  await desk.store.transaction(async (tx) => {
    await tx.updateTable('hubs').set({ revoked_at: desk.clock.now().wall }).where('id', '=', home.hub).execute();
    await desk.duties.settleHub(tx, home.hub, 'hub-replaced');
  });
  await desk.settle();
  const incidents = await desk.duties.desk.list(everywhere, { state: 'all', limit: 10 });
  expect(incidents.map((one) => [one.class, one.unresolvedCount])).toEqual([
    ['alarm', 1],
    ['fault', 0],
  ]);
  const view = await desk.duties.desk.get(everywhere, incidents[1]?.id ?? '');
  expect(view?.timeline.at(-1)).toMatchObject({ what: 'cleared', because: { reason: 'hub-replaced' } });
  await desk.advance(minutes(60));
  expect(desk.sent().filter((page) => page.includes('olga'))).toEqual([]);
  expect(await desk.store.db.selectFrom('hub_losses').selectAll().execute()).toEqual([]);
});
