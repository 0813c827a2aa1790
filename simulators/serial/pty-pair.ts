import { closeSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { after, type Instant } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { AnjuError, systemCode } from '../../foundation/errors.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { isOpenedBySomebody, openRawPty, speedOf, type RawPty } from './raw-pty.ts';

/** The device's end of a serial line; the hub opens `path` with serialport. */
export interface SimulatedPort {
  /** What a hub's configuration names: the stable link when one was asked for, otherwise /dev/pts/N. */
  readonly path: string;
  readonly plugged: boolean;
  /** Bytes that nobody could hear: written while no program had the port open, or past the buffer's end. */
  readonly lostBytes: number;
  /**
   * Sends bytes in order, at once. As on a real line, bytes written while nobody has the port open are lost. A slow
   * reader loses nothing up to 8 MiB of backlog.
   */
  write(bytes: Uint8Array): void;
  /** Resolves when the kernel has taken every byte written so far, or the port is unplugged. */
  drained(): Promise<void>;
  /** Bytes from the hub. Returns how to stop listening. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Called after each plugging in, the first excepted. */
  onPlug(listener: () => void): () => void;
  /** The speed that the hub has set on its end; undefined while unplugged. A pty carries every byte at any speed. */
  lineSpeed(): Promise<number | undefined>;
  /** Pulls the plug, a moment after the last byte: the hub's port closes and the link disappears. */
  close(): Promise<void>;
  /**
   * Plugs in again, under the same link (without a link the path is a new one). Throws `input/invalid` when something else
   * than a link stands there.
   */
  replug(): Promise<void>;
}

const longestBacklog = 8 * 1024 * 1024;

/**
 * serialport notices a hang-up only while a read is pending; hung up between two reads it spins for ever on empty
 * ones. So the plug comes out when the hub has had this long to ask for more. Real time, for the same reason as below.
 */
const quietBeforeUnplug = milliseconds(10);

/** How soon a full kernel buffer is tried again. Real time, because the kernel's buffer empties in real time. */
const retryFull = milliseconds(1);

/** Opens a serial line between a simulated device and a hub. `link` is a path that stays the same over re-plugging. */
export async function openPty(options: { link?: string } = {}): Promise<SimulatedPort> {
  const port = new PtyPort(options.link);
  await port.replug();
  return port;
}

interface Plugged {
  readonly pty: RawPty;
  readonly reader: ReadStream;
}

class PtyPort implements SimulatedPort {
  readonly #link: string | undefined;
  readonly #clock = systemClock();
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #plugListeners = new Set<() => void>();
  #plugged: Plugged | undefined;
  #backlog: Uint8Array[] = [];
  #backlogBytes = 0;
  #cancelRetry: (() => void) | undefined;
  #waiting: (() => void)[] = [];
  #lost = 0;
  #lastWriteAt: Instant | undefined;
  #everPlugged = false;
  #path = '';

  constructor(link: string | undefined) {
    this.#link = link;
  }

  get path(): string {
    return this.#path;
  }

  get plugged(): boolean {
    return this.#plugged !== undefined;
  }

  get lostBytes(): number {
    return this.#lost;
  }

  write(bytes: Uint8Array): void {
    const heard = this.#plugged !== undefined && isOpenedBySomebody(this.#plugged.pty.slavePath);
    if (!heard) this.#loseBacklog();
    if (!heard || this.#backlogBytes + bytes.length > longestBacklog) {
      this.#lost += bytes.length;
      return;
    }
    this.#lastWriteAt = this.#clock.now();
    this.#backlog.push(Uint8Array.from(bytes));
    this.#backlogBytes += bytes.length;
    if (!this.#cancelRetry) this.#send();
  }

  drained(): Promise<void> {
    if (this.#backlogBytes === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#dataListeners.add(listener);
    return () => this.#dataListeners.delete(listener);
  }

  onPlug(listener: () => void): () => void {
    this.#plugListeners.add(listener);
    return () => this.#plugListeners.delete(listener);
  }

  async lineSpeed(): Promise<number | undefined> {
    return this.#plugged && speedOf(this.#plugged.pty);
  }

  async replug(): Promise<void> {
    if (this.#plugged) return;
    if (this.#link !== undefined) refuseForeign(this.#link);
    const pty = await openRawPty();
    const reader = new ReadStream(pty.master);
    reader.on('data', (bytes) => {
      for (const listener of this.#dataListeners) listener(bytes);
    });
    reader.on('error', () => {
      // The hub's end cannot hang up while we hold our own descriptor of it, so this comes only after close().
    });
    this.#plugged = { pty, reader };
    this.#path = this.#link ?? pty.slavePath;
    if (this.#link !== undefined) pointLink(this.#link, pty.slavePath);
    if (this.#everPlugged) for (const listener of this.#plugListeners) listener();
    this.#everPlugged = true;
  }

  async close(): Promise<void> {
    if (!this.#plugged) return;
    const { pty, reader } = this.#plugged;
    this.#plugged = undefined;
    this.#loseBacklog();
    await this.#quiet();
    if (this.#link !== undefined) removeLink(this.#link, pty.slavePath);
    const closed = new Promise<void>((resolve) => reader.once('close', () => resolve()));
    reader.destroy();
    await closed;
    closeSync(pty.slave);
  }

  #quiet(): Promise<void> {
    const last = this.#lastWriteAt;
    if (!last) return Promise.resolve();
    return new Promise((resolve) => this.#clock.wakeAt(after(last, quietBeforeUnplug), resolve));
  }

  #send(): void {
    this.#cancelRetry = undefined;
    for (let next = this.#backlog[0]; next && this.#plugged; next = this.#backlog[0]) {
      const taken = writeSome(this.#plugged.pty.master, next);
      this.#backlogBytes -= taken;
      if (taken === next.length) this.#backlog.shift();
      else {
        this.#backlog[0] = next.subarray(taken);
        this.#cancelRetry = this.#clock.wakeAt(after(this.#clock.now(), retryFull), () => this.#send());
        return;
      }
    }
    this.#tellDrained();
  }

  #loseBacklog(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#lost += this.#backlogBytes;
    this.#backlog = [];
    this.#backlogBytes = 0;
    this.#tellDrained();
  }

  #tellDrained(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Not through the stream: libuv writes to a pty's master blocking, and a hub that does not read would stop us all. */
function writeSome(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (systemCode(error) === 'EAGAIN') return 0;
    throw error;
  }
}

const besides = (link: string): string => `${link}.new`;

/** Throws `input/invalid` when something else than a link stands where one is to be made: it belongs to somebody. */
function refuseForeign(link: string): void {
  for (const path of [link, besides(link)]) {
    const standing = lstatSync(path, { throwIfNoEntry: false });
    if (standing && !standing.isSymbolicLink())
      throw new AnjuError('input/invalid', `${path}: is no link; name another path, or remove it`);
  }
}

/** Replaces the link in one step, so that a hub never sees it half made. */
function pointLink(link: string, target: string): void {
  const fresh = besides(link);
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}

function removeLink(link: string, target: string): void {
  try {
    if (readlinkSync(link) === target) rmSync(link);
  } catch (error) {
    // EINVAL: somebody has put something else than a link there since.
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EINVAL') throw error;
  }
}
