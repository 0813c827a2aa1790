import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeSchema } from '../../../contracts/envelope.ts';
import { hubIdSchema, type HubId } from '../../../contracts/identifiers.ts';
import { createLog } from '../../../foundation/log.ts';
import { digestOf } from '../../../cloud-relay/ingest/digest.ts';
import { IntakeQueue, type QueuedMessage } from '../../../cloud-relay/ingest/intake-queue.ts';
import { PacketLimit } from '../../../cloud-relay/ingest/packet-limit.ts';
import { readMessage } from '../../../cloud-relay/ingest/reading.ts';
import { afterArrival, type Gap } from '../../../cloud-relay/ingest/sequence-gaps.ts';
import { deferred } from '../../support/deferred.ts';

describe('gaps of a stream', () => {
  it('are exactly what has not come, after arrivals in any order, with repeats', () => {
    let checked = 0;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), (arrivals) => {
        let highest = -1;
        let gaps: Gap[] = [];
        for (const sequence of arrivals) {
          const gap = gaps.find(({ first, last }) => first <= sequence && sequence <= last);
          const change = afterArrival({ highest, gap }, sequence);
          highest = change.highest;
          gaps = [...gaps.filter((other) => other !== change.closed), ...change.opened];
        }
        const missing = gaps.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, n) => first + n),
        );
        const expected = Array.from({ length: highest + 1 }, (_, n) => n).filter((n) => !arrivals.includes(n));
        expect(missing.toSorted((a, b) => a - b)).toEqual(expected);
        expect(highest).toBe(Math.max(-1, ...arrivals));
        checked += 1;
      }),
    );
    expect(checked).toBeGreaterThanOrEqual(100);
  });
});

describe('the packet limit', () => {
  const packet = (length: number): Buffer => {
    const header = [0x30];
    for (let rest = length; ;) {
      const digit = rest % 128;
      rest = Math.floor(rest / 128);
      header.push(rest > 0 ? digit | 128 : digit);
      if (rest === 0) break;
    }
    return Buffer.concat([Buffer.from(header), Buffer.alloc(length, 0x7f)]);
  };

  it('lets through packets up to the limit, however the bytes are cut', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 300 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 50 }),
        (lengths, cut) => {
          const bytes = Buffer.concat(lengths.map(packet));
          const limit = new PacketLimit(300);
          for (let at = 0; at < bytes.length; at += cut) expect(limit.accepts(bytes.subarray(at, at + cut))).toBe(true);
          expect(limit.accepts(packet(301))).toBe(false);
          checked += 1;
        },
      ),
    );
    expect(checked).toBeGreaterThanOrEqual(100);
  });

  it('refuses a length that is no length', () => {
    const limit = new PacketLimit(2 ** 30);
    expect(limit.accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(false);
  });
});

const envelope = (more: object = {}) =>
  envelopeSchema.parse({
    v: 1,
    id: { hub: 'hub-a', session: 'session-1', stream: 'alarm', sequence: 1 },
    occurredAt: { monotonic: 5, bootId: 'boot', wall: 1, clockTrusted: true },
    alarm: { kind: 'fall', severity: 'critical', place: '卧室' },
    sent: { ageMs: 3, ageIs: 'exact', wall: 1, clockTrusted: true },
    body: { a: 1, b: [1, { c: null, d: 'x' }] },
    ...more,
  });

describe('the digest', () => {
  it('does not see how a copy was sent, nor the order of keys', () => {
    const plain = digestOf(envelope());
    expect(digestOf(envelope({ sent: { ageMs: 9, ageIs: 'at-least', wall: 2, clockTrusted: false } }))).toBe(plain);
    expect(digestOf(envelope({ body: { b: [1, { d: 'x', c: null }], a: 1 } }))).toBe(plain);
  });

  it('sees every other change', () => {
    const others = [
      envelope({ body: { a: 1, b: [{ c: null, d: 'x' }, 1] } }),
      envelope({ body: { a: '1', b: [1, { c: null, d: 'x' }] } }),
      envelope({ body: { a: 1, b: [1, { c: null, d: 'x' }], e: 0 } }),
      envelope({ alarm: { kind: 'fall', severity: 'critical', place: '厨房' } }),
      envelope({ v: 2 }),
      envelope({ fromTheFuture: true }),
      envelope({ occurredAt: { monotonic: 5, bootId: 'boot', wall: 2, clockTrusted: true } }),
    ];
    const digests = new Set([envelope(), ...others].map(digestOf));
    expect(digests.size).toBe(others.length + 1);
  });
});

describe('reading', () => {
  const hub = hubIdSchema.parse('hub-a');

  it('never throws, whatever the bytes', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 500 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(readMessage(hub, 'alarm', bytes).kind).toBe('unreadable');
          checked += 1;
        },
      ),
      { numRuns: 300 },
    );
    expect(checked).toBeGreaterThanOrEqual(300);
  });

  it('reads an envelope from the future, and finds brackets in texts no nesting', () => {
    const read = readMessage(
      hub,
      'alarm',
      Buffer.from(JSON.stringify({ ...envelope(), v: 9, more: { text: `\\"${'[{'.repeat(200)}` } })),
    );
    expect(read).toMatchObject({ kind: 'alarm', transition: 'unrecognised', envelope: { v: 9 } });
  });
});

describe('the queue', () => {
  const log = createLog({ program: 'test', level: 'silent' });
  const hubs = ['hub-a', 'hub-b'].map((id) => hubIdSchema.parse(id));
  const message = (hub: HubId | undefined, stream: 'alarm' | 'heartbeat', topic: string): QueuedMessage => {
    if (!hub) throw new Error('no hub');
    return { hub, stream, topic, payload: Buffer.alloc(0) };
  };

  it('takes alarms before heartbeats, and the hubs in turn', async () => {
    const gate = deferred<void>();
    const taken: string[] = [];
    const queue = new IntakeQueue<QueuedMessage>(async ({ topic }) => {
      taken.push(topic);
      if (topic === 'first') await gate.promise;
    }, log);
    await queue.offer(message(hubs[0], 'alarm', 'first'));
    for (const n of [1, 2]) await queue.offer(message(hubs[0], 'heartbeat', `beat a${n}`));
    for (const n of [1, 2, 3]) await queue.offer(message(hubs[0], 'alarm', `a${n}`));
    for (const n of [1, 2]) await queue.offer(message(hubs[1], 'alarm', `b${n}`));
    expect(queue.length).toBe(7);
    gate.resolve();
    await queue.idle();
    expect(taken).toEqual(['first', 'a1', 'b1', 'a2', 'b2', 'a3', 'beat a1', 'beat a2']);
    expect(queue.length).toBe(0);
  });

  it('lets the sender wait when its line is full, and no other', async () => {
    const gate = deferred<void>();
    let taken = 0;
    const queue = new IntakeQueue<QueuedMessage>(async () => {
      taken += 1;
      await gate.promise;
    }, log);
    let accepted = 0;
    const offers = Array.from({ length: 100 }, async (_, n) => {
      await queue.offer(message(hubs[0], 'alarm', `a${n}`));
      accepted += 1;
    });
    await queue.offer(message(hubs[1], 'alarm', 'b'));
    await queue.offer(message(hubs[0], 'heartbeat', 'beat'));
    // One is being worked on and 64 wait in line; the other 35 are not yet taken in.
    expect(accepted).toBe(65);
    gate.resolve();
    await Promise.all(offers);
    await queue.idle();
    expect(taken).toBe(102);
  });

  it('goes on after work that failed, and lets nobody wait for ever when it stops', async () => {
    const worked: string[] = [];
    const queue = new IntakeQueue<QueuedMessage>(({ topic }) => {
      worked.push(topic);
      return topic === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve();
    }, log);
    await queue.offer(message(hubs[0], 'alarm', 'bad'));
    await queue.offer(message(hubs[0], 'alarm', 'good'));
    await queue.idle();
    expect(worked).toEqual(['bad', 'good']);

    const gate = deferred<void>();
    const stuck = new IntakeQueue<QueuedMessage>(() => gate.promise, log);
    const offers = Array.from({ length: 70 }, (_, n) => stuck.offer(message(hubs[0], 'alarm', `a${n}`)));
    const stopped = stuck.stop();
    await Promise.all(offers);
    gate.resolve();
    await stopped;
  });
});
