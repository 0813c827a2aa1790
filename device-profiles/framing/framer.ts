/** What stands at the start of the searched bytes. */
export type Examined =
  | { readonly kind: 'frame'; readonly length: number }
  /** Could still become a frame when more bytes come. */
  | { readonly kind: 'incomplete' }
  /** Not a frame. A `reason` means that it looked like one and failed a check, which is worth counting. */
  | { readonly kind: 'refused'; readonly reason?: string };

export interface Framing {
  /** The longest frame in bytes: bounds what is kept. */
  readonly longestFrame: number;
  /** The bytes that a frame may start with. */
  readonly startBytes: readonly number[];
  /** Looks at bytes[start..end) where bytes[start] is a start byte. Never looks past `end`. */
  examine(bytes: Uint8Array, start: number, end: number): Examined;
}

/**
 * Finds frames in a byte stream. After a failed check it drops ONE byte and looks again, so that a false start never
 * takes a real frame with it. Keeps at most one frame's length of bytes; each byte is examined a bounded number of times.
 */
export class Framer {
  readonly #framing: Framing;
  #bytes: Uint8Array<ArrayBuffer>;
  #start = 0;
  #end = 0;
  #refusedBytes = 0;
  #refusedFrames = 0;
  readonly #reasons: Record<string, number> = {};

  constructor(framing: Framing) {
    this.#framing = framing;
    this.#bytes = new Uint8Array(Math.max(4_096, framing.longestFrame * 4));
  }

  get refused(): {
    readonly bytes: number;
    readonly frames: number;
    readonly reasons: Readonly<Record<string, number>>;
  } {
    return { bytes: this.#refusedBytes, frames: this.#refusedFrames, reasons: this.#reasons };
  }

  get pending(): boolean {
    return this.#end > this.#start;
  }

  /**
   * Calls `onFrame` with each frame. The view is only valid during the call. False: its content cannot be right, so that it
   * may be a false start whose checksum fits by chance; what stands within it is looked at too.
   */
  push(chunk: Uint8Array, onFrame: (frame: Uint8Array) => boolean): void {
    for (let taken = 0; taken < chunk.length;) {
      this.#makeRoom();
      const part = chunk.subarray(taken, taken + this.#bytes.length - this.#end);
      this.#bytes.set(part, this.#end);
      this.#end += part.length;
      taken += part.length;
      this.#search(onFrame, false);
    }
  }

  /** Gives up an incomplete frame at the start and searches behind it. */
  quiet(onFrame: (frame: Uint8Array) => boolean): void {
    this.#search(onFrame, true);
  }

  /** Counts a frame whose framing was right and whose content was not. */
  refuse(reason: string): void {
    this.#refusedFrames++;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
  }

  #search(onFrame: (frame: Uint8Array) => boolean, giveUpIncomplete: boolean): void {
    while (this.#start < this.#end) {
      const at = this.#nextStart();
      this.#refusedBytes += at - this.#start;
      this.#start = at;
      if (at === this.#end) return;
      const examined = this.#framing.examine(this.#bytes, at, this.#end);
      if (examined.kind === 'frame') {
        this.#start += onFrame(this.#bytes.subarray(at, at + examined.length)) ? examined.length : 1;
      } else if (examined.kind === 'incomplete' && !giveUpIncomplete) {
        return;
      } else {
        const reason = examined.kind === 'incomplete' ? 'cut' : examined.reason;
        if (reason !== undefined) this.refuse(reason);
        this.#refusedBytes++;
        this.#start++;
      }
    }
  }

  #nextStart(): number {
    const { startBytes } = this.#framing;
    const [only] = startBytes;
    if (only !== undefined && startBytes.length === 1) {
      const found = this.#bytes.indexOf(only, this.#start);
      return found >= 0 && found < this.#end ? found : this.#end;
    }
    // Searching for each by itself would look through the whole buffer for the rarer one, again and again.
    let at = this.#start;
    while (at < this.#end && !startBytes.includes(this.#bytes[at] ?? 0)) at++;
    return at;
  }

  #makeRoom(): void {
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    } else if (this.#bytes.length - this.#end < this.#framing.longestFrame) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
  }
}
