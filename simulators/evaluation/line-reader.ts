import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';

/** A longer line is cut there: it is none of a recording, and must not fill the memory. */
const longestLine = 4_096;

/** Reads a text file line by line, compressed or not as its first bytes say, holding one chunk at a time. */
export class LineReader {
  /** Why the file ends before its end; undefined when all of it was read. */
  cutOff: string | undefined;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Lines by the chunk, without their ends. Throws `input/invalid` when the file cannot be opened. */
  async *batches(): AsyncGenerator<readonly string[]> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of await this.#open()) {
        const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
        rest = (lines.pop() ?? '').slice(0, longestLine);
        for (const [index, line] of lines.entries()) lines[index] = tidied(line);
        yield lines;
      }
    } catch (error) {
      if (error instanceof AnjuError) throw error;
      if (!systemCode(error)?.startsWith('Z_')) throw this.#unreadable(error);
      this.cutOff = messageOf(error);
    }
    if (rest !== '') yield [tidied(rest)];
  }

  async #open(): Promise<Readable> {
    let first: Uint8Array;
    try {
      if (!statSync(this.#path).isFile()) throw new Error('it is not a file');
      const file = await open(this.#path);
      try {
        first = (await file.read(new Uint8Array(2), 0, 2, 0)).buffer;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw this.#unreadable(error);
    }
    const bytes = createReadStream(this.#path, { highWaterMark: 1 << 17 });
    if (first[0] !== 0x1f || first[1] !== 0x8b) return bytes;
    const unpacked = createGunzip();
    bytes.on('error', (error) => unpacked.destroy(error));
    return bytes.pipe(unpacked);
  }

  #unreadable(error: unknown): AnjuError {
    const why = systemCode(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    return new AnjuError(
      'input/invalid',
      `--dataset: ${this.#path} cannot be read: ${why}. Give the path of a recording that can be read`,
      { cause: error },
    );
  }
}

const tidied = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, longestLine);
