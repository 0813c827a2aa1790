import { seededRandom } from './random-bytes.ts';
import type { SerialLineEnd } from './device-simulator.ts';

/** The side of a line that a device writes to and hears. */
export type DeviceLine = Pick<SerialLineEnd, 'write' | 'onData'>;

/** How many frames a slow adapter may hold back and bring again. */
const kept = 64;
const noiseLength = 48;

/** A device's line with everything that can go wrong on it. Each write is one whole frame. */
export class LineWithFaults implements DeviceLine {
  readonly #line: SerialLineEnd;
  readonly #random: () => number;
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #sent: Uint8Array[] = [];
  #stopListening: (() => void) | undefined;
  #carries = false;
  /** The device's speed, while it may differ from the host's. */
  #speed: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: { readonly line: SerialLineEnd; readonly seed: number }) {
    this.#line = options.line;
    this.#random = seededRandom(options.seed);
  }

  /** Off, nothing passes in either direction: no power, or a broken wire. */
  set carries(carries: boolean) {
    this.#carries = carries;
    if (carries) this.#stopListening ??= this.#line.onData((bytes) => void this.#hear(bytes));
    else {
      this.#stopListening?.();
      this.#stopListening = undefined;
    }
  }

  /**
   * The device speaks at this speed from now on, and bytes are garbled while the host's differs. Until then a line
   * carries bytes at any speed, which costs no look at the host's for each.
   */
  changeSpeed(speed: number): void {
    this.#speed = speed;
  }

  /** Where the host's speed cannot be read, the host has found the device's again. */
  restoreSpeed(speed: number): void {
    this.#speed = this.#line.lineSpeed ? speed : undefined;
  }

  write(frame: Uint8Array): void {
    if (!this.#carries) return;
    this.#sent.push(frame.slice());
    if (this.#sent.length > kept) this.#sent.shift();
    this.#send(frame);
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Bytes that count as nothing that the device has said. */
  sendRaw(bytes: Uint8Array): void {
    if (this.#carries) this.#send(bytes);
  }

  sendNoise(): void {
    this.sendRaw(Uint8Array.from({ length: noiseLength }, () => this.#randomByte()));
  }

  /** The last frame again, or `otherwise` when there was none. */
  sendDuplicate(otherwise: Uint8Array): void {
    const last = this.#sent.at(-1);
    if (last) this.sendRaw(last);
    else this.write(otherwise);
    if (!last) this.sendRaw(otherwise);
  }

  /** Everything of the last while again, oldest first, as an adapter brings it that had hung. */
  sendStale(): void {
    for (const frame of this.#sent) this.sendRaw(frame);
  }

  #send(bytes: Uint8Array): void {
    if (this.#speed === undefined) return this.#line.write(bytes);
    // One after another: each waits for the answer which speed the host has now.
    const mine = bytes.slice();
    this.#writing = this.#writing.then(async () => {
      const fits = await this.#fits();
      if (this.#carries) this.#line.write(fits ? mine : this.#garbled(mine));
    });
  }

  async #hear(bytes: Uint8Array): Promise<void> {
    if (this.#speed !== undefined && !(await this.#fits())) return;
    for (const listener of this.#listeners) listener(bytes);
  }

  async #fits(): Promise<boolean> {
    if (this.#speed === undefined) return true;
    return (await this.#line.lineSpeed?.()) === this.#speed;
  }

  /** At a wrong speed a receiver sees other bytes, and another number of them. */
  #garbled(bytes: Uint8Array): Uint8Array {
    return Uint8Array.from([...bytes].flatMap(() => (this.#random() < 0.6 ? [this.#randomByte()] : [])));
  }

  #randomByte(): number {
    return Math.floor(this.#random() * 256);
  }
}
