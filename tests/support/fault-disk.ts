import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, systemCode } from '../../foundation/errors.ts';

const megabytes = 4;
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });

/** A small disk of its own, mounted for a test: it can be full, read-only or, as ext4, fail and hang. */
export class FaultDisk {
  readonly path: string;
  readonly #image: string | undefined;
  #frozen = false;

  static tmpfs(path: string): FaultDisk {
    mkdirSync(path, { recursive: true });
    run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'anju-test', path);
    return new FaultDisk(path, undefined);
  }

  static ext4(path: string): FaultDisk {
    const image = `${path}.image`;
    mkdirSync(path, { recursive: true });
    run('truncate', '-s', '16M', image);
    run('mkfs.ext4', '-q', '-F', image);
    run('mount', '-o', 'loop', image, path);
    return new FaultDisk(path, image);
  }

  private constructor(path: string, image: string | undefined) {
    this.path = path;
    this.#image = image;
  }

  /** Until not one byte more is taken. */
  fill(): void {
    const file = openSync(this.#filler, 'a');
    try {
      for (let piece = Buffer.alloc(65_536); piece.length > 0;) {
        try {
          writeSync(file, piece);
        } catch (error) {
          if (systemCode(error) !== 'ENOSPC') throw error;
          piece = piece.subarray(Math.ceil(piece.length / 2) + (piece.length === 1 ? 1 : 0));
        }
      }
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#filler);
  }

  /** Only while nobody has a file open for writing. */
  makeReadOnly(): void {
    run('mount', '-o', 'remount,ro', this.path);
  }

  makeWritable(): void {
    run('mount', '-o', 'remount,rw', this.path);
  }

  /** As a card that fails: the kernel gives up its journal and takes no more writes, whoever has files open. */
  fail(): void {
    run('mount', '-o', 'remount,abort', this.path);
  }

  /** Every write waits, as on a card that collects its garbage. */
  hang(): void {
    run('fsfreeze', '-f', this.path);
    this.#frozen = true;
  }

  goOn(): void {
    if (!this.#frozen) return;
    run('fsfreeze', '-u', this.path);
    this.#frozen = false;
  }

  /** After every program has let go of it. */
  unmount(): void {
    this.goOn();
    run('umount', this.path);
    if (this.#image !== undefined) rmSync(this.#image);
  }

  get #filler(): string {
    return join(this.path, 'filler');
  }
}

/** Why this computer cannot mount disks for a test; undefined when it can. */
export function cannotMount(): string | undefined {
  if (process.getuid?.() !== 0) return 'disks are mounted by root only';
  const folder = mkdtempSync(join(tmpdir(), 'anju-mount-'));
  try {
    for (const make of [FaultDisk.tmpfs, FaultDisk.ext4]) make(join(folder, make.name)).unmount();
    return undefined;
  } catch (error) {
    return `mounting is not permitted here: ${messageOf(error).slice(0, 200)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
