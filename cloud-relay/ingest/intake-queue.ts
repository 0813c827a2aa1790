import type { HubId, Stream } from '../../contracts/identifiers.ts';
import { messageOf } from '../../foundation/errors.ts';
import { InFlight } from '../../foundation/in-flight.ts';
import type { Log } from '../../foundation/log.ts';
import { nextTurn } from '../next-turn.ts';

export interface QueuedMessage {
  readonly hub: HubId;
  readonly stream: Stream;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** How many messages of one hub and stream wait at most; beyond that its connection is read no further. */
const longestLine = 64;

/**
 * What has come and is not yet stored. One message is worked on at a time: alarms before heartbeats, each hub in the
 * order in which it sent, and the hubs in turn, so that one with a backlog of hundreds delays nobody else.
 */
export class IntakeQueue<Message extends QueuedMessage> {
  readonly #work: (message: Message) => Promise<void>;
  readonly #log: Log;
  readonly #lines: Record<Stream, Map<HubId, Message[]>> = { alarm: new Map(), heartbeat: new Map() };
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #inFlight = new InFlight();
  #running = false;
  #stopped = false;

  constructor(work: (message: Message) => Promise<void>, log: Log) {
    this.#work = work;
    this.#log = log;
  }

  get length(): number {
    return [...this.#lines.alarm.values(), ...this.#lines.heartbeat.values()].reduce(
      (sum, line) => sum + line.length,
      0,
    );
  }

  /** Resolves when there is room for the message: until then its sender has to wait. */
  async offer(message: Message): Promise<void> {
    const { hub, stream } = message;
    while ((this.#lines[stream].get(hub)?.length ?? 0) >= longestLine && !this.#stopped) {
      const key = keyOf(message);
      await new Promise<void>((resolve) => {
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
      });
    }
    // After a stop nothing is taken: without a receipt the hub keeps it.
    if (this.#stopped) return;
    const line = this.#lines[stream].get(hub);
    if (line) line.push(message);
    else this.#lines[stream].set(hub, [message]);
    if (!this.#running) void this.#inFlight.track(this.#run());
  }

  /** Resolves when nothing waits and nothing is being stored. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** Ends with the message that is being stored. The others were given no receipt and will be sent again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const resolves of this.#waiting.values()) for (const resolve of resolves) resolve();
    this.#waiting.clear();
    await this.#inFlight.idle();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let message = this.#next(); message && !this.#stopped; message = this.#next()) {
      try {
        await this.#work(message);
      } catch (error) {
        this.#log.error(
          { hub: message.hub, problem: messageOf(error) },
          'message not stored; the hub will send it again',
        );
      }
      await nextTurn();
    }
    this.#running = false;
  }

  #next(): Message | undefined {
    return takeFirst(this.#lines.alarm, this.#wake) ?? takeFirst(this.#lines.heartbeat, this.#wake);
  }

  readonly #wake = (taken: QueuedMessage): void => {
    const key = keyOf(taken);
    const [first, ...others] = this.#waiting.get(key) ?? [];
    if (others.length > 0) this.#waiting.set(key, others);
    else this.#waiting.delete(key);
    first?.();
  };
}

const keyOf = ({ hub, stream }: QueuedMessage): string => `${stream} ${hub}`;

/** The oldest message of the hub whose turn it is; the hub then goes to the end of the row. */
function takeFirst<Message extends QueuedMessage>(
  lines: Map<HubId, Message[]>,
  taken: (message: QueuedMessage) => void,
): Message | undefined {
  for (const [hub, line] of lines) {
    const message = line.shift();
    lines.delete(hub);
    if (line.length > 0) lines.set(hub, line);
    if (!message) continue;
    taken(message);
    return message;
  }
  return undefined;
}
