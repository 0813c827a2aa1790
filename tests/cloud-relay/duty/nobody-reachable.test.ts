import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { createAccount, updateAccount } from '../../../cloud-relay/identity/people/accounts.ts';
import { updatePolicy } from '../../../cloud-relay/registry/policies.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';

/** A home whose policy names `people`, in steps of a minute, and an operator whom it does not name. */
async function withOperator(people: string[]) {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', people);
  await desk.addResponder(home, 'olga', 'operator');
  desk.duties.start();
  const forget = (person: string) =>
    desk.store.db
      .updateTable('channel_addresses')
      .set({ gone: 1 })
      .where('responder_id', '=', desk.idOf(person))
      .execute();
  const dismiss = async (person: string): Promise<void> => {
    const grants = [{ role: 'volunteer' as const, communityId: home.communityId, dwellingId: null }];
    const fields = {
      login: `${person}@example.org`,
      name: person,
      language: 'zh' as const,
      responder: desk.idOf(person),
      grants,
    };
    const { id } = await createAccount(desk.store.db, { ...fields, passwordHash: null }, startedAt);
    await updateAccount(desk.store.db, id, { state: 'disabled' });
  };
  const troubles = async () => {
    const { incident, timeline } = await desk.only();
    return [
      incident.trouble,
      ...timeline.filter(({ what }) => what === 'trouble').map(({ because }) => because.reason),
    ];
  };
  return { desk, home, forget, dismiss, troubles };
}

test('when everybody whom the policy names was dismissed, the operators are paged at once, and it is visible', async () => {
  const { desk, home, dismiss, troubles } = await withOperator(['ana']);
  await dismiss('ana');
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 olga call']);
  expect(await troubles()).toEqual(['nobody-reachable', 'nobody-reachable']);
  expect(desk.errors).toMatchObject([{ trouble: 'nobody-reachable' }]);
});

test('so they are when nobody of it has an address for the channels of the step', async () => {
  const { desk, home, forget } = await withOperator(['ana', 'bo']);
  await forget('ana');
  await updatePolicy(desk.store.db, everywhere, home.policyId, {
    communityId: home.communityId,
    dwellingId: null,
    name: 'a',
    severityClass: 'alarm',
    steps: [
      { afterSeconds: 0, responders: [desk.idOf('ana')], channels: [] },
      // bo has a browser, and no webhook.
      { afterSeconds: 60, responders: [desk.idOf('bo')], channels: ['webhook'] },
    ],
    repeatAfterSeconds: 300,
  });
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 olga call']);
});

test('one person who can be reached is enough for the policy to be run as planned', async () => {
  const { desk, home, forget, dismiss, troubles } = await withOperator(['ana', 'bo', 'chen']);
  await forget('ana');
  await dismiss('bo');
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 chen call']);
  expect(await troubles()).toEqual([null]);
});

test('whoever is paged instead can be reached too', async () => {
  const { desk, home, dismiss } = await withOperator(['ana']);
  await desk.addResponder(home, 'oleg', 'operator');
  await dismiss('ana');
  await dismiss('olga');
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 oleg call']);
});

test('when nobody else is there either, the planned people are tried, and it shows', async () => {
  const { desk, home, dismiss, troubles } = await withOperator(['ana']);
  await dismiss('ana');
  await dismiss('olga');
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual([]);
  expect((await troubles())[0]).toBe('nobody-reachable');
  expect((await desk.only()).pages).toMatchObject([{ state: 'failed', reason: 'account-disabled' }]);
});

test('when the whole policy was tried and reached nobody, the operators are paged at once; then it begins again', async () => {
  const { desk, home, troubles } = await withOperator(['ana', 'bo']);
  const olga = desk.idOf('olga');
  desk.push.answer = (page) =>
    page.responder === olga
      ? { outcome: 'accepted', because: 'http-201' }
      : { outcome: 'refused', because: 'http-400' };
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call', '0 bo call', '0 olga call']);
  expect((await troubles())[0]).toBe('nobody-reachable');
  await desk.advance(seconds(119));
  expect(desk.sent()).toEqual([]);
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual(['120 ana call', '120 bo call', '120 olga call']);
});

test('so it is when their addresses are found to be gone, one after the other', async () => {
  const { desk, home } = await withOperator(['ana', 'bo', 'chen']);
  const olga = desk.idOf('olga');
  desk.push.answer = (page) =>
    page.responder === olga ? { outcome: 'accepted', because: 'http-201' } : { outcome: 'gone', because: 'http-410' };
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call', '0 bo call', '0 chen call', '0 olga call']);
});

test('while somebody of the policy was reached, nobody else is paged before it repeats', async () => {
  const { desk, home } = await withOperator(['ana', 'bo']);
  const bo = desk.idOf('bo');
  desk.push.answer = (page) =>
    page.responder === bo ? { outcome: 'refused', because: 'http-400' } : { outcome: 'accepted', because: 'http-201' };
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(119));
  expect(desk.sent()).toEqual(['0 ana call', '60 bo call']);
});

test('an earlier step that fails last counts too', async () => {
  const { desk, home } = await withOperator(['ana', 'bo']);
  const ana = desk.idOf('ana');
  const olga = desk.idOf('olga');
  // ana's provider is tried again until 75 s have passed; bo is refused at 60 s.
  desk.push.answer = (page) => {
    if (page.responder === olga) return { outcome: 'accepted', because: 'http-201' };
    return page.responder === ana
      ? { outcome: 'unavailable', because: 'http-503', retryAfterMs: 25_000 }
      : { outcome: 'refused', because: 'http-400' };
  };
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(101));
  expect(desk.sent()).toEqual([
    '0 ana call',
    '25 ana call',
    '50 ana call',
    '60 bo call',
    '75 ana call',
    '100 ana call',
    '100 olga call',
  ]);
});

test('operators who were in the policy and could not be reached are not tried again instead of it', async () => {
  const { desk, home } = await withOperator(['ana']);
  const olga = desk.idOf('olga');
  await desk.addResponder(home, 'oleg', 'operator');
  await updatePolicy(desk.store.db, everywhere, home.policyId, {
    communityId: home.communityId,
    dwellingId: null,
    name: 'a',
    severityClass: 'alarm',
    steps: [{ afterSeconds: 0, responders: [olga], channels: [] }],
    repeatAfterSeconds: 60,
  });
  desk.push.answer = () => ({ outcome: 'refused', because: 'http-400' });
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 olga call', '0 oleg call']);
  await desk.advance(seconds(120));
  expect(desk.sent()).toEqual(['120 olga call', '120 oleg call']);
});
