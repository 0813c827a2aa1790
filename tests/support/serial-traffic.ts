import { Duplex } from 'node:stream';
import { SerialPort } from 'serialport';
import type { SimulatedPort } from '../../simulators/serial/pty-pair.ts';

interface Counted {
  /** What the hub has given to its port, and what its port has given to it. */
  written: number;
  read: number;
}

const byPath = new Map<string, Counted>();

function countedFor(path: string): Counted {
  const found = byPath.get(path) ?? { written: 0, read: 0 };
  byPath.set(path, found);
  return found;
}

type Write = typeof Duplex.prototype.write;
type Push = typeof Duplex.prototype.push;

/** The real serialport, counted: a pty gives no sign that bytes are still on their way. */
Object.assign(SerialPort.prototype, {
  write(this: SerialPort, ...given: Parameters<Write>): boolean {
    const [chunk] = given;
    if (chunk instanceof Uint8Array) countedFor(this.path).written += chunk.length;
    return Duplex.prototype.write.apply(this, given);
  },
  push(this: SerialPort, ...given: Parameters<Push>): boolean {
    const [chunk] = given;
    if (chunk instanceof Uint8Array) countedFor(this.path).read += chunk.length;
    return Duplex.prototype.push.apply(this, given);
  },
});

/** A simulated serial line that knows whether all its bytes have arrived, on both sides. */
export class WatchedLine {
  readonly #port: SimulatedPort;
  readonly #counted: Counted;
  #sent = 0;
  #heard = 0;

  constructor(port: SimulatedPort) {
    this.#port = port;
    this.#counted = countedFor(port.path);
    port.onData((bytes) => {
      this.#heard += bytes.length;
    });
  }

  /** For the device at the line's end. */
  readonly port: Pick<SimulatedPort, 'write' | 'onData' | 'onPlug' | 'close' | 'replug'> = {
    write: (bytes) => {
      const lost = this.#port.lostBytes;
      this.#port.write(bytes);
      this.#sent += bytes.length - (this.#port.lostBytes - lost);
    },
    onData: (listener) => this.#port.onData(listener),
    onPlug: (listener) => this.#port.onPlug(listener),
    close: () => this.#port.close(),
    replug: () => this.#port.replug(),
  };

  get idle(): boolean {
    return this.#counted.read >= this.#sent && this.#heard >= this.#counted.written;
  }

  /** Changes whenever a byte arrives. */
  get traffic(): number {
    return this.#counted.read + this.#heard;
  }

  /** What a line that closed took with it never arrives. */
  forgetLost(): void {
    this.#sent = this.#counted.read;
    this.#counted.written = this.#heard;
  }
}
