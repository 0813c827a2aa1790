import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { createHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere, nowhere } from '../../../cloud-relay/store/scope.ts';
import { lostHubs } from '../../../cloud-relay/store/supervision-store.ts';
import { Hearing } from '../../../cloud-relay/supervision/hearing.ts';
import { DutyDesk, startedAt } from '../../support/duty-desk.ts';
import type { TestHome } from '../../support/relay-store.ts';

async function open() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.addFaultPolicy(home, await desk.addResponder(home, 'olga', 'operator'));
  desk.duties.hearing.begins();
  desk.duties.start();
  await desk.duties.quiet();
  return { desk, home };
}

/** As ingest notes it. */
async function heartbeat(desk: DutyDesk, hub: string): Promise<void> {
  const at = desk.clock.now().wall;
  await desk.store.db
    .insertInto('hub_presence')
    .values({ hub_id: hub, last_heard_at: at, last_heartbeat_at: at, heartbeat_composed_at: at, heartbeat: null })
    .onConflict((conflict) => conflict.column('hub_id').doUpdateSet({ last_heard_at: at, last_heartbeat_at: at }))
    .execute();
  await desk.settle();
}

async function addHubs(desk: DutyDesk, home: TestHome, count: number): Promise<string[]> {
  const ids = [];
  for (let n = 0; n < count; n++) {
    const id = hubIdSchema.parse(`more-${n}`);
    await createHub(desk.store.db, everywhere, { id, dwellingId: home.dwellingId }, desk.clock.now().wall);
    ids.push(id);
  }
  return ids;
}

const list = (desk: DutyDesk) => desk.duties.desk.list(everywhere, { state: 'all', limit: 50 });

test('a hub that misses three heartbeats is one incident, at the second, and pages who looks after hubs', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(seconds(179));
  expect(await list(desk)).toEqual([]);
  await desk.advance(seconds(1));
  expect(desk.sent()).toEqual(['180 olga call']);
  const { incident, alarms } = await desk.only();
  expect(incident).toMatchObject({ class: 'fault', groupKey: `hub-lost:${home.hub}`, headline: { kind: 'hub-lost' } });
  expect(alarms[0]?.because).toEqual({
    reason: 'heartbeats-missed',
    evidence: { silentFor: '3 min', heartbeatsMissed: 3 },
  });
  await desk.advance(minutes(9));
  expect(await list(desk)).toHaveLength(1);
  expect([...(await lostHubs(desk.store.db, home.scope)).keys()]).toEqual([home.hub]);
  expect((await lostHubs(desk.store.db, nowhere)).size).toBe(0);
});

test('a hub that speaks each minute is never lost', async () => {
  const { desk, home } = await open();
  for (let n = 0; n < 60; n++) {
    await heartbeat(desk, home.hub);
    await desk.advance(seconds(60));
  }
  expect(await list(desk)).toEqual([]);
});

test('the relay was down for an hour and is back: no hub is lost for that', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.duties.stop();
  desk.clock.reboot({ outage: hours(1), bootId: 'boot-2', clockTrusted: true });
  const again = new DutyDesk({ clock: desk.clock, store: desk.store });
  again.duties.hearing.begins();
  again.duties.start();
  await again.advance(seconds(179));
  expect(await list(again)).toEqual([]);
  await heartbeat(again, home.hub);
  await again.advance(seconds(179));
  expect(await list(again)).toEqual([]);
  await again.advance(seconds(1));
  expect(await list(again)).toHaveLength(1);
});

test('while the listener is down no time counts, and hubs have 90 s to come back', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(seconds(100));
  desk.duties.hearing.ends();
  await desk.advance(minutes(20));
  desk.duties.hearing.begins();
  desk.duties.wake();
  await desk.advance(seconds(89));
  expect(await list(desk)).toEqual([]);
  await desk.advance(seconds(1));
  expect(await list(desk)).toHaveLength(1);
});

test('a relay that restarts every two minutes still notices a silent hub', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(minutes(2));
  await desk.duties.stop();
  for (let restarts = 1; restarts <= 2; restarts++) {
    const again = new DutyDesk({ clock: desk.clock, store: desk.store });
    again.duties.hearing.begins();
    again.duties.start();
    await again.advance(minutes(2));
    await again.duties.stop();
  }
  expect(await list(desk)).toMatchObject([{ headline: { kind: 'hub-lost' } }]);
});

test('times in which several relay processes listened count once', () => {
  const clock = new ManualClock({ wall: startedAt });
  const hearing = new Hearing(clock);
  hearing.begins();
  hearing.remember([
    { from: startedAt - 30_000, until: startedAt + 5_000 },
    { from: startedAt - 60_000, until: startedAt - 20_000 },
    { from: startedAt - 90_000, until: startedAt - 80_000 },
  ]);
  clock.advance(seconds(10));
  expect(hearing.heardSince(startedAt - 100_000)).toBe(80_000);
});

test('supervision that fails is said in health, whether for one hub or as a whole', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await sql`create trigger refuse before insert on hub_losses begin select raise(abort, 'refused'); end`.execute(
    desk.store.db,
  );
  await desk.advance(minutes(4));
  expect(desk.duties.reasons()).toEqual(['hub-supervision-failing']);
  await sql`drop trigger refuse`.execute(desk.store.db);
  await desk.advance(seconds(10));
  expect(desk.duties.reasons()).toEqual([]);
  expect(await list(desk)).toHaveLength(1);
  await sql`alter table hub_losses rename to hub_losses_away`.execute(desk.store.db);
  await desk.advance(minutes(2));
  expect(desk.duties.reasons()).toEqual(['duty-failing']);
});

test('a hub that is still silent a day after its incident was closed is an incident again, each day', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(minutes(3));
  const closeIt = async (): Promise<void> => {
    const [open] = await desk.duties.desk.list(everywhere, { state: 'not-closed', limit: 5 });
    await desk.duties.desk.act(everywhere, open?.id ?? '', {
      kind: 'close',
      by: { responder: desk.idOf('olga'), role: 'operator' },
      outcome: 'false',
      note: '',
    });
  };
  for (let days = 1; days <= 2; days++) {
    await closeIt();
    desk.sent();
    await desk.advance(minutes(2));
    expect(desk.sent()).toEqual([]);
    const closedAt = desk.clock.now().wall - hours(24);
    await desk.store.db.updateTable('incidents').set({ closed_at: closedAt }).where('state', '=', 'closed').execute();
    await desk.advance(minutes(1));
    expect(desk.sent()).toHaveLength(1);
    expect(await list(desk)).toHaveLength(1 + days);
  }
  await heartbeat(desk, home.hub);
  await desk.advance(seconds(10));
  await closeIt();
  for (let n = 0; n < 3; n++) {
    await heartbeat(desk, home.hub);
    await desk.advance(minutes(1));
  }
  expect(await list(desk)).toHaveLength(3);
});

test('a hub that is heard again: recorded, escalation rests, a person closes it', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(seconds(240));
  await heartbeat(desk, home.hub);
  await desk.advance(seconds(5));
  const { incident, timeline } = await desk.only();
  expect(incident.life).toMatchObject({ state: 'open', nextStepAt: desk.clock.now().wall - seconds(5) + hours(12) });
  expect(timeline.map(({ what, because }) => `${what} ${because.reason}`).at(-1)).toBe('cleared hub-heard-again');
  expect((await lostHubs(desk.store.db, everywhere)).size).toBe(0);
  desk.sent();
  await desk.advance(seconds(175));
  expect(desk.sent()).toEqual(['420 olga call']);
  expect((await desk.only()).timeline.map(({ because }) => because.reason)).toContain('fault-again');
});

test('many hubs of a community at once are one incident', async () => {
  const { desk, home } = await open();
  const hubs = await addHubs(desk, home, 20);
  for (const hub of hubs) {
    await heartbeat(desk, hub);
    await desk.advance(seconds(2));
  }
  // The first hub of all has never been heard of: it is not theirs.
  await desk.advance(minutes(6));
  const incidents = await list(desk);
  expect(incidents.map(({ groupKey, alarmCount }) => [groupKey, alarmCount])).toEqual([
    [`hubs-lost:${home.communityId}`, 20],
  ]);
  expect(desk.sent()).toEqual(['180 olga call']);
});

test('a few hubs among many are an incident each', async () => {
  const { desk, home } = await open();
  const hubs = await addHubs(desk, home, 3);
  for (const hub of hubs) await heartbeat(desk, hub);
  await desk.advance(minutes(4));
  expect((await list(desk)).map(({ groupKey }) => groupKey).toSorted()).toEqual(hubs.map((hub) => `hub-lost:${hub}`));
});

test('a hub that enrolled and was never heard is said to be silent too, later', async () => {
  const { desk, home } = await open();
  await desk.advance(minutes(30) - 1);
  expect(await list(desk)).toEqual([]);
  await desk.advance(1);
  expect((await list(desk)).map(({ groupKey }) => groupKey)).toEqual([`hub-lost:${home.hub}`]);
});

test('one that was never heard pages also while it is being installed; one that was heard is somebody at work', async () => {
  let tried = 0;
  for (const heard of [false, true]) {
    const { desk, home } = await open();
    const until = desk.clock.now().wall + hours(2);
    await desk.store.db.updateTable('hubs').set({ installing_until: until }).where('id', '=', home.hub).execute();
    if (heard) await heartbeat(desk, home.hub);
    await desk.advance(minutes(30));
    expect((await list(desk)).map(({ groupKey }) => groupKey)).toEqual([`hub-lost:${home.hub}`]);
    expect(desk.sent()).toEqual(heard ? [] : ['1800 olga call']);
    tried += 1;
  }
  expect(tried).toBe(2);
});

test('a hub that is lost while somebody closed its incident is not reported again until it was back', async () => {
  const { desk, home } = await open();
  await heartbeat(desk, home.hub);
  await desk.advance(minutes(4));
  const { incident } = await desk.only();
  const by = { responder: desk.idOf('olga'), role: 'operator' };
  await desk.duties.desk.act(everywhere, incident.id, { kind: 'close', by, outcome: 'real', note: '换电源' });
  await desk.advance(minutes(30));
  expect(await list(desk)).toHaveLength(1);
  await heartbeat(desk, home.hub);
  await desk.advance(minutes(4));
  expect((await list(desk)).map(({ life }) => life.state)).toEqual(['open', 'closed']);
});
