import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { createAccount, updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';

test('a dismissed volunteer is called to no home: the next person is, at once', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const account = await createAccount(
    desk.store.db,
    {
      login: 'ana@example.org',
      name: 'ana',
      language: 'zh',
      responder: desk.idOf('ana'),
      grants: [{ role: 'volunteer', communityId: home.communityId, dwellingId: null }],
      passwordHash: null,
    },
    startedAt,
  );
  desk.duties.start();
  await updateAccount(desk.store.db, account.id, { state: 'disabled' });
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 bo call']);
  const [first] = (await desk.only()).pages;
  expect(first).toMatchObject({ responder: desk.idOf('ana'), state: 'failed', reason: 'account-disabled' });

  await updateAccount(desk.store.db, account.id, { state: 'active' });
  await desk.advance(seconds(400));
  expect(desk.sent().some((line) => line.endsWith('ana call'))).toBe(true);
});

test('neither is somebody who may act there no more: the next person is, and for a fault nothing changes', async () => {
  const desk = await DutyDesk.open();
  const [home, elsewhere] = [await desk.addHome('a'), await desk.addHome('b')];
  const grant = (communityId: string) => ({ grants: [{ role: 'volunteer' as const, communityId, dwellingId: null }] });
  const account = await createAccount(
    desk.store.db,
    {
      login: 'ana@example.org',
      name: 'ana',
      language: 'zh',
      responder: desk.idOf('ana'),
      ...grant(elsewhere.communityId),
      passwordHash: null,
    },
    startedAt,
  );
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 bo call']);
  const [first] = (await desk.only()).pages;
  expect(first).toMatchObject({ responder: desk.idOf('ana'), state: 'failed', reason: 'may-not-act' });

  await updateAccount(desk.store.db, account.id, grant(home.communityId));
  await desk.advance(seconds(400));
  expect(desk.sent().some((line) => line.endsWith('ana call'))).toBe(true);
});
