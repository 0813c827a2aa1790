import { expect, test } from 'vitest';
import type { AlarmTransition } from '../../../contracts/alarm-transition.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { listAudit } from '../../../cloud-relay/audit/audit-log.ts';
import { revokeHub } from '../../../cloud-relay/identity/revocation.ts';
import { hubTest, putHubTest, testGrace } from '../../../cloud-relay/registry/hub-tests.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';

/** A fall that the hub calls a test. */
function tried(transition: 'raised' | 'pre-alarm' | 'cleared', alarmId = 'test-1'): AlarmTransition {
  const plain = fall(transition, alarmId);
  if (plain.transition === 'session-opened') throw new Error('no alarm');
  return { ...plain, alarm: { ...plain.alarm, test: true } };
}

async function open(testMinutes = 30) {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  if (testMinutes > 0) {
    const until = startedAt + minutes(testMinutes);
    const begun = { from: startedAt, until, by: 'relay', walkTest: false, toldId: 'x', seriesFrom: null } as const;
    await putHubTest(desk.store.db, home.hub, begun);
  }
  const incidents = () => desk.duties.desk.list(everywhere, { state: 'all', limit: 50 });
  return { desk, home, incidents };
}

test('a hub that calls an alarm a test pages, where no test mode is known', async () => {
  const { desk, home } = await open(0);
  await desk.takeAlarm(home, tried('raised'));
  expect(desk.sent()).toEqual(['0 ana call']);
});

test('an alarm after the end of the test mode pages, whatever the hub calls it', async () => {
  const { desk, home } = await open(30);
  await desk.advance(minutes(30) + testGrace);
  await desk.takeAlarm(home, tried('raised'));
  expect(desk.sent()).toEqual(['1860 ana call']);
});

test('what is no test pages during the test mode, and what is one does not silence it', async () => {
  const { desk, home, incidents } = await open();
  await desk.takeAlarm(home, tried('raised'));
  expect(desk.sent()).toEqual([]);
  await desk.takeAlarm(home, fall('raised', 'real'));
  expect(desk.sent()).toEqual(['0 ana call']);
  await desk.takeAlarm(home, tried('raised', 'test-2'));
  expect((await incidents()).map(({ life, alarmCount }) => `${life.state} ${alarmCount}`).toSorted()).toEqual([
    'open 1',
    'pending 2',
  ]);
});

test('a hub that says nothing at the end: what stands is paged a minute after it', async () => {
  const { desk, home } = await open(30);
  await desk.takeAlarm(home, tried('pre-alarm'));
  await desk.takeAlarm(home, tried('raised', 'test-2'));
  await desk.takeAlarm(home, tried('cleared', 'test-2'));
  await desk.advance(minutes(31) - 1);
  expect(desk.sent()).toEqual([]);
  await desk.advance(1);
  expect(desk.sent()).toEqual(['1860 ana call']);
});

test('all of it over in time: it closes by itself, and says so', async () => {
  const { desk, home, incidents } = await open(30);
  await desk.takeAlarm(home, tried('raised'));
  await desk.takeAlarm(home, tried('cleared'));
  await desk.advance(minutes(31));
  expect(await incidents()).toMatchObject([
    { life: { state: 'closed', closure: { by: 'home', what: 'resolved-during-test' } } },
  ]);
  expect(desk.sent()).toEqual([]);
});

test('while somebody installs the home as well, the later end counts', async () => {
  const { desk, home } = await open(30);
  await desk.store.db
    .updateTable('hubs')
    .set({ installing_from: startedAt, installing_until: startedAt + minutes(60) })
    .where('id', '=', home.hub)
    .execute();
  await desk.takeAlarm(home, tried('raised'));
  await desk.advance(minutes(60) - 1);
  expect(desk.sent()).toEqual([]);
  await desk.advance(1);
  expect(desk.sent()).toEqual(['3600 ana call']);
});

test('an installation that ends early: what was raised in test mode waits for the test, and no longer', async () => {
  const { desk, home } = await open(30);
  const installing = (until: number | null) =>
    desk.store.db
      .updateTable('hubs')
      .set({ installing_from: startedAt, installing_until: until })
      .where('id', '=', home.hub)
      .execute();
  await installing(startedAt + minutes(240));
  await desk.takeAlarm(home, tried('raised'));
  await desk.advance(minutes(5));
  await installing(null);
  await desk.store.transaction((tx) => desk.duties.hubInstallation(tx, home.hub, undefined));
  await desk.advance(minutes(26) - 1);
  expect(desk.sent()).toEqual([]);
  await desk.advance(1);
  expect(desk.sent()).toEqual(['1860 ana call']);
});

test('the end of an installation ends no test', async () => {
  const { desk, home } = await open(30);
  await desk.takeAlarm(home, tried('raised'));
  await desk.store.transaction((tx) => desk.duties.hubInstallation(tx, home.hub, undefined));
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual([]);
});

test('what a hub left standing that is let in no more is paged at once', async () => {
  const { desk, home } = await open(30);
  await desk.takeAlarm(home, tried('raised'));
  await desk.store.transaction((tx) =>
    revokeHub(tx, everywhere, { hub: home.hub, because: 'lost', settle: desk.duties.settleHub }, startedAt),
  );
  await desk.settle();
  expect(desk.sent()).toEqual(['0 ana call']);
});

test('what a heartbeat says moves the end of what waits, and is kept', async () => {
  const { desk, home } = await open(30);
  await desk.takeAlarm(home, tried('raised'));
  const wall = startedAt + minutes(5);
  desk.clock.advance(minutes(5));
  await desk.store.transaction((tx) =>
    desk.duties.testModeSaid(tx, home.hub, { testMode: undefined, composedAt: wall, receivedAt: wall }),
  );
  expect(await hubTest(desk.store.db, home.hub)).toMatchObject({ until: wall });
  await desk.advance(testGrace);
  expect(desk.sent()).toEqual(['360 ana call']);
});

test('a test mode that began at the page of the hub is audited once, though nobody here asked for it', async () => {
  const { desk, home } = await open(0);
  const told = { id: 'x', by: 'portal', beganAgeMs: 0, walkTest: true, devices: [] };
  for (const passed of [0, 60_000]) {
    const wall = startedAt + passed;
    const testMode = { ...told, endsInMs: minutes(30) - passed };
    await desk.store.transaction((tx) =>
      desk.duties.testModeSaid(tx, home.hub, { testMode, composedAt: wall, receivedAt: wall }),
    );
  }
  const entries = await listAudit(desk.store.db, { action: 'hub-test-mode' }, { limit: 10 });
  expect(entries).toMatchObject([{ target: home.hub, outcome: 'done', detail: { minutes: 30, walkTest: true } }]);
  await desk.takeAlarm(home, tried('raised'));
  expect(desk.sent()).toEqual([]);
});

test('a hub that goes on with a test that was ended here is told at each heartbeat that still names it', async () => {
  const { desk, home } = await open(30);
  const told = { id: 'x', by: 'relay', beganAgeMs: 0, walkTest: false, devices: [] };
  const said = (wall: number, endsInMs: number | undefined) =>
    desk.store.transaction((tx) => {
      const testMode = endsInMs === undefined ? undefined : { ...told, endsInMs };
      return desk.duties.testModeSaid(tx, home.hub, { testMode, composedAt: wall, receivedAt: wall });
    });
  await said(startedAt + minutes(1), minutes(29));
  expect(desk.commands).toEqual([]);
  const test = await hubTest(desk.store.db, home.hub);
  if (!test) throw new Error('no test mode');
  await putHubTest(desk.store.db, home.hub, { ...test, until: startedAt + minutes(2) });
  await said(startedAt + minutes(3), minutes(27));
  const end = { hub: home.hub, command: { kind: 'test-mode', minutes: 0, walkTest: false } };
  expect(desk.commands).toEqual([end]);
  await said(startedAt + minutes(4), minutes(26));
  expect(desk.commands).toEqual([end, end]);
  await said(startedAt + minutes(5), 0);
  await said(startedAt + minutes(6), undefined);
  expect(desk.commands).toEqual([end, end]);
});
