import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { replaceFile } from '../../foundation/replace-file.ts';
import type { SettingValue } from '../../device-profiles/setup.ts';
import type { RememberedSetup, SetupMemory } from './setup-memory.ts';

const settingValue: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([z.number(), z.string(), z.boolean(), z.array(settingValue), z.record(z.string(), settingValue)]),
);
const fileSchema = z.array(
  z.object({
    device: z.string(),
    profile: z.string(),
    wanted: z.string(),
    confirmed: z.record(z.string(), settingValue),
    toldAt: z.array(z.number()),
    restartsOwed: z.int().min(0).default(0),
    baudRate: z.int().exactOptional(),
  }),
);

/** The memory of all devices in one JSON file, written as a whole. */
export class FileSetupMemory implements SetupMemory {
  readonly #file: string;
  readonly #log: Log;
  readonly #remembered = new Map<string, RememberedSetup>();
  #loading: Promise<void> | undefined;
  #written = '';
  #writing: Promise<void> | undefined;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  async recall(device: string): Promise<RememberedSetup | undefined> {
    this.#loading ??= this.#load();
    await this.#loading;
    return this.#remembered.get(device);
  }

  keep(remembered: RememberedSetup): void {
    this.#remembered.set(remembered.device, remembered);
    this.#writing ??= this.#write();
  }

  async idle(): Promise<void> {
    await this.#writing;
  }

  async #load(): Promise<void> {
    try {
      const text = await readFile(this.#file, 'utf8');
      for (const each of fileSchema.parse(JSON.parse(text))) {
        if (!this.#remembered.has(each.device)) this.#remembered.set(each.device, each);
      }
      this.#written = text;
    } catch (error) {
      // Without it devices are asked, and told again only what they cannot be asked for.
      if (systemCode(error) !== 'ENOENT') {
        this.#log.warn({ file: this.#file, problem: messageOf(error) }, 'kept device settings are unreadable');
      }
    }
  }

  async #write(): Promise<void> {
    this.#loading ??= this.#load();
    await this.#loading;
    for (let text = this.#text(); text !== this.#written; text = this.#text()) {
      try {
        await replaceFile(this.#file, text);
        this.#written = text;
      } catch (error) {
        this.#log.error({ file: this.#file, problem: messageOf(error) }, 'device settings could not be written');
        break;
      }
    }
    this.#writing = undefined;
  }

  #text(): string {
    return JSON.stringify([...this.#remembered.values()]);
  }
}
