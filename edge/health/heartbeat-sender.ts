import type { Heartbeat } from '../../contracts/heartbeat.ts';
import { describeMessageId, type HubId, type MessageId } from '../../contracts/identifiers.ts';
import { after, elapsed, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import type { Journal } from '../journal/journal.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';
import { heartbeatEvery } from './heartbeat.ts';

/** How many stored heartbeats go out at a time, behind the live one. */
const storedAtOnce = 20;
/** A line that comes and goes does not bring a heartbeat each time. */
const closest: Duration = seconds(10);

export interface HeartbeatSenderParts {
  readonly hub: HubId;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  /** Gives the next id of the heartbeat stream. */
  readonly nextId: () => MessageId;
  readonly build: (now: Instant) => Heartbeat;
  readonly send: (message: OutboxMessage) => void;
  /** Called before each live heartbeat: once a minute, whether the relay hears it or not. */
  readonly beat?: () => void;
}

/** Says every minute that the hub lives: the newest first, then what the relay missed, newest first. */
export class HeartbeatSender {
  readonly #parts: HeartbeatSenderParts;
  readonly #work = new InFlight();
  /** Stored heartbeats that were sent in this connection and have no receipt yet. */
  readonly #repeated = new Set<string>();
  #lastAt: Instant | undefined;
  /** The newest heartbeat, when it went out as it was made. */
  #live: MessageId | undefined;
  #connected = false;
  #cancel: CancelWake | undefined;
  #stopped = false;

  constructor(parts: HeartbeatSenderParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#beat();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  connection(connected: boolean): void {
    this.#connected = connected;
    this.#repeated.clear();
    this.#live = undefined;
    if (!connected || this.#stopped) return;
    const quiet = !this.#lastAt || elapsed(this.#lastAt, this.#parts.clock.now()) >= closest;
    if (quiet) this.#beat();
    else this.#sendStored();
  }

  /** Something that the relay waits for has changed: it learns of it now, and not only within the minute. */
  now(): void {
    if (!this.#stopped && this.#cancel) this.#beat();
  }

  /** As `now`, but many such changes make one heartbeat. */
  soon(): void {
    if (this.#stopped || !this.#cancel || !this.#lastAt) return;
    if (elapsed(this.#lastAt, this.#parts.clock.now()) >= closest) return this.#beat();
    this.#cancel();
    this.#cancel = this.#parts.clock.wakeAt(after(this.#lastAt, closest), () => this.#beat());
  }

  receipted(id: MessageId): void {
    this.#parts.journal.receipted(id);
    if (this.#live && describeMessageId(id) === describeMessageId(this.#live)) this.#live = undefined;
    const wasRepeated = this.#repeated.delete(describeMessageId(id));
    if (wasRepeated && this.#repeated.size === 0) this.#sendStored();
  }

  /** Resolves when no question to the journal is open and every repeated heartbeat has its receipt, or the line is down. */
  async idle(): Promise<void> {
    await this.#work.idle();
  }

  get awaitingReceipt(): number {
    return this.#connected ? this.#repeated.size + (this.#live ? 1 : 0) : 0;
  }

  #beat(): void {
    const { clock, journal, nextId, build, send, beat } = this.#parts;
    const now = clock.now();
    this.#cancel?.();
    this.#cancel = clock.wakeAt(after(now, heartbeatEvery), () => this.#beat());
    beat?.();
    const message = { id: nextId(), occurredAt: now, body: build(now) };
    this.#lastAt = now;
    this.#live = this.#connected ? message.id : undefined;
    journal.append({ kind: 'heartbeat', ...message });
    send(message);
    this.#sendStored();
  }

  #sendStored(): void {
    if (!this.#connected || this.#stopped) return;
    const sent = this.#parts.journal.pendingHeartbeats(storedAtOnce + 1).then((stored) => {
      if (!this.#connected || this.#stopped) return;
      const { hub } = this.#parts;
      for (const each of stored) {
        // What was kept before this hub got its name, or under an older one, goes out under the present one.
        const message = { ...each, id: { ...each.id, hub } };
        if (this.#live && describeMessageId(message.id) === describeMessageId(this.#live)) continue;
        this.#repeated.add(describeMessageId(message.id));
        this.#parts.send(message);
      }
    });
    this.#work
      .track(sent)
      .catch((error: unknown) =>
        this.#parts.log.warn({ problem: messageOf(error) }, 'stored heartbeats cannot be read'),
      );
  }
}
