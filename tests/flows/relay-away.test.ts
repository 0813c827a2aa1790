import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import { envelopeSchema } from '../../contracts/envelope.ts';
import { seconds } from '../../foundation/durations.ts';
import { until } from '../support/until.ts';
import { World } from '../support/world.ts';

/** Each of them a call that is answered at home: what no sensor says again and again does not flap. */
const calls = 250;
const minute = 60_000;
/** Stories of many hours do real work for each of their minutes. Real time, on a busy computer. */
const longStory = 300_000;

test(
  'the relay is away for 12 h: everything arrives once, in order, with its own time, and a live alarm overtakes it',
  async () => {
    const world = await World.start({ parts: ['zigbee'] });
    const { flat, time } = world;
    const began = time.now().wall;
    await world.relayStops();
    const happened: string[] = [];
    for (let call = 0; call < calls; call++) {
      happened.push(`raised at ${time.now().wall}`);
      await flat.pressesSos();
      await world.advance(seconds(6));
      happened.push(`cancelled at ${time.now().wall}`);
      flat.hub.allRight('portal');
      await world.settle();
      await world.advance(seconds(166.8));
    }
    expect(flat.hub.health().outbox).toMatchObject({ state: 'ok', pending: 2 * calls });

    await world.relayStarts();
    const burning = until(() => flat.hub.connected, 'the hub reaches the relay').then(() =>
      flat.home.zigbee.smoke.smokeStarts(),
    );
    await world.advance(seconds(40));
    await burning;
    await until(() => flat.hasOpen('smoke'), 'the hub hears the smoke');
    await world.settle();
    expect(flat.hub.health().outbox).toMatchObject({ state: 'ok', pending: 0 });

    const arrived = await arrivals(world);
    const alarms = arrived.filter(({ stream }) => stream === 'alarm');
    // Each once: the session's opening, the calls, the fire.
    expect(alarms.map(({ sequence }) => sequence).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 2 * calls + 2 }, (_, index) => index),
    );
    const backlog = alarms.filter(({ kind }) => kind === 'sos');
    expect(backlog.toSorted((a, b) => a.sequence - b.sequence).map(({ said, at }) => `${said} at ${at}`)).toEqual(
      happened,
    );
    expect(backlog.filter(({ ageIs, at, sentAt }) => ageIs !== 'exact' || at !== sentAt)).toEqual([]);
    // The fire came behind the 20 that were on their way already.
    expect(alarms.findIndex(({ kind }) => kind === 'smoke')).toBeLessThan(calls);

    const heartbeats = arrived
      .filter(({ stream }) => stream === 'heartbeat')
      .toSorted((a, b) => a.sequence - b.sequence);
    expect(heartbeats.length).toBeGreaterThan(720);
    expect(heartbeats.map(({ sequence }) => sequence)).toEqual(heartbeats.map((_, index) => index));
    // One each minute, and one at the return.
    const [first] = heartbeats;
    expect(heartbeats.slice(0, -1).map(({ at }) => at)).toEqual(
      heartbeats.slice(0, -1).map((_, index) => (first?.at ?? 0) + index * minute),
    );
    expect(await world.relay.store.db.selectFrom('message_gaps').selectAll().execute()).toEqual([]);

    const incident = await world.incident();
    expect(incident).toMatchObject({ kind: 'smoke', alarmCount: calls + 1, unresolvedCount: 1 });
    const paged = incident.timeline.filter(({ what }) => what === 'step-paged').map(({ because }) => because.reason);
    expect(paged).toEqual(['alarm-raised', 'live-alarm']);
    const back = (incident.openedAt - began) / 1_000;
    world.expectPages(`${back} s family: call 紧急呼叫（较早前）`, `${back} s family: call 烟雾报警`);
    await world.advance(seconds(180));
    world.expectPages(`${back + 60} s grid-worker: call 烟雾报警`, `${back + 120} s operator: call 烟雾报警`);
  },
  longStory,
);

/** Everything that the relay has stored, in the order in which it came. */
async function arrivals(world: World) {
  const rows = await world.relay.store.db
    .selectFrom('messages')
    .select(['stream', 'sequence', 'occurred_at', 'received_at', 'envelope'])
    .orderBy(sql`rowid`)
    .execute();
  return rows.map(({ stream, sequence, occurred_at, received_at, envelope }) => {
    const { alarm, sent, body } = envelopeSchema.parse(JSON.parse(envelope));
    const said = alarmTransitionSchema.safeParse(body).data?.transition;
    // By the age that the copy carried, whatever the hub's wall clock said.
    const sentAt = received_at - sent.ageMs;
    return { stream, sequence, at: occurred_at, sentAt, kind: alarm?.kind, said, ageIs: sent.ageIs };
  });
}
