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
