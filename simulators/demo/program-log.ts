import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { z } from 'zod';

const logLine = z.object({ msg: z.string(), problem: z.string().optional() });
const longestRead = 256 * 1024;

/**
 * What one run of a program writes into its log file. The programs write the file themselves, not through a pipe: they
 * go on, and can say why they stop, even when the launcher is gone.
 */
export class ProgramLog {
  readonly #file: string;
  #offset: number;
  #rest = '';
  #saysReady = false;
  #trouble: string | undefined;

  /** From the present end of the file on. */
  constructor(file: string) {
    this.#file = file;
    this.#offset = existsSync(file) ? statSync(file).size : 0;
  }

  /** Whether the program has logged "ready". */
  get saysReady(): boolean {
    this.#read();
    return this.#saysReady;
  }

  /** The first line that is no log line, which by our rule names field, value and fix; otherwise what the log says. */
  get trouble(): string | undefined {
    this.#read();
    return this.#trouble ?? (this.#rest.trim() || undefined);
  }

  #read(): void {
    const lines = (this.#rest + this.#newBytes()).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines.map((text) => text.trim()).filter((text) => text !== '')) {
      const parsed = readLine(line);
      if (parsed === undefined) this.#trouble ??= line;
      else if (parsed.msg === 'ready') this.#saysReady = true;
      else if (parsed.problem !== undefined) this.#trouble ??= parsed.problem;
    }
  }

  #newBytes(): string {
    // Somebody may have removed the folder under a running demo; then the log says nothing more.
    if (!existsSync(this.#file)) return '';
    const descriptor = openSync(this.#file, 'r');
    try {
      const buffer = Buffer.alloc(longestRead);
      const length = readSync(descriptor, buffer, 0, longestRead, this.#offset);
      this.#offset += length;
      return buffer.toString('utf8', 0, length);
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Undefined for what is not one of our log lines. */
function readLine(line: string): z.infer<typeof logLine> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return logLine.safeParse(JSON.parse(line)).data;
  } catch {
    // Begins like JSON and is none: a line for people then.
    return undefined;
  }
}
