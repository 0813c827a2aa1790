import { beforeEach, describe, expect, test } from 'vitest';
import { heartbeatSchema, type Heartbeat } from '../../../contracts/heartbeat.ts';
import { hubIdSchema, type MessageId } from '../../../contracts/identifiers.ts';
import { heartbeat, type HubHealth } from '../../../edge/health/heartbeat.ts';
import { HeartbeatSender } from '../../../edge/health/heartbeat-sender.ts';
import type { Journal, JournalEntry } from '../../../edge/journal/journal.ts';
import type { OutboxMessage } from '../../../edge/outbox/outbox.ts';
import { minutes, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { smokeMessage, testHub } from '../outbox/messages.ts';

let clock: ManualClock;
beforeEach(() => {
  clock = new ManualClock({ wall: '2026-03-01T08:00:00Z' });
});

const health = (changes: Partial<HubHealth> = {}): HubHealth => ({
  startedAt: clock.now(),
  program: '0.1.0',
  outbox: { state: 'ok', pending: 0 },
  journal: { state: 'ok', bytes: 0, dropped: 0 },
  sources: [],
  devices: [],
  openAlarms: 0,
  cannotJudge: [],
  configuration: { state: 'current', fingerprint: 'abc' },
  ...changes,
});

describe('a heartbeat', () => {
  test('tells the age of the oldest alarm that waits, and how long the hub lives', () => {
    const startedAt = clock.now();
    const oldestOccurredAt = clock.now();
    clock.advance(minutes(5));
    const beat = heartbeat(health({ startedAt, outbox: { state: 'ok', pending: 1, oldestOccurredAt } }), clock.now());
    expect(beat).toMatchObject({ uptimeMs: 300_000, outbox: { pending: 1, oldestAgeMs: 300_000 } });
  });

  test('is never larger than the contract allows', () => {
    const long = 'x'.repeat(5_000);
    const beat = heartbeat(
      health({
        program: long,
        outbox: { state: 'failing', pending: 1, problem: long },
        journal: { state: 'failing', bytes: 0, dropped: 0, problem: long },
        sources: Array.from({ length: 300 }, (_, n) => ({
          source: `${n}${long}`,
          state: 'failed' as const,
          detail: long,
          since: clock.now(),
          heard: 0,
          refused: 0,
        })),
        unrecognised: Array.from({ length: 300 }, (_, n) => ({
          source: long,
          device: `${n}${long}`,
          heard: long,
          messages: n,
          lastHeardAt: clock.now(),
        })),
        configuration: { state: 'last-good', fingerprint: 'abc', problem: long },
      }),
      clock.now(),
    );
    expect(() => heartbeatSchema.parse(beat)).not.toThrow();
    expect(beat.sources).toHaveLength(100);
    expect(beat.unrecognised).toHaveLength(100);
  });

  test('tells what is heard and watches nothing, and how long ago', () => {
    const lastHeardAt = clock.now();
    clock.advance(minutes(2));
    const unrecognised = [
      { source: 'zigbee', device: '0x00158d0001a2b399', heard: 'not in the configuration', messages: 3, lastHeardAt },
      { source: 'serial:radar', device: '/dev/ttyUSB0', heard: 'bytes without a frame', messages: 0 },
    ];
    expect(heartbeatSchema.parse(heartbeat(health({ unrecognised }), clock.now())).unrecognised).toEqual([
      {
        source: 'zigbee',
        device: '0x00158d0001a2b399',
        heard: 'not in the configuration',
        messages: 3,
        lastHeardAgeMs: 120_000,
      },
      { source: 'serial:radar', device: '/dev/ttyUSB0', heard: 'bytes without a frame', messages: 0 },
    ]);
  });
});

/** A journal in memory: what is in it has no receipt. */
class MemoryJournal implements Journal {
  kept: (JournalEntry & { kind: 'heartbeat' })[] = [];
  append(entry: JournalEntry): void {
    if (entry.kind === 'heartbeat') this.kept.unshift(entry);
  }
  pendingHeartbeats(
    limit: number,
  ): Promise<{ id: MessageId; occurredAt: OutboxMessage['occurredAt']; body: Heartbeat }[]> {
    return Promise.resolve(this.kept.slice(0, limit).map(({ id, occurredAt, body }) => ({ id, occurredAt, body })));
  }
  receipted(id: MessageId): void {
    this.kept = this.kept.filter((entry) => entry.id.sequence !== id.sequence);
  }
  health(): { state: 'ok'; bytes: number; dropped: number } {
    return { state: 'ok', bytes: 0, dropped: 0 };
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the sending of heartbeats', () => {
  let journal: MemoryJournal;
  let sent: OutboxMessage[];
  let sender: HeartbeatSender;
  let beats: number;

  beforeEach(() => {
    journal = new MemoryJournal();
    sent = [];
    beats = 0;
    let next = 0;
    sender = new HeartbeatSender({
      hub: testHub,
      clock,
      journal,
      log: createLog({ program: 'test', level: 'silent' }),
      nextId: () => smokeMessage(next++, clock.now(), { stream: 'heartbeat' }).id,
      build: (now) => heartbeat(health(), now),
      send: (message) => sent.push(message),
      beat: () => beats++,
    });
  });

  const sequences = (): number[] => sent.splice(0).map(({ id }) => id.sequence);
  const settle = (): Promise<void> => sender.idle();

  test('one each minute, whether the relay is there or not', async () => {
    sender.start();
    await clock.advanceSettling(minutes(10), settle);
    expect(beats).toBe(11);
    expect(journal.kept).toHaveLength(11);
    sender.stop();
    expect(clock.pending).toBe(0);
  });

  test('after an outage the live one goes first, then the stored ones newest first, batch by batch', async () => {
    sender.start();
    await clock.advanceSettling(minutes(50), settle);
    sent.length = 0;
    await clock.advanceSettling(seconds(30), settle);
    sender.connection(true);
    await settle();
    const first = sequences();
    expect(first).toEqual([51, ...Array.from({ length: 20 }, (_, n) => 50 - n)]);
    for (const sequence of first) sender.receipted(smokeMessage(sequence, clock.now(), { stream: 'heartbeat' }).id);
    await settle();
    const second = sequences();
    expect(second).toEqual(Array.from({ length: 21 }, (_, n) => 30 - n));
    for (const sequence of second) sender.receipted(smokeMessage(sequence, clock.now(), { stream: 'heartbeat' }).id);
    await settle();
    expect(sequences()).toEqual(Array.from({ length: 10 }, (_, n) => 9 - n));
    expect(sender.awaitingReceipt).toBe(10);
  });

  test('a line that comes and goes does not bring a heartbeat each time', async () => {
    sender.start();
    for (let n = 0; n < 5; n++) {
      sender.connection(true);
      sender.connection(false);
    }
    await settle();
    expect(beats).toBe(1);
  });

  test('those of a time under another name go out under the present one', async () => {
    const old = smokeMessage(7, clock.now(), { stream: 'heartbeat', session: 'session-0' });
    journal.kept.push({
      kind: 'heartbeat',
      id: { ...old.id, hub: hubIdSchema.parse('not-enrolled') },
      occurredAt: clock.now(),
      body: heartbeat(health(), clock.now()),
    });
    sender.start();
    sender.connection(true);
    await settle();
    expect(sent.find(({ id }) => id.sequence === 7)?.id).toEqual(old.id);
  });
});
