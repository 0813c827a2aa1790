import { existsSync, closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Space kept free for the worst day: on a full disk SQLite cannot even delete, so this file is given up and the last
 * alarms and receipts fit where it was.
 */
export class ReserveFile {
  readonly #path: string;
  readonly #bytes: number;

  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
  }

  get present(): boolean {
    try {
      return statSync(this.#path, { throwIfNoEntry: false })?.size === this.#bytes;
    } catch {
      // A disk that does not even say is not one to count on.
      return false;
    }
  }

  /** Whether the disk has less room besides it than it takes itself. */
  get isLastRoom(): boolean {
    try {
      const { bavail, bsize } = statfsSync(dirname(this.#path));
      return bavail * bsize < this.#bytes;
    } catch {
      // A file system that does not say is met at the next write.
      return false;
    }
  }

  /** Writes it, if it is not there and there is room. Returns whether it is there now. */
  fill(): boolean {
    if (this.present) return true;
    try {
      const file = openSync(this.#path, 'w');
      try {
        // Not zeros: some file systems store those without taking the space.
        const block = Buffer.alloc(this.#bytes, 0xa5);
        if (writeSync(file, block) !== this.#bytes) throw new Error('short write');
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      return true;
    } catch {
      this.free();
      return false;
    }
  }

  /** Gives the space back. Returns whether there was any to give. */
  free(): boolean {
    const had = existsSync(this.#path);
    try {
      rmSync(this.#path, { force: true });
    } catch {
      return false;
    }
    return had;
  }
}
