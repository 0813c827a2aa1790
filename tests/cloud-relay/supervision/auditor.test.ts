import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { Auditor } from '../../../cloud-relay/supervision/auditor.ts';
import { deadManSwitch } from '../../../cloud-relay/supervision/dead-man-switch.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';
import { openTestStore } from '../../support/relay-store.ts';

test('escalation that does not happen is noticed apart from the loop that should do it', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.takeAlarm(home, fall('raised'));
  expect(await desk.duties.auditor.audit()).toMatchObject({ overdueIncidents: 0, overduePages: 0 });
  expect(desk.duties.reasons()).toEqual([]);
  desk.clock.advance(seconds(91));
  expect(await desk.duties.auditor.audit()).toMatchObject({ overdueIncidents: 1, overduePages: 1 });
  expect(desk.duties.reasons()).toEqual(['escalation-overdue', 'pages-overdue']);
});

test('an incident that no page can reach anybody about is not well, however punctual its steps are', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  desk.push.answer = () => ({ outcome: 'gone', because: 'http-410' });
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(119));
  expect(desk.duties.reasons()).toEqual([]);
  await desk.advance(minutes(1));
  expect(desk.duties.reasons()).toEqual(['nobody-reachable']);
  desk.push.answer = () => ({ outcome: 'accepted', because: 'http-201' });
  await desk.addBrowser(desk.idOf('ana'), 'new browser of ana');
  await desk.advance(minutes(2));
  expect(desk.duties.reasons()).toEqual([]);
});

test('a page that is sent again and again without being recorded is noticed', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  await desk.takeAlarm(home, fall('raised'));
  const { wall } = desk.clock.now();
  await desk.store.db
    .updateTable('pages')
    .set({ state: 'sending', attempts: 21, due_at: wall + 15_000 })
    .execute();
  expect(await desk.duties.auditor.audit()).toMatchObject({ overduePages: 1 });
});

test('the dead-man switch hears nothing while a duty fails, though the database says that all is well', async () => {
  const store = await openTestStore();
  const clock = new ManualClock({ wall: startedAt });
  let heard = 0;
  let wrong: string[] = ['duty-failing'];
  const log = createLog({ program: 'test', level: 'silent' });
  const allIsWell = (): Promise<void> => Promise.resolve(void heard++);
  const auditor = new Auditor({ db: store.db, clock, log, allIsWell, elsewhere: () => wrong });
  await auditor.audit();
  expect(heard).toBe(0);
  wrong = [];
  await auditor.audit();
  expect(heard).toBe(1);
});

test('an incident that nothing would ever look at again is noticed', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.takeAlarm(home, fall('raised'));
  await desk.store.db.updateTable('incidents').set({ due_at: null }).execute();
  expect(await desk.duties.auditor.audit()).toMatchObject({ forgottenIncidents: 1 });
});

test('the dead-man switch hears that all is well only while it is', async () => {
  const store = await openTestStore();
  const clock = new ManualClock({ wall: startedAt });
  let heard = 0;
  const log = createLog({ program: 'test', level: 'silent' });
  const allIsWell = (): Promise<void> => {
    heard++;
    return Promise.resolve();
  };
  const auditor = new Auditor({ db: store.db, clock, log, allIsWell });
  auditor.start();
  await auditor.idle();
  await clock.advanceSettling(minutes(2), () => auditor.idle());
  expect(heard).toBe(5);
  await store.db.schema.dropTable('pages').execute();
  await clock.advanceSettling(minutes(2), () => auditor.idle());
  expect(heard).toBe(5);
  expect(auditor.reasons()).toEqual(['database-failing']);
  await auditor.stop();
  expect(clock.pending).toBe(0);
  clock.advance(minutes(2));
  expect(auditor.reasons()).toEqual(['audit-overdue']);
});

test('the dead-man switch says when it was not reached', async () => {
  let status = 200;
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const ping = deadManSwitch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/ping`);
  await expect(ping()).resolves.toBeUndefined();
  status = 503;
  await expect(ping()).rejects.toThrow('503');
});
