import { expect, test } from 'vitest';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { DutyDesk } from '../../support/duty-desk.ts';
import type { TestHome } from '../../support/relay-store.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';

async function open() {
  const desk = await DutyDesk.open();
  const home = await desk.addHome('a');
  await desk.addFaultPolicy(home, await desk.addResponder(home, 'olga', 'operator'));
  desk.duties.start();
  return { desk, home };
}

/** As ingest notes that alarms 3 to 5 have not come. */
async function gap(desk: DutyDesk, home: TestHome, stream = 'alarm'): Promise<void> {
  await desk.store.db
    .insertInto('message_gaps')
    .values({
      hub_id: home.hub,
      session: 'session-one',
      stream,
      first: 3,
      last: 5,
      noticed_at: desk.clock.now().wall,
      reported_at: null,
    })
    .execute();
}

/** The hub is heard each minute. */
async function live(desk: DutyDesk, home: TestHome, forMinutes: number): Promise<void> {
  for (let n = 0; n < forMinutes; n++) {
    const at = desk.clock.now().wall;
    const row = {
      hub_id: home.hub,
      last_heard_at: at,
      last_heartbeat_at: at,
      heartbeat_composed_at: at,
      heartbeat: null,
    };
    await desk.store.db
      .insertInto('hub_presence')
      .values(row)
      .onConflict((conflict) => conflict.column('hub_id').doUpdateSet({ last_heard_at: at }))
      .execute();
    await desk.settle();
    await desk.advance(minutes(1));
  }
}

test('alarms that never come although the hub is there are a fault, once; when they come it rests', async () => {
  const { desk, home } = await open();
  await gap(desk, home);
  await live(desk, home, 10);
  await desk.advance(seconds(1));
  const { incident, alarms } = await desk.only();
  expect(incident).toMatchObject({ class: 'fault', headline: { kind: 'messages-missing' } });
  expect(alarms[0]?.because).toEqual({
    reason: 'messages-missing',
    evidence: { session: 'session-one', first: 3, last: 5 },
  });
  expect(desk.sent()).toEqual(['600 olga call']);
  await desk.store.db.deleteFrom('message_gaps').execute();
  await live(desk, home, 2);
  const view = await desk.only();
  expect(view.incident.unresolvedCount).toBe(0);
  expect(view.timeline.at(-1)).toMatchObject({ what: 'cleared', because: { reason: 'messages-came-after-all' } });
});

test.each([
  ['a hub that is away', 'alarm', 0],
  ['heartbeats, which may be dropped', 'heartbeat', 30],
])('%s: no fault', async (_name, stream, minutesHeard) => {
  const { desk, home } = await open();
  await gap(desk, home, stream);
  await live(desk, home, minutesHeard);
  await desk.advance(minutes(30));
  expect(await desk.duties.desk.list(everywhere, { state: 'all', limit: 5 })).toEqual([]);
});
