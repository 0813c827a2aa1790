import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall } from '../../support/duty-desk.ts';

/** Another version of the relay, a person or the disk has left rows that nobody can read. */
const damaged = '{"v":99';

async function open() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana', 'bo']);
  desk.duties.start();
  return { desk, home };
}

test('a policy that cannot be read stops nobody: operators are paged, and it is said', async () => {
  const { desk, home } = await open();
  await desk.addResponder(home, 'olga', 'operator');
  await desk.store.db.updateTable('policies').set({ steps: damaged }).execute();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 olga call']);
  expect((await desk.only()).incident.trouble).toBe('empty-policy');
});

test('a policy that becomes unreadable while an incident runs does not end its escalation', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call']);
  await desk.addResponder(home, 'olga', 'operator');
  await desk.store.db.updateTable('policies').set({ steps: damaged }).execute();
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['60 olga call']);
});

test('a page that cannot be read is sent as an unrecognised alarm, and holds up no other', async () => {
  const { desk, home } = await open();
  const other = await desk.addHome('b', ['dan']);
  await desk.duties.stop();
  await desk.takeAlarm(home, fall('raised', 'alarm-a'));
  await desk.store.db.updateTable('pages').set({ content: damaged, because: damaged }).execute();
  await desk.takeAlarm(other, fall('raised', 'alarm-b'));
  const again = new DutyDesk({ clock: desk.clock, store: desk.store });
  again.duties.start();
  await again.duties.quiet();
  expect(again.push.sent.map(({ page: { content } }) => content.kind).toSorted()).toEqual(['fall', 'unrecognised']);
  expect(again.push.takeSent(desk.names)).toHaveLength(2);
});

test('an address that cannot be read fails alone: the same person’s other browser is paged', async () => {
  const { desk, home } = await open();
  await desk.store.db.updateTable('channel_addresses').set({ address: damaged }).execute();
  await desk.addBrowser(desk.idOf('ana'), 'second browser of ana');
  desk.push.answer = (_page, address) =>
    address === null
      ? { outcome: 'refused', because: 'subscription-unreadable' }
      : { outcome: 'accepted', because: 'http-201' };
  await desk.takeAlarm(home, fall('raised'));
  expect((await desk.only()).pages.map(({ state }) => state).toSorted()).toEqual(['accepted-by-provider', 'failed']);
});

test('an incident that cannot be read is paged anew as unrecognised, and takes in what comes', async () => {
  const { desk, home } = await open();
  await desk.takeAlarm(home, fall('raised'));
  const { incident } = await desk.only();
  await desk.duties.desk.act(everywhere, incident.id, {
    kind: 'accept',
    by: { responder: desk.idOf('ana'), role: 'family' },
  });
  desk.sent();
  for (const table of ['incidents', 'incident_alarms'] as const) {
    await desk.store.db.updateTable(table).set({ body: damaged }).execute();
  }
  await desk.store.db.updateTable('incident_timeline').set({ because: damaged, said_by: damaged, what: 'x' }).execute();
  expect(await desk.only()).toMatchObject({
    incident: { life: { state: 'open' }, headline: { kind: 'unrecognised', severity: 'critical', recognised: false } },
  });
  // When the acceptance would have asked for news.
  await desk.advance(seconds(300));
  expect(desk.sent()).toEqual(['300 ana call']);
  await desk.takeAlarm(home, fall('cleared'));
  await desk.takeAlarm(home, fall('raised', 'alarm-2'));
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['360 bo call']);
  expect((await desk.only()).alarms).toHaveLength(2);
  expect(desk.errors).toEqual([]);
});
