import { MqttClient } from 'mqtt';
import { commandSchema } from '../../contracts/command.ts';
import { longestMessageBytes } from '../../contracts/envelope.ts';
import type { HubId } from '../../contracts/identifiers.ts';
import { receiptSchema } from '../../contracts/receipt.ts';
import { topics } from '../../contracts/topics.ts';
import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import { settledWithin } from '../disk/within.ts';
import type { ClockTrust } from '../health/clock-trust.ts';
import type { OutboxMessage } from '../outbox/outbox.ts';
import { CommandGate } from './command-gate.ts';
import { Delivery } from './delivery.ts';
import { connectToRelay, type RelayTarget } from './relay-socket.ts';
import { sentEnvelope } from './sent-envelope.ts';
import type { Uplink, UplinkListener, UplinkStatus } from './uplink.ts';

const reconnectSchedule: RetrySchedule = { initial: milliseconds(500), factor: 2, max: seconds(30), jitter: 0.5 };
/** A new alarm while disconnected brings the next attempt forward, but never closer to the last one than this. */
const closestAttempts: Duration = seconds(1);
/** Notices a half-open line after at most one and a half times this. */
const keepaliveSeconds = 20;
/** A relay that lets the hub in and then does not answer its subscription would never give a receipt. */
const longestSubscription: Duration = seconds(20);
const farewellMs = 2_000;

export interface MqttUplinkOptions {
  readonly hub: HubId;
  readonly target: RelayTarget;
  readonly clock: Clock;
  readonly clockTrust: ClockTrust;
  readonly log: Log;
}

/**
 * The line to the relay: MQTT 3.1.1 over mutual TLS with a persistent session. Every connection has a client of its own,
 * because mqtt.js repeats what it had in flight byte for byte, and a copy must carry its age at its own sending.
 */
export class MqttUplink implements Uplink {
  readonly #hub: HubId;
  #target: RelayTarget;
  readonly #clock: Clock;
  readonly #clockTrust: ClockTrust;
  readonly #log: Log;
  readonly #delivery = new Delivery();
  readonly #commands = new CommandGate();
  #listener: UplinkListener | undefined;
  #client: MqttClient | undefined;
  #ready = false;
  #detail: string | undefined = 'not connected yet';
  #retries = intervals(reconnectSchedule);
  #lastAttempt: Instant | undefined;
  #reconnect: CancelWake | undefined;
  #resend: CancelWake | undefined;
  #refusals = 0;
  /** The connection is being broken for the sake of another identity. */
  #changing = false;
  #stopped = false;

  constructor(options: MqttUplinkOptions) {
    this.#hub = options.hub;
    this.#target = options.target;
    this.#clock = options.clock;
    this.#clockTrust = options.clockTrust;
    this.#log = options.log.child({ part: 'uplink' });
  }

  start(listener: UplinkListener): void {
    this.#listener = listener;
    this.#connect();
  }

  send(message: OutboxMessage): void {
    const publish = this.#delivery.add(message, this.#clock.now());
    if (!this.#ready && message.id.stream === 'alarm') this.#hurry();
    this.#publish(publish);
  }

  status(): UplinkStatus {
    return {
      connected: this.#ready,
      awaitingReceipt: this.#delivery.awaitingReceipt,
      ...(this.#detail !== undefined && { detail: this.#detail }),
      ...(this.#refusals > 0 && { refusals: this.#refusals }),
    };
  }

  /** First breaks, then connects: two connections at once look like a copy of this hub. */
  useIdentity(target: RelayTarget): void {
    if (this.#stopped) return;
    this.#target = target;
    this.#refusals = 0;
    if (this.#client) {
      this.#changing = true;
      this.#client.stream.destroy();
    } else if (this.#reconnect) {
      this.#reconnect();
      this.#connect();
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reconnect?.();
    this.#resend?.();
    const client = this.#client;
    if (!client) return;
    const farewell = new Promise<void>((resolve) => client.end(false, {}, () => resolve()));
    if (!(await settledWithin(farewell, farewellMs))) client.stream.destroy();
  }

  #connect(): void {
    this.#reconnect = undefined;
    const now = this.#clock.now();
    this.#lastAttempt = now;
    const target = this.#target;
    connectToRelay(target, now.clockTrusted).then(
      (socket) => {
        if (this.#stopped || target !== this.#target) {
          socket.destroy();
          if (!this.#stopped) this.#connect();
        } else this.#speak(new MqttClient(() => socket, this.#clientOptions()));
      },
      (error: unknown) => this.#lost(messageOf(error)),
    );
  }

  #clientOptions(): ConstructorParameters<typeof MqttClient>[1] {
    return {
      clientId: this.#hub,
      protocolVersion: 4,
      clean: false,
      keepalive: keepaliveSeconds,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      connectTimeout: 20_000,
    };
  }

  #speak(client: MqttClient): void {
    this.#client = client;
    let problem = 'the relay ended the connection before it let this hub in';
    let letIn = false;
    client.on('error', (error) => {
      problem = messageOf(error);
    });
    let cancelLimit: CancelWake | undefined;
    client.on('connect', ({ sessionPresent }) => {
      letIn = true;
      problem = 'the relay closed the connection';
      this.#refusals = 0;
      cancelLimit = this.#clock.wakeAt(after(this.#clock.now(), longestSubscription), () => {
        problem = 'the relay does not answer the subscription';
        client.stream.destroy();
      });
      const subscribed = new Promise<void>((resolve) => {
        client.subscribe(topics.allDown(this.#hub), { qos: 1 }, (error) => {
          if (error) problem = `the relay refused the subscription: ${error.message}`;
          cancelLimit?.();
          resolve();
        });
      });
      // A session that the relay has kept hears receipts already; a new one must subscribe before anything is receipted.
      if (sessionPresent) this.#open(client);
      else void subscribed.then(() => this.#open(client));
    });
    client.on('message', (topic, payload) => this.#heard(topic, payload));
    client.on('close', () => {
      cancelLimit?.();
      // Without this a client that never got through keeps its timers.
      client.end(true);
      if (!letIn && !this.#changing) this.#refusals++;
      if (this.#client === client) this.#lost(problem);
    });
  }

  #open(client: MqttClient): void {
    if (this.#client !== client || !client.connected) return;
    this.#ready = true;
    this.#detail = undefined;
    this.#log.info('connected to the relay');
    this.#publish(this.#delivery.connected(this.#clock.now()));
    this.#listener?.connection(true);
  }

  #lost(problem: string): void {
    this.#client = undefined;
    if (this.#stopped) return;
    const wasReady = this.#ready;
    this.#ready = false;
    const changing = this.#changing;
    this.#changing = false;
    if (changing) this.#log.info('connecting to the relay with the new identity');
    else if (this.#detail !== problem) this.#log.warn({ problem }, 'no connection to the relay');
    this.#detail = problem;
    this.#delivery.disconnected();
    this.#resend?.();
    this.#resend = undefined;
    if (changing) this.#connect();
    else {
      const { value, done } = this.#retries.next();
      this.#reconnectAfter(done === true ? reconnectSchedule.max : value);
    }
    if (wasReady) this.#listener?.connection(false);
  }

  #reconnectAfter(wait: Duration): void {
    this.#reconnect?.();
    this.#reconnect = this.#clock.wakeAt(after(this.#clock.now(), wait), () => this.#connect());
  }

  #hurry(): void {
    if (!this.#reconnect || !this.#lastAttempt) return;
    const now = this.#clock.now();
    this.#reconnect();
    const earliest = Math.max(0, after(this.#lastAttempt, closestAttempts) - now.monotonic);
    this.#reconnectAfter(milliseconds(earliest));
  }

  #publish(messages: readonly OutboxMessage[]): void {
    const client = this.#client;
    if (!client || !this.#ready) return;
    const now = this.#clock.now();
    for (const message of messages) {
      const copy = sentEnvelope(message, now, (instant) => this.#clockTrust.trueWall(instant));
      client.publish(topics.up(this.#hub, message.id.stream), JSON.stringify(copy), { qos: 1 }, () => {
        // The broker's acknowledgement means nothing here: only the relay's receipt counts.
      });
    }
    this.#armResend();
  }

  #armResend(): void {
    this.#resend?.();
    this.#resend = undefined;
    const at = this.#delivery.wakeAt;
    if (at === undefined || !this.#ready) return;
    this.#resend = this.#clock.wakeAt(at, () => {
      this.#resend = undefined;
      const again = this.#delivery.due(this.#clock.now());
      this.#log.warn({ messages: again.length }, 'no receipt in time, sending again');
      this.#publish(again);
    });
  }

  #heard(topic: string, payload: Buffer): void {
    if (payload.length > longestMessageBytes) {
      this.#log.warn({ bytes: payload.length }, 'a message of the relay is too large and is ignored');
      return;
    }
    const content = parseJson(payload);
    if (topic === topics.receipt(this.#hub)) this.#heardReceipt(content);
    else if (topic === topics.command(this.#hub)) this.#heardCommand(content);
  }

  #heardReceipt(content: unknown): void {
    const receipt = receiptSchema.safeParse(content);
    if (!receipt.success || receipt.data.id.hub !== this.#hub) {
      this.#log.warn('a receipt cannot be read; its message will be sent again');
      return;
    }
    const now = this.#clock.now();
    this.#retries = intervals(reconnectSchedule);
    const { publish, firstSentAt } = this.#delivery.receipted(receipt.data.id, now);
    if (firstSentAt) {
      this.#clockTrust.heardRelay({ relayWall: receipt.data.relayWall, sentAt: firstSentAt, heardAt: now });
      for (const command of this.#commands.timeKnown(this.#clockTrust.trueWall(now))) this.#listener?.command(command);
    }
    this.#listener?.receipt(receipt.data);
    this.#publish(publish);
  }

  #heardCommand(content: unknown): void {
    const command = commandSchema.safeParse(content);
    if (!command.success) {
      this.#log.warn({ problem: command.error.issues[0]?.message }, 'a command cannot be read and is ignored');
      return;
    }
    const now = this.#clock.now();
    for (const due of this.#commands.arrived(command.data, this.#clockTrust.trueWall(now)))
      this.#listener?.command(due);
  }
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
