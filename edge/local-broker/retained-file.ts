import { readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { replaceFile } from '../../foundation/replace-file.ts';

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
}

const fileSchema = z.array(
  z.object({
    topic: z.string().min(1).max(1_000),
    payload: z.base64().max(12_000_000),
    qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  }),
);

/**
 * What Zigbee2MQTT says only once after its own start, and a new broker would not know: its device list. Its state and
 * the devices' availability are left out: kept over a restart they would be old and look new.
 */
export const isKept = (topic: string, base: string): boolean =>
  ['devices', 'groups'].some((part) => topic === `${base}/bridge/${part}`);

/** Retained messages in one file, written as a whole. A disk that fails costs the copy, never the broker. */
export class RetainedFile {
  readonly #file: string;
  readonly #log: Log;
  readonly #messages = new Map<string, RetainedMessage>();
  #changed = false;
  #writing: Promise<void> | undefined;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** What an earlier run left. An unreadable file is put aside under another name. */
  async load(): Promise<readonly RetainedMessage[]> {
    try {
      const stored = fileSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
      for (const { topic, payload, qos } of stored) {
        this.#messages.set(topic, { topic, payload: Buffer.from(payload, 'base64'), qos });
      }
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') {
        this.#log.error({ file: this.#file, problem: messageOf(error) }, 'retained messages are unreadable, put aside');
        await rename(this.#file, `${this.#file}.unreadable`).catch((failure: unknown) => {
          this.#log.warn({ problem: messageOf(failure) }, 'unreadable file could not be renamed');
        });
      }
    }
    return [...this.#messages.values()];
  }

  /** An empty payload forgets the topic, as MQTT has it. */
  keep(message: RetainedMessage): void {
    const known = this.#messages.get(message.topic);
    if (message.payload.length === 0) {
      if (!this.#messages.delete(message.topic)) return;
    } else {
      if (known?.payload.equals(message.payload)) return;
      this.#messages.set(message.topic, message);
    }
    this.#changed = true;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Waits until all that was kept is on disk, or has failed. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      try {
        await replaceFile(
          this.#file,
          JSON.stringify(
            [...this.#messages.values()].map(({ topic, payload, qos }) => ({
              topic,
              payload: payload.toString('base64'),
              qos,
            })),
          ),
        );
      } catch (error) {
        this.#log.error({ file: this.#file, problem: messageOf(error) }, 'retained messages could not be written');
      }
    }
  }
}
