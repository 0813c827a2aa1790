import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { updatePolicy } from '../../../cloud-relay/registry/policies.ts';
import { listChannelAddresses, putChannelAddress } from '../../../cloud-relay/store/channel-address-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { carryOut } from '../../../cloud-relay/duty/carry-out.ts';
import { policyInForce } from '../../../cloud-relay/duty/policy-in-force.ts';
import { applyAction } from '../../../cloud-relay/incidents/apply-action.ts';
import { lockIncident } from '../../../cloud-relay/store/incident-store.ts';
import { isFull, Places } from '../../../cloud-relay/paging/places.ts';
import { duePages, nextPageDueAt, overduePages } from '../../../cloud-relay/store/page-queue.ts';
import { getPage } from '../../../cloud-relay/store/page-store.ts';
import { deferred } from '../../support/deferred.ts';
import { until } from '../../support/until.ts';
import { DutyDesk, fall, startedAt } from '../../support/duty-desk.ts';

test('a page is sent to every browser of the person, and the one that is gone is forgotten', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.addBrowser(desk.idOf('ana'), 'old phone');
  desk.push.answer = (_page, address) =>
    JSON.stringify(address).includes('old')
      ? { outcome: 'gone', because: 'http-410' }
      : { outcome: 'accepted', because: 'http-201' };
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call', '0 ana call']);
  const { pages } = await desk.only();
  expect(pages.map(({ state }) => state).toSorted()).toEqual(['accepted-by-provider', 'failed']);
  const addresses = await listChannelAddresses(desk.store.db, everywhere, { responder: desk.idOf('ana') });
  expect(addresses.map(({ label }) => label)).toEqual(['browser of ana']);
  expect(addresses[0]?.lastAcceptedAt).toBe(startedAt);
});

test('when every page of a step has failed the next step follows at once, not at its second', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const ana = desk.idOf('ana');
  desk.push.answer = (page) =>
    page.responder === ana ? { outcome: 'gone', because: 'http-410' } : { outcome: 'accepted', because: 'http-201' };
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call', '0 bo call']);
  const { timeline } = await desk.only();
  expect(timeline.map(({ what, because }) => `${what} ${because.reason}`)).toEqual([
    'opened new-alarm',
    'raised radar-reports-fall',
    'step-paged alarm-raised',
    'nobody-reachable every-page-failed',
    'step-paged nobody-reachable',
  ]);
  await desk.advance(seconds(60));
  expect(desk.sent()).toEqual(['60 chen call']);
});

test('a person without any address, or with none for the channel, is not waited for', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.store.db
    .updateTable('channel_addresses')
    .set({ gone: 1 })
    .where('responder_id', '=', desk.idOf('ana'))
    .execute();
  const hook = { responder: desk.idOf('bo'), channel: 'webhook', label: '', address: {}, sameAs: 'x' };
  await desk.store.db
    .updateTable('channel_addresses')
    .set({ gone: 1 })
    .where('responder_id', '=', desk.idOf('bo'))
    .execute();
  await putChannelAddress(desk.store.db, everywhere, hook, startedAt);
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 chen call']);
  const { pages } = await desk.only();
  expect(pages.map(({ channel, reason, state }) => [channel, reason, state])).toContainEqual([
    'web-push',
    'no-address',
    'failed',
  ]);
});

test('a world in which nobody can be reached is paged again and again, with the pause of the policy', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.push.answer = () => ({ outcome: 'refused', because: 'http-400' });
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 ana call', '0 bo call', '0 chen call']);
  await desk.advance(seconds(59));
  expect(desk.sent()).toEqual([]);
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual(['60 ana call', '60 bo call', '60 chen call']);
});

test('a provider that is down is tried again within the step, and then the next step follows at once', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const ana = desk.idOf('ana');
  desk.push.answer = (page) =>
    page.responder === ana
      ? { outcome: 'unavailable', because: 'http-503' }
      : { outcome: 'accepted', because: 'http-201' };
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(20));
  expect(desk.sent()).toEqual(['0 ana call', '1 ana call', '3 ana call', '7 ana call', '15 ana call', '15 bo call']);
});

test('a call that waits for its provider is not sent once somebody has accepted', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await updatePolicy(desk.store.db, everywhere, home.policyId, {
    communityId: home.communityId,
    dwellingId: null,
    name: 'a',
    severityClass: 'alarm',
    steps: [{ afterSeconds: 0, responders: [desk.idOf('ana'), desk.idOf('bo')], channels: [] }],
    repeatAfterSeconds: 300,
  });
  const bo = desk.idOf('bo');
  desk.push.answer = (page) =>
    page.responder === bo && page.purpose === 'call'
      ? { outcome: 'unavailable', because: 'http-429', retryAfterMs: 20_000 }
      : { outcome: 'accepted', because: 'http-201' };
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(5));
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('ana'), role: 'family' };
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'accept', by });
  await desk.advance(minutes(2));
  expect(desk.sent().toSorted()).toEqual(['0 ana call', '0 bo call', '5 bo accepted']);
  const { pages } = await desk.only();
  expect(pages.find(({ responder, purpose }) => responder === bo && purpose === 'call')?.state).toBe('withdrawn');
});

test('a channel that throws is unavailable, is said in the log, and stops nothing', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  let thrown = 0;
  desk.push.answer = () => {
    if (thrown++ === 0) throw new Error('bug');
    return { outcome: 'accepted', because: 'http-201' };
  };
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual(['0 ana call', '1 ana call']);
  expect(desk.errors).toMatchObject([{ msg: 'channel-failed', problem: 'bug' }]);
});

test('pages by a channel that this relay does not have fail at once', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const ana = desk.idOf('ana');
  const fax = { responder: ana, channel: 'fax', label: '', address: {}, sameAs: 'fax' };
  await desk.store.db.updateTable('channel_addresses').set({ gone: 1 }).where('responder_id', '=', ana).execute();
  await putChannelAddress(desk.store.db, everywhere, fax, startedAt);
  await updatePolicy(desk.store.db, everywhere, home.policyId, {
    communityId: home.communityId,
    dwellingId: null,
    name: 'a',
    severityClass: 'alarm',
    steps: [
      { afterSeconds: 0, responders: [ana], channels: [] },
      { afterSeconds: 60, responders: [desk.idOf('bo')], channels: [] },
    ],
    repeatAfterSeconds: 300,
  });
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect(desk.sent()).toEqual(['0 bo call']);
  expect((await desk.only()).pages[0]).toMatchObject({
    channel: 'fax',
    state: 'failed',
    reason: 'channel-not-configured',
  });
});

test('somebody whose receivers never answer takes sixteen places, and everybody else is paged at once', async () => {
  const desk = await DutyDesk.open();
  const here = await desk.addHome('a');
  const there = await desk.addHome('b', ['dan']);
  const ana = desk.idOf('ana');
  for (let n = 1; n < 80; n++) await desk.addBrowser(ana, `dead ${n}`);
  const dead = await hanging(desk, ana);
  desk.duties.start();
  const taken = [desk.takeAlarm(here, fall('raised'))];
  await until(() => desk.push.sent.length === 16, 'sixteen are under way');
  taken.push(desk.takeAlarm(there, fall('raised', 'alarm-2')));
  await until(() => desk.push.sent.length === 17, 'dan is paged');
  expect(desk.sent().at(-1)).toBe('0 dan call');
  // What waits for its share does not keep the loop awake, and is none of the relay's faults.
  const { db } = desk.store;
  expect(await nextPageDueAt(db, { channel: 'web-push', except: { people: [ana], addresses: [] } })).toBeUndefined();
  const before = startedAt + seconds(1);
  expect([await overduePages(db, { before, isFull }), await overduePages(db, { before, isFull: () => false })]).toEqual(
    [0, 64],
  );
  // Each of the dead ones is tried in the end.
  dead.release();
  await Promise.all(taken);
  const { length } = desk.sent().filter((line) => line.endsWith('ana call'));
  expect(length).toBe(64);
});

test('one dead receiver of an operator holds back no call to that operator’s good one', async () => {
  const desk = await DutyDesk.open();
  const homes = [];
  for (let n = 0; n < 24; n++) homes.push(await desk.addHome(`home-${n}`, [`family ${n}`]));
  const [first] = homes;
  if (!first) throw new Error('no home');
  const olga = await desk.addResponder(first, 'olga', 'operator');
  const deadOne = await desk.addBrowser(olga, 'dead');
  const { promise, resolve: release } = deferred<void>();
  const reached = new Set<string>();
  let hangs = 0;
  desk.push.answer = async (page, address) => {
    if (JSON.stringify(address).includes('dead')) {
      hangs += 1;
      await promise;
      return { outcome: 'refused', because: 'http-400' };
    }
    reached.add(page.incident);
    return { outcome: 'accepted', because: 'http-201' };
  };
  for (const [n, home] of homes.entries()) {
    await updatePolicy(desk.store.db, everywhere, home.policyId, {
      communityId: home.communityId,
      dwellingId: null,
      name: 'a',
      severityClass: 'alarm',
      steps: [{ afterSeconds: 0, responders: [olga], channels: [] }],
      repeatAfterSeconds: 300,
    });
    await desk.takeAlarm(home, fall('raised', `alarm-${n}`));
  }
  desk.duties.start();
  await until(() => reached.size === 24, 'olga is called about every home');
  expect(hangs).toBe(4);
  // What waits for the dead one does not keep the loop awake, and is none of the relay's faults.
  const { db } = desk.store;
  const except = { people: [], addresses: [deadOne] };
  await until(async () => (await nextPageDueAt(db, { channel: 'web-push', except })) === undefined, 'all is sent');
  const before = startedAt + seconds(1);
  expect([await overduePages(db, { before, isFull }), await overduePages(db, { before, isFull: () => false })]).toEqual(
    [0, 20],
  );
  release(undefined);
  await until(() => hangs === 24, 'the dead one is tried about every home');
});

test('whatever many dead receivers somebody has, there is a place for one that nothing is sent to', () => {
  const places = new Places();
  const never = deferred<void>().promise;
  const dead = Array.from({ length: 100 }, (_, n) => ({ responder: 'olga', address: `dead ${n % 4}` }));
  const taken = places.fitting(dead);
  for (const to of taken) places.take(to, never);
  expect(taken).toHaveLength(8);
  expect(places.full).toEqual({ people: [], addresses: ['dead 0', 'dead 1', 'dead 2', 'dead 3'] });
  const good = { responder: 'olga', address: 'good' };
  expect(places.fitting([...dead, good, good])).toEqual([good]);
});

test('sixty-four at once are many people', async () => {
  const places = new Places();
  const due = Array.from({ length: 400 }, (_, n) => ({
    responder: `person ${Math.floor(n / 20)}`,
    address: `at ${n}`,
  }));
  const fitting = places.fitting(due);
  expect(fitting).toHaveLength(64);
  const people = [0, 1, 2, 3].map((n) => `person ${n}`);
  expect([...new Set(fitting.map(({ responder }) => responder))]).toEqual(people);
  const { promise, resolve } = deferred<void>();
  for (const to of fitting) places.take(to, promise);
  expect([places.free, places.full.people, places.fitting(due)]).toEqual([0, people, []]);
  resolve(undefined);
  await places.idle();
  expect([places.free, places.full]).toEqual([64, { people: [], addresses: [] }]);
});

test('whatever waits, alarms go before faults, and calls before news', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const olga = await desk.addResponder(home, 'olga', 'operator');
  await desk.addFaultPolicy(home, olga);
  const because = { reason: 'battery-says-low', evidence: {} };
  const battery = { alarmId: 'alarm-2', kind: 'battery_low', severity: 'fault', place: '', because };
  await desk.takeAlarm(home, fall('raised', 'alarm-2', { alarm: battery }));
  desk.clock.advance(seconds(5));
  await desk.takeAlarm(home, fall('raised'));
  const incidents = await desk.duties.desk.list(everywhere, { state: 'all', limit: 5 });
  const alarm = incidents.find((incident) => incident.class === 'alarm');
  const by = { responder: desk.idOf('bo'), role: 'family' };
  await desk.duties.desk.act(everywhere, alarm?.id ?? '', { kind: 'escalate-now', by });
  await desk.duties.desk.act(everywhere, alarm?.id ?? '', { kind: 'accept', by });
  const now = startedAt + seconds(5);
  const due = await duePages(desk.store.db, {
    channel: 'web-push',
    now,
    except: { people: [], addresses: [] },
    limit: 9,
  });
  const purposes = await Promise.all(due.map(({ id }) => getPage(desk.store.db, id)));
  expect(purposes.map((page) => `${page?.content.class} ${page?.purpose}`)).toEqual(['alarm accepted', 'fault call']);
});

test('a call that waits is the later step’s too: behind one that is being sent, one address waits once at most', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  const ana = desk.idOf('ana');
  await desk.addBrowser(ana, 'dead');
  const dead = await hanging(desk, ana);
  desk.duties.start();
  const taken = desk.takeAlarm(home, fall('raised'));
  await until(() => desk.push.sent.length === 2, 'both are under way');
  const { incident } = await desk.only();
  const by = { responder: ana, role: 'family' };
  for (let n = 0; n < 30; n++) {
    desk.clock.advance(seconds(11));
    await desk.store.transaction(async (tx) => {
      const stored = await lockIncident(tx, everywhere, incident.id);
      if (!stored) throw new Error('gone');
      const now = desk.clock.now().wall;
      const inForce = await policyInForce(tx, stored.incident.subject, 'alarm');
      const applied = applyAction(stored.incident, { kind: 'escalate-now', by }, { now, inForce });
      await carryOut({ tx, now, inForce }, applied, stored);
    });
  }
  const { pages, incident: after } = await desk.only();
  expect(pages.map(({ state, round }) => [state, round])).toEqual([
    ['sending', 1],
    ['sending', 1],
    ['pending', after.progress.round],
    ['pending', after.progress.round],
  ]);
  // What becomes of them counts for the latest step: it has failed as a whole, and that is followed.
  await desk.addResponder(home, 'olga', 'operator');
  dead.release();
  await taken;
  await until(async () => (await desk.only()).pages.some(({ responder }) => responder !== ana), 'olga is paged');
});

test('a call that waits for its next attempt is sent at once when a person asks, and remembers its first step', async () => {
  const desk = await DutyDesk.open();
  await desk.addHome('a', ['ana']);
  const home = await desk.addHome('b', ['bo']);
  desk.push.answer = () => ({ outcome: 'unavailable', because: 'http-503', retryAfterMs: 29_000 });
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(5));
  expect(desk.sent()).toEqual(['0 bo call']);
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('ana'), role: 'operator' };
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'escalate-now', by });
  await desk.settle();
  expect(desk.sent()).toEqual(['5 bo call']);
  const { pages } = await desk.only();
  expect(pages).toMatchObject([{ round: 2, state: 'pending', because: { evidence: { round: 1, step: 1 } } }]);
  await desk.advance(seconds(28));
  expect(desk.sent()).toEqual([]);
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual(['34 bo call']);
  await desk.advance(seconds(29));
  expect(desk.sent()).toEqual(['63 bo call']);
  // The policy's own repeat, at 65 s, is no reason to disregard what the provider asked for.
  await desk.advance(seconds(28));
  expect(desk.sent()).toEqual([]);
});

test('a call of something graver is sent even while the earlier one is still being tried', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a', ['ana']);
  const dead = await hanging(desk, desk.idOf('ana'));
  desk.duties.start();
  const because = { reason: 'door', evidence: {} };
  const door = { alarmId: 'alarm-1', kind: 'door_open', severity: 'warning', place: '', because };
  const taken = [desk.takeAlarm(home, fall('raised', 'alarm-1', { alarm: door }))];
  await until(() => desk.push.sent.length === 1, 'it is under way');
  taken.push(desk.takeAlarm(home, fall('raised', 'alarm-2')));
  await until(() => desk.push.sent.length === 2, 'the fall is sent');
  expect(desk.push.sent.map(({ page }) => page.content.kind)).toEqual(['door_open', 'fall']);
  dead.release();
  await Promise.all(taken);
});

/** Whatever is sent to this person stays unanswered until it is let go; then it is refused. */
async function hanging(desk: DutyDesk, responder: string) {
  const { promise, resolve } = deferred<void>();
  desk.push.answer = async (page) => {
    if (page.responder !== responder) return { outcome: 'accepted', because: 'http-201' };
    await promise;
    return { outcome: 'refused', because: 'http-400' };
  };
  return { release: () => resolve(undefined) };
}
