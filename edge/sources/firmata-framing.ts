/** A whole message of a Firmata board (firmata/protocol 2.x). `bytes` is the message as it came. */
export interface FirmataMessage {
  readonly kind: 'version' | 'digital' | 'analog' | 'sysex';
  readonly bytes: Uint8Array;
}

/** Both are called in the order of the bytes. */
export interface FirmataEar {
  message(message: FirmataMessage): void;
  /** A piece that was no message: a cut one, or a run of bytes that belong to none. */
  refused(): void;
}

const startSysex = 0xf0;
const endSysex = 0xf7;
const version = 0xf9;

/** The capability report of a board with 70 pins stays below this. */
const longestSysex = 4_096;

/**
 * Cuts the board's bytes into messages. firmata-io itself throws on some damaged messages and keeps an endless one in
 * memory, so only whole ones reach it.
 */
export class FirmataFraming {
  #message: number[] = [];
  #inNoise = false;

  push(chunk: Uint8Array, ear: FirmataEar): void {
    for (const byte of chunk) this.#take(byte, ear);
  }

  #take(byte: number, ear: FirmataEar): void {
    const inSysex = this.#message[0] === startSysex;
    if (this.#message.length === 0) return this.#begin(byte, ear);
    if (byte >= 0x80 && !(inSysex && byte === endSysex)) {
      // Data has seven bits: the message was cut, and this byte may begin the next.
      this.#message = [];
      ear.refused();
      return this.#begin(byte, ear);
    }
    this.#message.push(byte);
    const message = this.#message;
    if (inSysex ? byte === endSysex : message.length === 3) {
      this.#message = [];
      const kind = kindOf(message[0] ?? 0);
      if (kind) ear.message({ kind, bytes: Uint8Array.from(message) });
    } else if (message.length > longestSysex) {
      this.#message = [];
      this.#inNoise = true;
      ear.refused();
    }
  }

  #begin(byte: number, ear: FirmataEar): void {
    if (kindOf(byte)) {
      this.#message = [byte];
      this.#inNoise = false;
    } else if (!this.#inNoise) {
      this.#inNoise = true;
      ear.refused();
    }
  }
}

function kindOf(first: number): FirmataMessage['kind'] | undefined {
  if (first === startSysex) return 'sysex';
  if (first === version) return 'version';
  if (first >= 0x90 && first <= 0x9f) return 'digital';
  if (first >= 0xe0 && first <= 0xef) return 'analog';
  return undefined;
}
