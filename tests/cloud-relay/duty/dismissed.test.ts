import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { createAccount, updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';

test('a dismissed volunteer is called to no home: the next person is, at once', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const account = await volunteerOf(desk, 'ana', home.communityId);
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

/** An account of that person, who may act in one community only. */
const volunteerOf = (desk: DutyDesk, person: string, communityId: string) =>
  createAccount(
    desk.store.db,
    {
      login: `${person}@example.org`,
      name: person,
      language: 'zh',
      responder: desk.idOf(person),
      grants: [{ role: 'volunteer', communityId, dwellingId: null }],
      passwordHash: null,
    },
    startedAt,
  );

test('neither is somebody who may act there no more: the next person is, and for a fault nothing changes', async () => {
  const desk = await DutyDesk.open();
  const [home, elsewhere] = [await desk.addHome('a'), await desk.addHome('b')];
  const grant = (communityId: string) => ({ grants: [{ role: 'volunteer' as const, communityId, dwellingId: null }] });
  const account = await volunteerOf(desk, 'ana', elsewhere.communityId);
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 bo call']);
  const [first] = (await desk.only()).pages;
  expect(first).toMatchObject({ responder: desk.idOf('ana'), state: 'failed', reason: 'may-not-act' });

  await updateAccount(desk.store.db, account.id, grant(home.communityId));
  await desk.advance(seconds(400));
  expect(desk.sent().some((line) => line.endsWith('ana call'))).toBe(true);
});

test('a policy of people who may act there no more is as good as none; where nobody else is left, they are called', async () => {
  const desk = await DutyDesk.open();
  const elsewhere = await desk.addHome('elsewhere', ['zoe']);
  const home = await desk.addHome('a', ['ana']);
  await desk.addResponder(home, 'olga', 'operator');
  await volunteerOf(desk, 'ana', elsewhere.communityId);
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 olga call']);
  expect((await desk.only()).incident.trouble).toBe('nobody-reachable');

  const alone = await DutyDesk.open();
  const there = await alone.addHome('elsewhere', ['zoe']);
  const lonely = await alone.addHome('b', ['bo']);
  await volunteerOf(alone, 'bo', there.communityId);
  alone.duties.start();
  await alone.takeAlarm(lonely, fall('raised'));
  expect(alone.sent()).toEqual(['0 bo call']);
});
