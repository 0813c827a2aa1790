import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { topics } from '../../../contracts/topics.ts';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { longestMessageBytes } from '../../../contracts/envelope.ts';
import { hours, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { createHub } from '../../../cloud-relay/registry/hubs.ts';
import { everywhere } from '../../../cloud-relay/store/scope.ts';
import { raised, startTestIngest, type TestHub } from '../../support/relay-ingest.ts';

async function start(options: Parameters<typeof startTestIngest>[0] = {}) {
  const relay = await startTestIngest(options);
  const { key } = await relay.addHub('a');
  const hub = await relay.connectHub(key, 'hub-a');
  return { relay, hub, key };
}

const rows = async (relay: Awaited<ReturnType<typeof startTestIngest>>) =>
  relay.store.db.selectFrom('messages').selectAll().orderBy('sequence').execute();

const gaps = async (relay: Awaited<ReturnType<typeof startTestIngest>>, stream = 'alarm') =>
  (
    await relay.store.db.selectFrom('message_gaps').selectAll().where('stream', '=', stream).orderBy('first').execute()
  ).map(({ session, first, last }) => `${session} ${first}-${last}`);

const opened = (hub: TestHub, sequence: number, previous: unknown = null) => ({
  ...hub.alarm(sequence, { transition: 'session-opened', previous, program: 'test' }),
  alarm: undefined,
});

describe('a message', () => {
  it('gets its receipt after it is stored and has done its work', async () => {
    const { relay, hub } = await start();
    hub.send(hub.alarm(0, raised('x-1')));
    const [receipt] = await hub.receipted(1);
    expect(receipt).toMatchObject({ v: 1, id: { hub: 'hub-a', stream: 'alarm', sequence: 0 }, outcome: 'stored' });
    expect(Math.abs((receipt?.relayWall ?? 0) - Date.now())).toBeLessThan(5_000);
    expect(relay.arrivals).toMatchObject([
      {
        hub: { hub: 'hub-a', dwelling: { address: 'a 3 号楼' } },
        transition: { transition: 'raised', alarm: { alarmId: 'x-1' } },
      },
    ]);
    expect(await rows(relay)).toMatchObject([{ sequence: 0, body_readable: 1, conflicting: 0 }]);
    expect(relay.committed).toEqual(['hub-a']);
  });

  it('is a duplicate however it was sent again, and does nothing twice', async () => {
    const { relay, hub } = await start();
    const message = hub.alarm(0, raised('x-1'));
    const shuffled = Object.fromEntries(Object.entries(message).toReversed());
    hub.send(message);
    hub.send({ ...shuffled, id: message.id, sent: { ...message.sent, ageMs: 60_000, ageIs: 'at-least' } });
    hub.send(message);
    const receipts = await hub.receipted(3);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['stored', 'duplicate', 'duplicate']);
    expect(relay.arrivals.length).toBe(1);
    expect((await rows(relay)).length).toBe(1);
  });

  it('with the id of another is kept beside it, reported, and its alarm raised too', async () => {
    const { relay, hub } = await start();
    hub.send(hub.alarm(0, raised('x-1')));
    hub.send(hub.alarm(0, raised('x-2')));
    hub.send(hub.alarm(0, raised('x-2')));
    const receipts = await hub.receipted(3);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['stored', 'conflict', 'duplicate']);
    expect((await rows(relay)).map(({ conflicting }) => conflicting).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(relay.faults).toMatchObject([
      {
        kind: 'message-conflict',
        because: { reason: 'message-conflict', evidence: { message: `hub-a/${hub.session}/alarm/0` } },
      },
    ]);
    expect(relay.arrivals.length).toBe(2);
  });

  it('whose database fails gets no receipt, and is taken when it is sent again', async () => {
    let broken = true;
    const { relay, hub } = await start({
      around: (take) => (message) => (broken ? Promise.reject(new Error('disk full')) : take(message)),
    });
    hub.send(hub.alarm(0, raised('x-1')));
    while (relay.outcomes.length < 1) await hub.client.publishAsync(topics.up(hub.id, 'heartbeat'), '{}', { qos: 1 });
    expect(relay.outcomes[0]).toBe('alarm failed');
    await relay.ingest.idle();
    expect(hub.receipts).toEqual([]);
    broken = false;
    hub.send(hub.alarm(0, raised('x-1')));
    expect((await hub.receipted(1))[0]).toMatchObject({ outcome: 'stored' });
    expect(relay.arrivals.length).toBe(1);
  });

  it('is taken whole or not at all', async () => {
    let failing = true;
    const { relay, hub } = await start({
      applyAlarm: async (tx, arrival) => {
        await tx.updateTable('communities').set({ name: 'changed' }).execute();
        // As the database says it, so that it is not taken for a fault of the alarm itself.
        if (failing) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
        relay.arrivals.push(arrival);
      },
    });
    hub.send(hub.alarm(0, raised('x-1')));
    hub.send(hub.heartbeat(0));
    await hub.receipted(1);
    expect(relay.outcomes).toEqual(['alarm failed', 'heartbeat stored']);
    expect((await relay.store.db.selectFrom('communities').select('name').execute())[0]?.name).toBe('a');
    expect((await rows(relay)).map(({ stream }) => stream)).toEqual(['heartbeat']);
    failing = false;
    hub.send(hub.alarm(0, raised('x-1')));
    expect((await hub.receipted(2))[1]).toMatchObject({ outcome: 'stored', id: { stream: 'alarm' } });
    expect(relay.arrivals.length).toBe(1);
  });
});

describe('an alarm that cannot be read', () => {
  it('is applied as unrecognised, with what its envelope says, before its receipt', async () => {
    const { relay, hub } = await start();
    const strange = [{ transition: 'evaporated' }, null, 'text', { transition: 'raised', alarm: {} }, [[[]]]];
    for (const [sequence, body] of strange.entries()) hub.send(hub.alarm(sequence, body));
    const receipts = await hub.receipted(strange.length);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(strange.map(() => 'stored'));
    expect(relay.arrivals.map(({ transition }) => transition)).toEqual(strange.map(() => 'unrecognised'));
    expect(relay.arrivals[0]?.envelope.alarm).toEqual({ kind: 'fall', severity: 'critical', place: '卧室' });
    expect((await rows(relay)).map(({ body_readable }) => body_readable)).toEqual(strange.map(() => 0));
  });

  it('is applied as unrecognised when this relay stumbles over it', async () => {
    const { relay, hub } = await start({
      applyAlarm: (_tx, arrival) => {
        if (arrival.transition !== 'unrecognised') return Promise.reject(new TypeError('a mistake of ours'));
        relay.arrivals.push(arrival);
        return Promise.resolve();
      },
    });
    hub.send(hub.alarm(0, raised('x-1')));
    expect((await hub.receipted(1))[0]).toMatchObject({ outcome: 'stored' });
    expect(relay.arrivals.length).toBe(1);
  });

  it('with an envelope that cannot be read raises what can be read of its alarm, is kept, reported and receipted', async () => {
    const { relay, hub } = await start();
    const { occurredAt: _, ...noTime } = hub.alarm(0, { transition: 'from-the-future' });
    const damaged = [
      noTime,
      { ...hub.alarm(1, raised('x-1')), sent: null },
      { ...hub.alarm(2, null), v: 'two', alarm: { kind: 7, severity: 'critical', place: 'x'.repeat(200) } },
      { ...hub.alarm(3, null), occurredAt: 'now', sent: {}, alarm: 'smoke' },
    ];
    for (const message of damaged) hub.send(message);
    hub.send(noTime);
    const receipts = await hub.receipted(5);
    expect(receipts.map(({ id, outcome }) => `${id.sequence} ${outcome}`)).toEqual([
      '0 stored',
      '1 stored',
      '2 stored',
      '3 stored',
      '0 duplicate',
    ]);
    expect(relay.arrivals).toMatchObject([
      { transition: 'unrecognised', envelope: { alarm: { kind: 'fall', severity: 'critical', place: '卧室' } } },
      { transition: { transition: 'raised', alarm: { alarmId: 'x-1' } } },
      { transition: 'unrecognised', envelope: { alarm: { kind: 'unrecognised', place: 'x'.repeat(120) } } },
      { transition: 'unrecognised' },
    ]);
    expect(relay.arrivals[3]?.envelope.alarm).toBeUndefined();
    expect(relay.faults).toMatchObject([{ kind: 'message-unreadable', because: { evidence: { stream: 'alarm' } } }]);
    const kept = await relay.store.db.selectFrom('unreadable_messages').select('payload').execute();
    expect(kept.length).toBe(damaged.length);
    expect(kept.map(({ payload }) => Buffer.from(payload, 'base64').toString())).toContain(JSON.stringify(noTime));
  });

  it('that says that a session opened pages nobody, however its envelope is', async () => {
    const { relay, hub } = await start();
    hub.send({ ...opened(hub, 0), sent: undefined });
    expect(await hub.receipted(1)).toMatchObject([{ outcome: 'stored' }]);
    expect(relay.arrivals).toEqual([]);
  });

  it('that cannot be read at all is reported although heartbeats that cannot be read came before it', async () => {
    const { relay, hub } = await start();
    hub.publish(topics.up(hub.id, 'heartbeat'), 'rubbish');
    hub.publish(topics.up(hub.id, 'alarm'), 'rubbish');
    hub.send(hub.alarm(0, raised('x-1')));
    await hub.receipted(1);
    await relay.ingest.idle();
    expect(relay.faults.length).toBe(2);
    const streams = new Set(relay.faults.map(({ because }) => because.evidence['stream']));
    expect(streams).toEqual(new Set(['alarm', 'heartbeat']));
    hub.publish(topics.up(hub.id, 'heartbeat'), 'more rubbish');
    hub.send(hub.heartbeat(1));
    await hub.receipted(2);
    expect(relay.faults.length).toBe(2);
  });

  it('does no harm whatever the bytes are, and the next good one is heard', async () => {
    const { relay, hub } = await start();
    const rubbish = [
      Buffer.alloc(0),
      Buffer.from('null'),
      Buffer.from('{'),
      Buffer.from([0xff, 0xfe, 0x00]),
      randomBytes(1_000),
      randomBytes(longestMessageBytes - 10),
      Buffer.from('['.repeat(100_000)),
      Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      Buffer.from(JSON.stringify({ id: { hub: 'hub-a', session: 's', stream: 'alarm', sequence: -1 } })),
      Buffer.from(`{"v":1,"__proto__":{"id":1},"id":${'9'.repeat(400)}}`),
      Buffer.from(JSON.stringify({ ...hub.alarm(0, raised('x-1')), id: { ...hub.alarm(0, null).id, sequence: 0.5 } })),
    ];
    for (const payload of rubbish) hub.publish(topics.up(hub.id, 'alarm'), payload);
    hub.send(hub.alarm(0, raised('x-1')));
    expect(await hub.receipted(1)).toMatchObject([{ outcome: 'stored', id: { sequence: 0 } }]);
    expect(relay.outcomes).toEqual([...rubbish.map(() => 'alarm unattributed'), 'alarm stored']);
    const kept = await relay.store.db.selectFrom('unreadable_messages').select('reason').execute();
    expect(kept.length).toBe(rubbish.length);
    // Each may have been an alarm; what stands already is not reported twice, but that is the desk's business.
    expect(relay.faults.length).toBe(rubbish.length);
  });

  it('is too deep to be walked when its body is, and is refused', async () => {
    const { hub } = await start();
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    const message = JSON.stringify(hub.alarm(0, 'BODY')).replace('"BODY"', deep);
    hub.publish(topics.up(hub.id, 'alarm'), message);
    hub.send(hub.alarm(1, raised('x-1')));
    expect(await hub.receipted(1)).toMatchObject([{ outcome: 'stored', id: { sequence: 1 } }]);
  });

  it('fills no disk: a bounded number is kept of each hub', async () => {
    const { relay, hub } = await start();
    await relay.store.transaction(async (tx) => {
      for (let n = 0; n < 1_000; n++) {
        const earlier = { hub_id: hub.id, topic: 't', received_at: n, reason: 'r', payload: '' };
        await tx
          .insertInto('unreadable_messages')
          .values({ id: `earlier ${n}`, ...earlier })
          .execute();
      }
    });
    for (let n = 0; n < 20; n++) hub.publish(topics.up(hub.id, 'alarm'), `rubbish ${n}`);
    hub.send(hub.alarm(0, raised('x-1')));
    await hub.receipted(1);
    const kept = await relay.store.db.selectFrom('unreadable_messages').selectAll().execute();
    expect(kept.length).toBe(1_000);
    expect(kept.some(({ payload }) => Buffer.from(payload, 'base64').toString() === 'rubbish 19')).toBe(true);
    expect(kept.some(({ id }) => id === 'earlier 19')).toBe(false);
  });

  it('is longer than a message may be: kept out, and the hub goes on', async () => {
    const { relay, hub } = await start();
    hub.publish(topics.up(hub.id, 'alarm'), Buffer.alloc(longestMessageBytes + 100, 0x20));
    hub.send(hub.alarm(0, raised('x-1')));
    await hub.receipted(1);
    expect(relay.outcomes).toEqual(['alarm unattributed', 'alarm stored']);
    const [kept] = await relay.store.db.selectFrom('unreadable_messages').select('reason').execute();
    expect(kept?.reason).toContain(`at most ${longestMessageBytes}`);
  });
});

describe('a message under a foreign name', () => {
  it('is refused by its own id and reported, each alarm anew', async () => {
    const { relay, hub } = await start();
    const b = await relay.addHub('b');
    const stream = hub.alarm(0, raised('x-1'));
    hub.publish(topics.up(hub.id, 'alarm'), JSON.stringify({ ...stream, id: { ...stream.id, hub: 'hub-b' } }));
    hub.publish(topics.up(hub.id, 'heartbeat'), JSON.stringify(stream));
    hub.send(hub.alarm(1, raised('x-2')));
    await hub.receipted(2);
    expect(relay.outcomes.toSorted()).toEqual(['alarm refused', 'alarm stored', 'heartbeat refused']);
    const fault = { hub: { hub: 'hub-a' }, kind: 'foreign-message' };
    expect(relay.faults).toMatchObject([fault, fault]);
    expect(relay.arrivals.length).toBe(1);
    expect(b.home.hub).toBe('hub-b');
    expect((await rows(relay)).map(({ hub_id }) => hub_id)).toEqual(['hub-a']);
  });
});

describe('what is missing', () => {
  it('is seen, and closes when the backlog comes after the new ones', async () => {
    const { relay, hub } = await start();
    const session = hub.session;
    const send = async (sequence: number, count: number) => {
      hub.send(hub.alarm(sequence, raised(`x-${sequence}`)));
      await hub.receipted(count);
      return gaps(relay);
    };
    expect(await send(0, 1)).toEqual([]);
    expect(await send(9, 2)).toEqual([`${session} 1-8`]);
    expect(await send(4, 3)).toEqual([`${session} 1-3`, `${session} 5-8`]);
    expect(await send(1, 4)).toEqual([`${session} 2-3`, `${session} 5-8`]);
    expect(await send(8, 5)).toEqual([`${session} 2-3`, `${session} 5-7`]);
    for (const [n, sequence] of [2, 3, 5, 6, 7].entries()) await send(sequence, 6 + n);
    expect(await gaps(relay)).toEqual([]);
    expect(relay.arrivals.length).toBe(10);
  });

  it('is seen of the session before, from the first message of the next', async () => {
    const { relay, hub } = await start();
    hub.send(hub.alarm(0, raised('x-0')));
    hub.send(hub.alarm(1, raised('x-1')));
    await hub.receipted(2);
    const next = { ...hub.alarm(0, null).id, session: 'next-session' };
    hub.send({ ...opened(hub, 0, { session: hub.session, sequence: 4 }), id: next });
    await hub.receipted(3);
    expect(await gaps(relay)).toEqual([`${hub.session} 2-4`]);
    hub.send({ ...opened(hub, 1, { session: 'never-seen-at-all', sequence: 2 }), id: { ...next, sequence: 1 } });
    await hub.receipted(4);
    expect(await gaps(relay)).toEqual(['never-seen-at-all 0-2', `${hub.session} 2-4`]);
    // That a session opened says nothing of any alarm.
    expect(relay.arrivals.length).toBe(2);
  });

  it('is seen although nothing follows it, from the heartbeats: a relay restored from its backup says what it lost', async () => {
    const { relay, hub } = await start();
    hub.send(hub.alarm(0, raised('x-0')));
    await hub.receipted(1);
    hub.send(hub.heartbeat(0, { newestAlarm: { session: hub.session, sequence: 0 } }));
    await hub.receipted(2);
    expect(await gaps(relay)).toEqual([]);
    hub.send(hub.heartbeat(1, { newestAlarm: { session: hub.session, sequence: 2 } }));
    await hub.receipted(3);
    expect(await gaps(relay)).toEqual([`${hub.session} 1-2`]);
    hub.send(hub.alarm(2, raised('x-2')));
    await hub.receipted(4);
    expect(await gaps(relay)).toEqual([`${hub.session} 1-1`]);
    hub.send(hub.alarm(1, raised('x-1')));
    await hub.receipted(5);
    expect(await gaps(relay)).toEqual([]);
  });

  it('of the session before closes to its very last when the backlog comes after the next session has opened', async () => {
    const { relay, hub } = await start();
    hub.send(hub.alarm(0, raised('x-0')));
    const next = { ...hub.alarm(0, null).id, session: 'next-session' };
    hub.send({ ...opened(hub, 0, { session: hub.session, sequence: 3 }), id: next });
    await hub.receipted(2);
    expect(await gaps(relay)).toEqual([`${hub.session} 1-3`]);
    for (const sequence of [1, 2, 3]) hub.send(hub.alarm(sequence, raised(`x-${sequence}`)));
    await hub.receipted(5);
    expect(await gaps(relay)).toEqual([]);
  });
});

describe('a heartbeat', () => {
  it('says how the hub is; one that comes late says nothing new', async () => {
    const clock = new ManualClock({ wall: Date.now() });
    const { relay, hub } = await start({ clock });
    const presence = async () => relay.store.db.selectFrom('hub_presence').selectAll().executeTakeFirstOrThrow();
    hub.send(hub.heartbeat(5, { openAlarms: 5 }));
    await hub.receipted(1);
    const first = await presence();
    expect(first.last_heartbeat_at).toBe(clock.now().wall);
    clock.advance(seconds(30));
    hub.send(hub.heartbeat(2, { openAlarms: 2 }, hours(3)));
    await hub.receipted(2);
    const second = await presence();
    expect(JSON.parse(second.heartbeat ?? '{}')).toMatchObject({ openAlarms: 5 });
    expect(second).toMatchObject({ last_heartbeat_at: first.last_heartbeat_at, last_heard_at: clock.now().wall });
    hub.send(hub.heartbeat(6, { openAlarms: 6 }));
    await hub.receipted(3);
    expect(JSON.parse((await presence()).heartbeat ?? '{}')).toMatchObject({ openAlarms: 6 });
  });

  it('that this relay cannot read is stored and receipted all the same', async () => {
    const { relay, hub } = await start();
    hub.send({ ...hub.heartbeat(0), body: { uptime: 'very long' } });
    expect(await hub.receipted(1)).toMatchObject([{ outcome: 'stored' }]);
    expect(await rows(relay)).toMatchObject([{ stream: 'heartbeat', body_readable: 0 }]);
  });

  it('is no part of the alarm stream, and its gaps are no loss', async () => {
    const { relay, hub } = await start({ clock: new ManualClock({ wall: Date.now() }) });
    hub.send(hub.heartbeat(7));
    await hub.receipted(1);
    expect(await gaps(relay)).toEqual([]);
    expect(await gaps(relay, 'heartbeat')).toEqual([`${hub.session} 0-6`]);
    expect(relay.faults).toEqual([]);
  });
});

describe('many at once', () => {
  it('a backlog of three hundred, twice over and in any order, arrive once each', async () => {
    const { relay, hub } = await start();
    const order = Array.from({ length: 600 }, (_, n) => ({ sequence: n % 300, at: randomBytes(4).readUInt32BE() }));
    for (const { sequence } of order.toSorted((a, b) => a.at - b.at)) {
      hub.send(hub.alarm(sequence, raised(`x-${sequence}`)));
    }
    const receipts = await hub.receipted(600);
    expect(receipts.filter(({ outcome }) => outcome === 'stored').length).toBe(300);
    expect(receipts.filter(({ outcome }) => outcome === 'duplicate').length).toBe(300);
    expect((await rows(relay)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(await gaps(relay)).toEqual([]);
  });

  it('a hub that floods does not hold up the alarm of another', async () => {
    const { relay, hub } = await start();
    const b = await relay.addHub('b');
    const quiet = await relay.connectHub(b.key, 'hub-b');
    for (let n = 0; n < 800; n++) hub.send(hub.alarm(n, raised(`x-${n}`)));
    await hub.receipted(10);
    quiet.send(quiet.alarm(0, raised('y-1')));
    await quiet.receipted(1);
    expect(hub.receipts.length).toBeLessThan(700);
    await hub.receipted(800);
  });

  it('a hub that comes again takes the place of its old connection', async () => {
    const { relay, hub, key } = await start();
    const closed = hub.closed();
    const again = await relay.connectHub(key, 'hub-a');
    await closed;
    again.send(again.alarm(0, raised('x-1')));
    expect(await again.receipted(1)).toMatchObject([{ outcome: 'stored' }]);
    expect(relay.ingest.hubsConnected()).toBe(1);
  });
});

describe('a command', () => {
  it('reaches the hub that it is for, and nobody when that one is away', async () => {
    const { relay, hub } = await start();
    const command = {
      v: 1,
      commandId: 'command-1',
      issuedAt: 1,
      expiresAt: 2,
      command: { kind: 'incident-closed' as const, alarmIds: [], outcome: 'false' },
    };
    const heard = new Promise<unknown>((resolve) => {
      hub.client.on('message', (topic, payload) => {
        if (topic === topics.command(hub.id)) resolve(JSON.parse(payload.toString()));
      });
    });
    expect(await relay.ingest.sendCommand(hub.id, command)).toBe(true);
    expect(await heard).toEqual(command);
    expect(await relay.ingest.sendCommand(hubIdSchema.parse('hub-b'), command)).toBe(false);
  });

  it('is not kept for a hub that comes back, whatever session it asked for', async () => {
    const relay = await startTestIngest();
    const { key, home } = await relay.addHub('a');
    await createHub(relay.store.db, everywhere, { id: hubIdSchema.parse('hub-z'), dwellingId: home.dwellingId }, 1);
    const persistent = await relay.connectHub(key, 'hub-a', { clean: false });
    await persistent.client.endAsync();
    const again = await relay.connectHub(key, 'hub-a', { clean: false });
    again.send(again.alarm(0, raised('x-1')));
    expect(await again.receipted(1)).toHaveLength(1);
  });
});
