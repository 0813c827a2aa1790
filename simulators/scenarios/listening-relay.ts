import { alarmTransitionSchema } from '../../contracts/alarm-transition.ts';
import { describeMessageId } from '../../contracts/identifiers.ts';
import type { OutboxMessage } from '../../edge/outbox/outbox.ts';
import type { Uplink, UplinkListener } from '../../edge/uplink/uplink.ts';
import type { Clock } from '../../foundation/clock.ts';
import { alarmWord, type AlarmWord, type Observation } from './observation.ts';

type Transition = Extract<Observation, { is: 'transition' }>['transition'];

export interface ListeningRelayOptions {
  readonly clock: Clock;
  /** The hub says it for the first time. */
  readonly said: (transition: Transition, alarm: AlarmWord) => void;
  /** It has reached the relay. */
  readonly delivered: (transition: Transition, alarm: AlarmWord) => void;
}

/**
 * Stands where uplink and relay are: hears at once what the hub decides to send, and gives the receipt that lets the
 * outbox forget as long as the network is up. What was not receipted is the next hub's to send again, from its disk.
 */
export class ListeningRelay {
  readonly #options: ListeningRelayOptions;
  readonly #known = new Set<string>();
  readonly #receipted = new Set<string>();
  readonly #unread: string[] = [];
  #backlog: OutboxMessage[] = [];
  #listener: UplinkListener | undefined;
  #networkUp = true;

  constructor(options: ListeningRelayOptions) {
    this.#options = options;
  }

  /** Bodies of alarm messages that no relay could have read. */
  get unread(): readonly string[] {
    return this.#unread;
  }

  /** The line of one run of the hub. */
  uplink(): Uplink {
    this.#backlog = [];
    return {
      start: (listener) => {
        this.#listener = listener;
        if (this.#networkUp) queueMicrotask(() => this.#connected(true));
      },
      send: (message) => this.#heard(message),
      status: () => ({ connected: this.#networkUp, awaitingReceipt: this.#networkUp ? this.#backlog.length : 0 }),
      useIdentity: () => undefined,
      stop: async () => {
        this.#listener = undefined;
      },
    };
  }

  /** The line to the relay breaks, or is there again. */
  network(up: boolean): void {
    if (up === this.#networkUp) return;
    this.#networkUp = up;
    this.#connected(up);
  }

  #connected(up: boolean): void {
    this.#listener?.connection(up);
    if (up) this.#deliver();
  }

  #heard(message: OutboxMessage): void {
    const id = describeMessageId(message.id);
    if (!this.#known.has(id)) {
      this.#known.add(id);
      const word = this.#read(message);
      if (word) this.#options.said(word.transition, word.alarm);
    }
    this.#backlog.push(message);
    // The hub hears of a receipt later than it sends, however good the line is.
    if (this.#networkUp) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    if (!this.#networkUp || !this.#listener) return;
    const listener = this.#listener;
    for (const message of this.#backlog.splice(0)) {
      const id = describeMessageId(message.id);
      const again = this.#receipted.has(id);
      this.#receipted.add(id);
      const word = again ? undefined : this.#read(message);
      if (word) this.#options.delivered(word.transition, word.alarm);
      const relayWall = this.#options.clock.now().wall;
      listener.receipt({ v: 1, id: message.id, outcome: again ? 'duplicate' : 'stored', relayWall });
    }
  }

  #read({ id, body }: OutboxMessage): { transition: Transition; alarm: AlarmWord } | undefined {
    if (id.stream !== 'alarm') return undefined;
    const read = alarmTransitionSchema.safeParse(body);
    if (!read.success) {
      this.#unread.push(describeMessageId(id));
      return undefined;
    }
    const { data } = read;
    return data.transition === 'session-opened' ? undefined : { transition: data.transition, alarm: alarmWord(data) };
  }
}
