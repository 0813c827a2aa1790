import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import type { DeviceList, ZigbeeDevice } from './device-list.ts';

const switchValue = z.union([z.string(), z.number(), z.boolean()]);
const expose = z.object({
  property: z.string(),
  type: z.string(),
  name: z.string().exactOptional(),
  settable: z.boolean().exactOptional(),
  gettable: z.boolean().exactOptional(),
  valueOn: switchValue.exactOptional(),
  valueOff: switchValue.exactOptional(),
  values: z.array(z.string()).exactOptional(),
});
const fileSchema = z.array(
  z.object({
    ieee: z.string(),
    name: z.string(),
    model: z.string().exactOptional(),
    powerSource: z.string().exactOptional(),
    vendor: z.string().exactOptional(),
    description: z.string().exactOptional(),
    modelId: z.string().exactOptional(),
    manufacturer: z.string().exactOptional(),
    supported: z.boolean().exactOptional(),
    interview: z.enum(['pending', 'in-progress', 'successful', 'failed']).exactOptional(),
    disabled: z.boolean().exactOptional(),
    exposes: z.array(expose),
  }),
);

/** The device list in one JSON file, written as a whole. */
export class FileDeviceList implements DeviceList {
  readonly #file: string;
  readonly #log: Log;
  #latest: string | undefined;
  #onDisk = '';
  #writing: Promise<void> | undefined;
  #loading: Promise<readonly ZigbeeDevice[]> | undefined;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** Reads once, for all who ask: on a hanging disk every reading holds a thread that the serial ports need. */
  load(): Promise<readonly ZigbeeDevice[]> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  async #read(): Promise<readonly ZigbeeDevice[]> {
    try {
      const text = await readFile(this.#file, 'utf8');
      const devices = fileSchema.parse(JSON.parse(text));
      this.#onDisk = text;
      return devices;
    } catch (error) {
      // It comes again from Zigbee2MQTT, and is then written over.
      if (systemCode(error) !== 'ENOENT') {
        this.#log.warn({ file: this.#file, problem: messageOf(error) }, 'kept device list is unreadable');
      }
      return [];
    }
  }

  keep(devices: readonly ZigbeeDevice[]): void {
    this.#latest = JSON.stringify(devices);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What comes while it is being written is written after it.
    await Promise.resolve();
    while (this.#latest !== undefined) {
      const text = this.#latest;
      this.#latest = undefined;
      if (text === this.#onDisk) continue;
      try {
        await replaceFile(this.#file, text);
        this.#onDisk = text;
      } catch (error) {
        this.#log.error({ file: this.#file, problem: messageOf(error) }, 'device list could not be written');
      }
    }
  }
}
