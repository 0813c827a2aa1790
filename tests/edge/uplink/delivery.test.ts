import { beforeEach, describe, expect, test } from 'vitest';
import { Delivery } from '../../../edge/uplink/delivery.ts';
import type { OutboxMessage } from '../../../edge/outbox/outbox.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage } from '../outbox/messages.ts';

let clock: ManualClock;
let delivery: Delivery;

beforeEach(() => {
  clock = new ManualClock({ wall: '2026-03-01T08:00:00Z' });
  delivery = new Delivery();
});

const sequences = (messages: readonly OutboxMessage[]): number[] => messages.map(({ id }) => id.sequence);
const backlog = (count: number): void => {
  for (let n = 0; n < count; n++) expect(delivery.add(smokeMessage(n, clock.now()), clock.now())).toEqual([]);
};

describe('delivery', () => {
  test('sends a backlog oldest first in a window, and the next for each receipt', () => {
    backlog(30);
    expect(sequences(delivery.connected(clock.now()))).toEqual(Array.from({ length: 20 }, (_, n) => n));
    const { publish } = delivery.receipted(smokeMessage(3, clock.now()).id, clock.now());
    expect(sequences(publish)).toEqual([20]);
    expect(delivery.awaitingReceipt).toBe(29);
  });

  test('a new alarm goes at once, past a backlog that is stuck', () => {
    backlog(500);
    delivery.connected(clock.now());
    expect(sequences(delivery.add(smokeMessage(900, clock.now()), clock.now()))).toEqual([900]);
  });

  test('faults wait behind alarms in a backlog, and each keeps its order', () => {
    for (const [n, severity] of ['fault', 'critical', 'fault', 'urgent'].entries()) {
      delivery.add(smokeMessage(n, clock.now(), { severity }), clock.now());
    }
    expect(sequences(delivery.connected(clock.now()))).toEqual([1, 3, 0, 2]);
  });

  test('an alarm of this moment goes before a backlog, also when its first connection broke or was not there', () => {
    backlog(500);
    clock.advance(hours(1));
    delivery.add(smokeMessage(900, clock.now()), clock.now());
    delivery.add(smokeMessage(901, clock.now(), { severity: 'fault' }), clock.now());
    expect(sequences(delivery.connected(clock.now())).slice(0, 2)).toEqual([900, 0]);
    expect(sequences(delivery.add(smokeMessage(902, clock.now()), clock.now()))).toEqual([902]);
    delivery.disconnected();
    clock.advance(minutes(1));
    expect(sequences(delivery.connected(clock.now())).slice(0, 3)).toEqual([900, 902, 0]);
    delivery.disconnected();
    clock.advance(minutes(10));
    expect(sequences(delivery.connected(clock.now())).slice(0, 2)).toEqual([0, 1]);
  });

  test('without a receipt it goes again after 10, 20, 40, 60, 60 s, for ever', () => {
    delivery.connected(clock.now());
    delivery.add(smokeMessage(0, clock.now()), clock.now());
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const before = clock.now().monotonic;
      const at = delivery.wakeAt ?? before;
      clock.advance(seconds((at - before) / 1_000));
      expect(sequences(delivery.due(clock.now()))).toEqual([0]);
      waits.push((at - before) / 1_000);
    }
    expect(waits).toEqual([10, 20, 40, 60, 60, 60]);
  });

  test('messages that never get a receipt do not keep the rest of the backlog waiting', () => {
    backlog(25);
    delivery.connected(clock.now());
    const sent = new Set<number>();
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(seconds(60));
      for (const n of sequences(delivery.due(clock.now()))) sent.add(n);
    }
    expect(sent).toContain(24);
  });

  test('a broken connection sends everything without a receipt again, and nothing with one', () => {
    delivery.connected(clock.now());
    for (const n of [0, 1, 2]) delivery.add(smokeMessage(n, clock.now()), clock.now());
    delivery.receipted(smokeMessage(1, clock.now()).id, clock.now());
    delivery.disconnected();
    expect(delivery.wakeAt).toBeUndefined();
    expect(sequences(delivery.connected(clock.now()))).toEqual([0, 2]);
  });

  test('the same message given twice is sent once', () => {
    delivery.connected(clock.now());
    expect(delivery.add(smokeMessage(0, clock.now()), clock.now())).toHaveLength(1);
    expect(delivery.add(smokeMessage(0, clock.now()), clock.now())).toHaveLength(0);
    expect(delivery.awaitingReceipt).toBe(1);
  });

  test('a receipt tells when its message was first sent, and only if this process sent it', () => {
    const firstSent = clock.now();
    delivery.connected(clock.now());
    delivery.add(smokeMessage(0, clock.now()), clock.now());
    clock.advance(seconds(30));
    delivery.due(clock.now());
    expect(delivery.receipted(smokeMessage(0, clock.now()).id, clock.now()).firstSentAt).toEqual(firstSent);
    expect(delivery.receipted(smokeMessage(7, clock.now()).id, clock.now()).firstSentAt).toBeUndefined();
  });

  test('heartbeats are not kept: the journal has them', () => {
    const heartbeat = smokeMessage(0, clock.now(), { stream: 'heartbeat' });
    expect(delivery.add(heartbeat, clock.now())).toEqual([]);
    delivery.connected(clock.now());
    expect(delivery.add(heartbeat, clock.now())).toEqual([heartbeat]);
    expect(delivery.awaitingReceipt).toBe(0);
  });

  test('20,000 old alarms are taken in without holding anybody up', () => {
    const before = process.hrtime.bigint();
    backlog(20_000);
    expect(delivery.connected(clock.now())).toHaveLength(20);
    for (let n = 0; n < 1_000; n++) delivery.receipted(smokeMessage(n, clock.now()).id, clock.now());
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(5_000);
    expect(delivery.awaitingReceipt).toBe(19_000);
  });
});
