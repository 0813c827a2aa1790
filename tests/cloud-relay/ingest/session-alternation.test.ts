import { describe, expect, it } from 'vitest';
import { hubIdSchema } from '../../../contracts/identifiers.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { hearSession, type HeardSessions } from '../../../cloud-relay/ingest/session-alternation.ts';
import { Takeovers } from '../../../cloud-relay/ingest/takeovers.ts';
import { startTestIngest, TestHub } from '../../support/relay-ingest.ts';

const nothing: HeardSessions = { current: undefined, before: undefined };

/** `a1` is a heartbeat of session a composed at 1. Which of them show that there are two. */
const alternating = (story: string): string[] => {
  let heard = nothing;
  return story.split(' ').filter((step) => {
    const next = hearSession(heard, { session: step[0] ?? '', at: Number(step.slice(1)) });
    ({ heard } = next);
    return next.alternates;
  });
};

describe('heartbeats of two sessions', () => {
  it.each([
    ['one program', 'a1 a2 a3', []],
    ['a restart', 'a1 a2 b3 b4', []],
    ['restart after restart', 'a1 b2 c3 d4 e5', []],
    ['the backlog of the session before, later', 'a1 b5 a2 a3 b6', []],
    ['the backlog between two restarts', 'a1 b5 a2 c9 b6 a3 c10', []],
    ['two programs in turn', 'a1 b2 a3', ['a3']],
    ['two programs in turn, on and on', 'a1 a2 b3 b4 a5 b6', ['a5', 'b6']],
    ['a copy that starts while the first lives, with a third', 'a1 b2 c3 b4', ['b4']],
  ])('%s', (_, story, shown) => {
    expect(alternating(story)).toEqual(shown);
  });
});

describe('a cloned card', () => {
  it('shows by its heartbeats, is noted with the hub and reported, over restarts of the relay', async () => {
    const clock = new ManualClock({ wall: Date.now() });
    const relay = await startTestIngest({ clock });
    const { key } = await relay.addHub('a');
    const hub = await relay.connectHub(key, 'hub-a');
    const twin = new TestHub(hub.client, 'hub-a');
    const say = async (who: TestHub, sequence: number, ageMs = 1, ageIs = 'exact') => {
      const message = who.heartbeat(sequence, {}, ageMs);
      who.send({ ...message, sent: { ...message.sent, ageIs } });
      await hub.receipted(hub.receipts.length + 1);
      clock.advance(seconds(20));
    };
    const clonedAt = async () =>
      (await relay.store.db.selectFrom('hubs').select('cloned_at').executeTakeFirstOrThrow()).cloned_at;
    await say(hub, 0);
    await say(twin, 0);
    // A backlog, however old, and a heartbeat of which nobody knows how old it is.
    await say(hub, 1, minutes(3));
    await say(hub, 2, 45_000);
    await say(hub, 3, 1, 'at-least');
    expect(relay.faults).toEqual([]);
    expect(await clonedAt()).toBeNull();
    await say(hub, 4);
    expect(relay.faults).toMatchObject([
      { kind: 'hub-cloned', because: { reason: 'sessions-alternate', evidence: { session: hub.session } } },
    ]);
    expect(await clonedAt()).toBe(clock.now().wall - seconds(20));
    await say(twin, 1);
    expect(relay.faults).toHaveLength(2);
  });

  it('shows by connections that take over from each other, each told with where they come from', async () => {
    const relay = await startTestIngest();
    const { key } = await relay.addHub('a');
    await relay.connectHub(key, 'hub-a');
    await relay.connectHub(key, 'hub-a');
    expect(relay.takeovers).toEqual([{ hub: 'hub-a', from: '127.0.0.1', before: '127.0.0.1' }]);
  });

  it('shows by a certificate that its hub has left behind', async () => {
    const relay = await startTestIngest();
    const { key: old } = await relay.addHub('a');
    const next = await relay.issue('hub-a', { agoMs: -5_000 });
    expect(await relay.tryToConnect(old, 'hub-a')).toBe('connected');
    expect(await relay.tryToConnect(next, 'hub-a')).toBe('connected');
    expect(await relay.tryToConnect(old, 'hub-a')).toBe('refused');
    expect(relay.refusals).toEqual(['certificate is revoked']);
    expect(relay.superseded).toEqual(['hub-a']);
    expect(await relay.tryToConnect(next, 'hub-a')).toBe('connected');
  });
});

describe('takeovers', () => {
  const hub = hubIdSchema.parse('hub-a');
  const note = (takeovers: Takeovers, times: number, every: number, places: [string, string]) => {
    const noted = [];
    for (let n = 0; n < times; n++) {
      const [from = '', before = ''] = n % 2 === 0 ? places : places.toReversed();
      noted.push(takeovers.note({ hub, from, before }, n * every));
    }
    return noted;
  };

  it('six within five minutes between two places are no bad line', () => {
    const noted = note(new Takeovers(), 6, seconds(50), ['1.1.1.1', '2.2.2.2']);
    expect(noted.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => undefined));
    expect(noted[5]).toEqual({ takeovers: 6, withinMinutes: 5, places: 2 });
    expect(note(new Takeovers(), 30, seconds(61), ['1.1.1.1', '2.2.2.2']).every((one) => one === undefined)).toBe(true);
  });

  it('from one place it takes twenty: a bad line comes back every quarter of a minute at most', () => {
    const noted = note(new Takeovers(), 20, seconds(5), ['1.1.1.1', '1.1.1.1']);
    expect(noted.filter((one) => one !== undefined)).toEqual([{ takeovers: 20, withinMinutes: 5, places: 1 }]);
    expect(note(new Takeovers(), 60, seconds(16), ['1.1.1.1', '1.1.1.1']).every((one) => one === undefined)).toBe(true);
  });
});
