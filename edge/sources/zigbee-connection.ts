import { Socket } from 'node:net';
import { connect, type MqttClient } from 'mqtt';
import type { Clock, Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { settledWithin } from '../disk/within.ts';
import type { ZigbeeSettings } from './settings.ts';

/** One message as it came. */
export interface ZigbeeMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** The broker had it from before. */
  readonly retained: boolean;
  readonly at: Instant;
}

export interface ZigbeeConnectionOptions {
  readonly settings: ZigbeeSettings;
  /** Asked before every connection, since the broker may make its users file after the hub has started. */
  readonly readPassword?: () => string | Promise<string>;
  readonly clock: Clock;
  readonly log: Log;
  readonly listener: {
    message(message: ZigbeeMessage): void;
    connected(): void;
    /** Not connected, for this reason. It keeps trying by itself. */
    lost(because: string): void;
  };
}

const reconnectEvery = milliseconds(500);
/** A hanging disk must not keep the hub from asking the broker, which may want no password, or an older one. */
const passwordWithinMs = 1_000;

/** The hub as a client of the local broker: a fixed id, a session that the broker keeps, and connecting for ever. */
export class ZigbeeConnection {
  readonly #options: ZigbeeConnectionOptions;
  #client: MqttClient | undefined;
  #problem: string | undefined;
  #password: string | undefined;
  #passwordProblem: string | undefined;
  #readingPassword: Promise<void> | undefined;
  #stopped = false;

  constructor(options: ZigbeeConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    void settledWithin(this.#readPassword(), passwordWithinMs).then(() => {
      if (!this.#stopped) this.#connect();
    });
  }

  #connect(): void {
    const { settings, clock, listener } = this.#options;
    const client = connect({
      protocol: 'mqtt',
      host: settings.host,
      port: settings.port,
      protocolVersion: 4,
      clientId: settings.clientId,
      // The broker keeps what is published with QoS 1 while the hub restarts.
      clean: false,
      username: settings.username,
      ...(this.#password !== undefined && { password: this.#password }),
      keepalive: 15,
      connectTimeout: 5_000,
      reconnectPeriod: reconnectEvery,
      reconnectOnConnackError: true,
      resubscribe: false,
    });
    this.#client = client;
    client.on('connect', () => {
      // Nagle's algorithm would hold answers back by up to 40 ms.
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      this.#subscribe(client);
    });
    client.on('error', (error) => this.#lost(messageOf(error)));
    client.on('close', () => {
      this.#lost(this.#problem ?? 'the connection was lost');
      void this.#readPassword().then(() => {
        if (this.#password !== undefined) client.options.password = this.#password;
      });
    });
    client.on('message', (topic, payload, { retain }) =>
      listener.message({ topic, payload, retained: retain, at: clock.now() }),
    );
  }

  /**
   * Publishes under the base topic, now or never: a request that waited for the next connection would come when nobody
   * expects it. Rejects when there is no connection.
   */
  async publish(topic: string, payload: string): Promise<void> {
    const { settings } = this.#options;
    if (!this.#client?.connected) {
      throw new Error(
        `the local broker at ${settings.host}:${settings.port} is not connected: ${this.#problem ?? 'not yet'}`,
      );
    }
    await this.#client.publishAsync(`${settings.baseTopic}/${topic}`, payload, { qos: 0 });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#client?.endAsync(true);
  }

  /** Subscribing again to what is subscribed brings the retained messages again, the device list above all. */
  #subscribe(client: MqttClient): void {
    const topic = `${this.#options.settings.baseTopic}/#`;
    client.subscribe(topic, { qos: 1 }, (error) => {
      if (error) return this.#lost(`subscription to ${topic}: ${messageOf(error)}`);
      this.#problem = undefined;
      this.#options.listener.connected();
    });
  }

  #lost(problem: string): void {
    this.#problem = problem;
    this.#options.listener.lost(problem);
  }

  /** One reading at a time: on a hanging disk each would hold a thread that the serial ports need. */
  #readPassword(): Promise<void> {
    const { readPassword, log } = this.#options;
    if (!readPassword) return Promise.resolve();
    this.#readingPassword ??= Promise.resolve()
      .then(readPassword)
      .then(
        (password) => {
          this.#password = password;
        },
        (error: unknown) => {
          const problem = messageOf(error);
          // Asked twice a second while the broker has not made its file yet: said once.
          if (problem !== this.#passwordProblem) log.warn({ problem }, 'password of the local broker cannot be read');
          this.#passwordProblem = problem;
        },
      )
      .finally(() => {
        this.#readingPassword = undefined;
      });
    return this.#readingPassword;
  }
}
