import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { DutyDesk, fall } from '../../support/duty-desk.ts';

const states = (view: { pages: readonly { responder: string; state: string; purpose: string }[] }, desk: DutyDesk) =>
  view.pages.map(({ responder, purpose, state }) => `${desk.names.get(responder)} ${purpose} ${state}`);

test('nobody accepts: each step is paged at its second, and the policy repeats', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(400));
  expect(desk.sent()).toEqual([
    '0 ana call',
    '60 bo call',
    '120 chen call',
    '180 ana call',
    '240 bo call',
    '300 chen call',
    '360 ana call',
  ]);
  expect(desk.errors).toEqual([]);
});

test('accepting stops it, tells the others and the hub; without follow-up it expires and goes on', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(70));
  expect(desk.sent()).toEqual(['0 ana call', '60 bo call']);
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('bo'), role: 'family' };
  const view = await desk.duties.desk.act(home.scope, incident.id, { kind: 'accept', by });
  await desk.duties.quiet();
  expect(view?.incident.life).toMatchObject({ state: 'accepted', by });
  expect(desk.commands).toEqual([
    { hub: home.hub, command: { kind: 'help-coming', alarmIds: ['alarm-1'], responderRole: 'family' } },
  ]);
  await desk.advance(minutes(10));
  expect(desk.sent()).toEqual(['70 ana accepted', '370 bo reminder', '670 chen call']);
  expect(states(await desk.only(), desk)).toEqual([
    'ana call accepted-by-provider',
    'bo call answered',
    'ana accepted accepted-by-provider',
    'bo reminder accepted-by-provider',
    'chen call accepted-by-provider',
  ]);
});

test('whoever has it may ask for the next person too, and that page goes out', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('ana'), role: 'family' };
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'accept', by });
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'escalate-now', by });
  await desk.duties.quiet();
  expect(desk.sent()).toEqual(['0 ana call', '0 bo call']);
  expect((await desk.only()).incident.life.state).toBe('accepted');
});

test('a hub cannot make the relay wait for ever with a pre-alarm', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('pre-alarm', 'alarm-1', { remainingMs: 1e15 }), { ageMs: 0.25 });
  await desk.advance(minutes(5));
  expect(desk.sent()).toEqual(['300 ana call']);
});

test('a relay that was away runs every overdue step at once, skips none, and records how late it was', async () => {
  const first = await DutyDesk.open();
  const home = await first.addHome('a');
  first.duties.start();
  await first.takeAlarm(home, fall('raised'));
  await first.duties.stop();
  first.clock.reboot({ outage: minutes(30), bootId: 'boot-2', clockTrusted: true });
  const again = new DutyDesk({ clock: first.clock, store: first.store });
  for (const [id, name] of first.names) again.names.set(id, name);
  again.duties.start();
  await again.duties.quiet();
  expect(again.sent()).toEqual(['1800 bo call', '1800 chen call']);
  const { timeline } = await again.only();
  expect(
    timeline.filter(({ what }) => what === 'step-paged').map(({ because }) => because.evidence['lateByMs']),
  ).toEqual([undefined, 1_740_000, 1_680_000]);
});

test('a hub that is destroyed in its pre-alarm: the relay pages on time', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('pre-alarm'), { ageMs: 400 });
  await desk.advance(seconds(29.5));
  expect(desk.sent()).toEqual([]);
  await desk.advance(seconds(0.5));
  expect(desk.sent()).toEqual(['29.6 ana call']);
});

test('a pre-alarm that is cancelled at home pages nobody, ever', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  await desk.takeAlarm(home, fall('pre-alarm'));
  await desk.advance(seconds(20));
  await desk.takeAlarm(home, fall('cancelled'));
  await desk.advance(minutes(60));
  expect(desk.sent()).toEqual([]);
  const { incident, timeline } = await desk.only();
  expect(incident.life).toMatchObject({ state: 'closed', closure: { by: 'home' } });
  expect(timeline.map(({ what, by }) => [what, by])).toEqual([
    ['opened', null],
    ['pre-alarm', 'home'],
    ['cancelled', 'home'],
    ['closed', 'home'],
  ]);
});

test('an alarm that this relay cannot read is paged by what its envelope says', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  const alarm = { kind: 'drowning', severity: 'dire', place: '浴室' };
  await desk.takeAlarm(home, 'unrecognised', { alarm });
  expect(desk.push.sent.map(({ page }) => page.content)).toMatchObject([{ recognised: false, severity: 'critical' }]);
  const { incident } = await desk.only();
  expect(incident.headline).toMatchObject({ kind: 'drowning', place: '浴室', recognised: false });
  expect(incident.headline.because).toEqual({ reason: 'unrecognised-alarm', evidence: { severity: 'dire' } });
});

test('500 late messages about 250 alarms become one incident, paged once per step', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  desk.duties.start();
  for (let n = 0; n < 250; n++) {
    await desk.takeAlarm(home, fall('raised', `late-${n}`), { ageMs: minutes(600 - n) });
    await desk.takeAlarm(home, fall('cleared', `late-${n}`), { ageMs: minutes(599 - n) });
  }
  await desk.advance(seconds(179));
  expect(desk.sent()).toEqual(['0 ana call', '60 bo call', '120 chen call']);
  const { incident, alarms } = await desk.only();
  expect(incident).toMatchObject({ alarmCount: 250, unresolvedCount: 0, life: { state: 'open' } });
  expect(alarms).toHaveLength(250);
});

test('what an incident of one community says, another community never sees or touches', async () => {
  const desk = await DutyDesk.open();
  const here = await desk.addHome('a');
  const there = await desk.addHome('b', ['dan', 'eva']);
  await desk.takeAlarm(here, fall('raised'));
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('dan'), role: 'family' };
  expect(await desk.duties.desk.list(there.scope, { state: 'all', limit: 10 })).toEqual([]);
  expect(await desk.duties.desk.get(there.scope, incident.id)).toBeUndefined();
  expect(await desk.duties.desk.act(there.scope, incident.id, { kind: 'accept', by })).toBeUndefined();
  expect((await desk.duties.desk.get(here.scope, incident.id))?.incident.life.state).toBe('open');
});

test('changes are told once the database has them', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  const told: string[] = [];
  const end = desk.duties.changes.subscribe(({ incident, community }) => told.push(`${incident} ${community}`));
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  const { incident } = await desk.only();
  expect(new Set(told)).toEqual(new Set([`${incident.id} ${home.communityId}`]));
  end();
  const before = told.length;
  await desk.duties.desk.act(everywhere, incident.id, {
    kind: 'accept',
    by: { responder: desk.idOf('ana'), role: 'family' },
  });
  expect(told).toHaveLength(before);
});

test('without a policy the operators are paged, and it is visible that nobody planned it', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.store.db.deleteFrom('policies').execute();
  await desk.addResponder(home, 'olga', 'operator');
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  await desk.advance(seconds(120));
  expect(desk.sent()).toEqual(['0 olga call', '120 olga call']);
  const { incident, timeline } = await desk.only();
  expect(incident.trouble).toBe('no-policy');
  expect(timeline.map(({ what }) => what)).toContain('trouble');
  expect(desk.errors).toMatchObject([{ trouble: 'no-policy' }]);
});

test('with nobody at all to page it says so, and goes on asking', async () => {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.store.db.deleteFrom('policies').execute();
  desk.duties.start();
  await desk.takeAlarm(home, fall('raised'));
  expect((await desk.only()).incident.trouble).toBe('nobody-to-page');
  await desk.addResponder(home, 'olga', 'operator');
  await desk.advance(seconds(120));
  expect(desk.sent()).toEqual(['120 olga call']);
});

test('a step of the clock neither fires nor delays a step', async () => {
  for (const [name, hours] of [
    ['b', 1],
    ['c', -1],
  ] as const) {
    const desk = await DutyDesk.open();
    const home = await desk.addHome(name);
    desk.duties.start();
    await desk.takeAlarm(home, fall('raised'));
    await desk.advance(seconds(30));
    desk.clock.stepWall(minutes(60 * hours));
    await desk.advance(seconds(28));
    expect(desk.sent().map((line) => line.split(' ').slice(1).join(' '))).toEqual(['ana call']);
    await desk.advance(seconds(4));
    expect(desk.sent().map((line) => line.split(' ').slice(1).join(' '))).toEqual(['bo call']);
  }
});
