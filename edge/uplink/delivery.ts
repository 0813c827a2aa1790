import { describeMessageId, type MessageId } from '../../contracts/identifiers.ts';
import { after, elapsed, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';

/** How many old messages may be without their receipt at once, so that a backlog never fills the line before a new alarm. */
const backlogWindow = 20;
/** A message that was sent this often without a receipt keeps being sent, but no longer holds a place in the window. */
const patience = 3;
const firstWait: Duration = seconds(10);
const longestWait: Duration = seconds(60);
/** What happened this shortly before a connection is still happening: it goes before all that is older. */
const justNow: Duration = minutes(10);
/** Heartbeats in flight that are remembered to measure the relay's time. The journal keeps what gets no receipt. */
const rememberedHeartbeats = 100;

interface Entry {
  readonly message: OutboxMessage;
  readonly order: number;
  /** Came while connected: it was sent at once and never counts as backlog until the connection breaks. */
  readonly fresh: boolean;
  readonly sends: number;
  readonly firstSentAt?: Instant;
  readonly dueAt?: Monotonic;
}

/**
 * Which message goes out when. Holds no connection and no timer: it is told what happens and answers with what to publish
 * now. New alarms go at once, the backlog in a window, faults after alarms; what gets no receipt goes again, for ever.
 */
export class Delivery {
  #connected = false;
  #order = 0;
  /** Not sent in this connection, the next first. */
  #waiting = new Map<string, Entry>();
  readonly #inFlight = new Map<string, Entry>();
  readonly #heartbeats = new Map<string, Instant>();

  get awaitingReceipt(): number {
    return this.#waiting.size + this.#inFlight.size;
  }

  /** When `due` has to be called next. */
  get wakeAt(): Monotonic | undefined {
    let earliest: Monotonic | undefined;
    for (const { dueAt } of this.#inFlight.values()) {
      if (dueAt !== undefined && (earliest === undefined || dueAt < earliest)) earliest = dueAt;
    }
    return earliest;
  }

  add(message: OutboxMessage, now: Instant): readonly OutboxMessage[] {
    const key = describeMessageId(message.id);
    if (message.id.stream === 'heartbeat') {
      if (!this.#connected) return [];
      const [oldest] = this.#heartbeats.keys();
      if (oldest !== undefined && this.#heartbeats.size >= rememberedHeartbeats) this.#heartbeats.delete(oldest);
      if (!this.#heartbeats.has(key)) this.#heartbeats.set(key, now);
      return [message];
    }
    if (this.#inFlight.has(key) || this.#waiting.has(key)) return [];
    const entry: Entry = { message, order: this.#order++, fresh: this.#connected, sends: 0 };
    if (this.#connected) return [this.#send(entry, now)];
    this.#waiting.set(key, entry);
    return [];
  }

  connected(now: Instant): readonly OutboxMessage[] {
    this.#connected = true;
    this.#waiting = new Map([...this.#waiting].sort(([, a], [, b]) => mostUrgentFirst(a, b, now)));
    return this.#fillWindow(now);
  }

  /** Whatever was under way has to go again over the next connection. */
  disconnected(): void {
    this.#connected = false;
    for (const [key, { dueAt: _, ...entry }] of this.#inFlight)
      this.#waiting.set(key, { ...entry, fresh: false, sends: 0 });
    this.#inFlight.clear();
    this.#heartbeats.clear();
  }

  /**
   * Takes a receipt. `firstSentAt` is when this process first sent that message; absent when it never did, or the message
   * is not known any more.
   */
  receipted(
    id: MessageId,
    now: Instant,
  ): { readonly publish: readonly OutboxMessage[]; readonly firstSentAt?: Instant } {
    const key = describeMessageId(id);
    const heartbeatSentAt = this.#heartbeats.get(key);
    this.#heartbeats.delete(key);
    const entry = this.#inFlight.get(key) ?? this.#waiting.get(key);
    this.#inFlight.delete(key);
    this.#waiting.delete(key);
    const firstSentAt = heartbeatSentAt ?? entry?.firstSentAt;
    return { publish: this.#fillWindow(now), ...(firstSentAt && { firstSentAt }) };
  }

  /** What has waited too long for its receipt, to be sent again. */
  due(now: Instant): readonly OutboxMessage[] {
    const again = [...this.#inFlight.values()].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now.monotonic);
    return [...again.map((entry) => this.#send(entry, now)), ...this.#fillWindow(now)];
  }

  #fillWindow(now: Instant): readonly OutboxMessage[] {
    if (!this.#connected || this.#waiting.size === 0) return [];
    let taken = 0;
    for (const { fresh, sends } of this.#inFlight.values()) if (!fresh && sends < patience) taken++;
    const publish: OutboxMessage[] = [];
    for (const [key, entry] of this.#waiting) {
      if (taken++ >= backlogWindow) break;
      this.#waiting.delete(key);
      publish.push(this.#send(entry, now));
    }
    return publish;
  }

  #send(entry: Entry, now: Instant): OutboxMessage {
    const wait = milliseconds(Math.min(firstWait * 2 ** Math.min(entry.sends, 10), longestWait));
    this.#inFlight.set(describeMessageId(entry.message.id), {
      ...entry,
      sends: entry.sends + 1,
      firstSentAt: entry.firstSentAt ?? now,
      dueAt: after(now, wait),
    });
    return entry.message;
  }
}

/** Alarms of this moment, then older ones, then faults. Within each kind the order of events stays. */
function mostUrgentFirst(a: Entry, b: Entry, now: Instant): number {
  return rank(a.message, now) - rank(b.message, now) || a.order - b.order;
}

function rank({ alarm, occurredAt }: OutboxMessage, now: Instant): number {
  if (alarm?.severity === 'fault') return 2;
  return alarm && occurredAt.bootId === now.bootId && elapsed(occurredAt, now) < justNow ? 0 : 1;
}
