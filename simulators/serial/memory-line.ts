/** What a program holds of a port that it has opened; the same calls as serialport's. */
type PortEvent = 'data' | 'error' | 'end' | 'close';

/**
 * Serial lines within this process, for runs on a clock of their own: a tty's bytes take real time, and nobody could say
 * when they have all arrived. Bytes wait in one queue, in the order in which they were written, until `carryOne`.
 */
export class MemoryLines {
  readonly #lines = new Map<string, MemoryLine>();
  readonly #waiting: (() => void)[] = [];

  /** A line whose hub end is named so. */
  open(path: string): MemoryLine {
    if (this.#lines.has(path)) throw new RangeError(`path: ${path} has a line already; give each line its own`);
    const line = new MemoryLine((carry) => this.#waiting.push(carry));
    this.#lines.set(path, line);
    return line;
  }

  /** Carries one piece to its other end. False when none waits. */
  carryOne(): boolean {
    const carry = this.#waiting.shift();
    carry?.();
    return carry !== undefined;
  }

  /** A port at the hub's end, not open yet. */
  create(path: string, baudRate: number): MemoryPort {
    return new MemoryPort(path, baudRate, this.#lines.get(path));
  }

  /** Which device is plugged in there. Throws when there is none. */
  async deviceAt(path: string): Promise<number> {
    const device = this.#lines.get(path)?.device;
    if (device === undefined) throw noSuchPort(path);
    return device;
  }
}

/** The device's end of one line. */
export class MemoryLine {
  readonly #later: (carry: () => void) => void;
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #plugListeners = new Set<() => void>();
  #plugged = true;
  #pluggings = 1;
  #port: MemoryPort | undefined;

  constructor(later: (carry: () => void) => void) {
    this.#later = later;
  }

  /** Another number after each plugging in; undefined while unplugged. */
  get device(): number | undefined {
    return this.#plugged ? this.#pluggings : undefined;
  }

  /** Sends bytes to whoever has the port open when they arrive; as on a real line they are lost when nobody has. */
  write(bytes: Uint8Array): void {
    const port = this.#port;
    if (!port) return;
    const sent = Buffer.from(bytes);
    this.#later(() => port.hear(sent));
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#dataListeners.add(listener);
    return () => this.#dataListeners.delete(listener);
  }

  onPlug(listener: () => void): () => void {
    this.#plugListeners.add(listener);
    return () => this.#plugListeners.delete(listener);
  }

  /** Pulls the plug. */
  async close(): Promise<void> {
    this.#plugged = false;
    const port = this.#port;
    this.#port = undefined;
    port?.hangUp();
  }

  async replug(): Promise<void> {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#pluggings++;
    for (const listener of this.#plugListeners) listener();
  }

  /** At which the hub has opened it; undefined while it has not. */
  async lineSpeed(): Promise<number | undefined> {
    return this.#port?.baudRate;
  }

  /** The hub's end was opened, or closed. */
  attach(port: MemoryPort | undefined): void {
    this.#port = port;
  }

  /** Bytes from the hub. */
  hear(bytes: Uint8Array): void {
    const sent = Uint8Array.from(bytes);
    this.#later(() => {
      if (this.#plugged) for (const listener of this.#dataListeners) listener(sent);
    });
  }
}

/** The hub's end: behaves as serialport's port does, without a tty. */
export class MemoryPort {
  readonly opening = false;
  readonly closing = false;
  readonly baudRate: number;
  readonly #path: string;
  readonly #line: MemoryLine | undefined;
  readonly #listeners = new Map<PortEvent, ((given: never) => void)[]>();
  #open = false;

  constructor(path: string, baudRate: number, line: MemoryLine | undefined) {
    this.#path = path;
    this.baudRate = baudRate;
    this.#line = line;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  open(done: (error: Error | null) => void): void {
    if (this.#line?.device === undefined) {
      done(noSuchPort(this.#path));
      return;
    }
    this.#open = true;
    this.#line.attach(this);
    done(null);
  }

  close(done: (error: Error | null) => void): void {
    if (this.#open) this.#line?.attach(undefined);
    this.#open = false;
    done(null);
  }

  write(bytes: Uint8Array, done: () => void): void {
    if (this.#open) this.#line?.hear(bytes);
    done();
  }

  on(event: 'data', listener: (chunk: Buffer) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'close', listener: (error: Error | null) => void): void;
  on(event: PortEvent, listener: (given: never) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /** Bytes from the device. */
  hear(chunk: Buffer): void {
    if (this.#open) this.#tell('data', chunk);
  }

  /** The device is gone. */
  hangUp(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#tell('close', new Error(`${this.#path}: disconnected`));
  }

  #tell(event: PortEvent, given: unknown): void {
    // Each listener was registered for what its event gives.
    for (const listener of this.#listeners.get(event) ?? []) listener(given as never);
  }
}

const noSuchPort = (path: string): Error =>
  Object.assign(new Error(`${path}: no such port; is the device plugged in?`), { code: 'ENOENT' });
