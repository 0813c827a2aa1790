import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import { reopening } from './reopening.ts';
import { readAndWriteAtOnce } from './serial-at-once.ts';
import { reusePollers } from './serial-pollers.ts';

/** What the user of a line hears of it. All calls are synchronous. */
export interface SerialLineListener {
  /** A fresh connection: nothing of an earlier one can still come or go. */
  opened(at: Instant): void;
  data(chunk: Uint8Array, at: Instant): void;
  /** Called while the line is open, every `watchEvery`. A text closes the line with that reason and opens it afresh. */
  watch(now: Instant, lastDataAt: Instant): string | undefined;
  /** The line is not open, for this reason. It keeps trying by itself. */
  closed(because: string): void;
}

/** What a line needs of a serial port. */
export interface RawSerialPort {
  readonly isOpen: boolean;
  readonly opening: boolean;
  readonly closing: boolean;
  open(done: (error: Error | null) => void): void;
  close(done: (error: Error | null) => void): void;
  write(bytes: Uint8Array, done: () => void): unknown;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'close', listener: (error: Error | null) => void): unknown;
}

/** The serial ports of a computer. Simulations on a clock of their own give others, because a tty's bytes take real time. */
export interface SerialPorts {
  /** A fresh port that is not open yet. */
  create(path: string, baudRate: number): RawSerialPort;
  /** A number of what the path names now: another one is another device. Throws when there is nothing. */
  deviceAt(path: string): Promise<number>;
}

const systemPorts: SerialPorts = {
  create: (path, baudRate) => {
    reusePollers();
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    port.once('open', () => readAndWriteAtOnce(port.port));
    return port;
  },
  deviceAt: async (path) => {
    const { rdev, ino } = await stat(path);
    return rdev * 2 ** 32 + ino;
  },
};

export interface SerialLineOptions {
  readonly path: string;
  /** Asked at every opening. */
  readonly baudRate: () => number;
  readonly clock: Clock;
  readonly listener: SerialLineListener;
  readonly retry?: RetrySchedule;
  readonly watchEvery?: Duration;
  /** Default: those of the computer. */
  readonly ports?: SerialPorts;
}

/** Past this, an opening that neither fails nor succeeds is reported. */
const slowOpening = seconds(5);

const slowClosing = seconds(2);
const slowWriting = milliseconds(500);

type Connection = {
  readonly port: RawSerialPort;
  closing: string | undefined;
  device: number | undefined;
  /** Writes that the system has not taken yet. Those of a connection that has closed are never reported. */
  unwritten: number;
};

/**
 * A serial port that is opened again for ever. Each connection has a SerialPort of its own, because serialport keeps
 * what is written to a closed port and delivers it after reopening: a siren command from before.
 */
export class SerialLine {
  readonly #options: SerialLineOptions;
  readonly #watchEvery: Duration;
  readonly #ports: SerialPorts;
  #connection: Connection | undefined;
  #open = false;
  #stopping = false;
  #waits: Generator<Duration, void>;
  #cancelWake: CancelWake | undefined;
  #lastDataAt: Instant;
  #ended: (() => void) | undefined;
  #written: (() => void) | undefined;

  constructor(options: SerialLineOptions) {
    this.#options = options;
    this.#watchEvery = options.watchEvery ?? seconds(1);
    this.#ports = options.ports ?? systemPorts;
    this.#waits = intervals(options.retry ?? reopening);
    this.#lastDataAt = options.clock.now();
  }

  start(): void {
    this.#connect();
  }

  /** False when the line is not open: what is written then is dropped, never kept for later. */
  write(bytes: Uint8Array): boolean {
    if (!this.#open || !this.#connection) return false;
    const connection = this.#connection;
    connection.unwritten++;
    connection.port.write(bytes, () => {
      connection.unwritten--;
      if (connection === this.#connection && connection.unwritten === 0) this.#written?.();
    });
    return true;
  }

  /** The device has proved that it is there: the next failure is tried again quickly. */
  proved(): void {
    this.#waits = intervals(this.#options.retry ?? reopening);
  }

  /** Closes the line for this reason and opens it afresh. */
  reopen(because: string): void {
    if (this.#connection) this.#close(this.#connection, because);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelWake?.();
    const connection = this.#connection;
    if (!connection) return;
    if (this.#open && connection.unwritten > 0) {
      await this.#atMost(slowWriting, (resolve) => {
        this.#written = resolve;
      });
    }
    await this.#atMost(slowClosing, (resolve) => {
      this.#ended = resolve;
      this.#close(connection, 'stopped');
      if (this.#connection !== connection) resolve();
    });
  }

  /** A tty that hangs must not keep the hub from stopping. */
  async #atMost(limit: Duration, start: (resolve: () => void) => void): Promise<void> {
    const { clock } = this.#options;
    let cancel: CancelWake | undefined;
    await new Promise<void>((resolve) => {
      cancel = clock.wakeAt(after(clock.now(), limit), resolve);
      start(resolve);
    });
    cancel?.();
  }

  #connect(): void {
    const { path, baudRate, clock, listener } = this.#options;
    const port = this.#ports.create(path, baudRate());
    const connection: Connection = { port, closing: undefined, device: undefined, unwritten: 0 };
    this.#connection = connection;
    // These stay for the port's whole life: an error event without a listener would end the hub.
    port.on('error', (error) => this.#close(connection, messageOf(error)));
    port.on('end', () => this.#close(connection, 'the line ended'));
    port.on('close', (error: Error | null) => this.#finish(connection, error ? messageOf(error) : 'the line closed'));
    // A tty can hang while it opens. A second opening would only hang another thread, so this only reports.
    this.#wake(slowOpening, () => listener.closed(`${path}: opening takes longer than ${slowOpening / 1000} s`));
    port.open((error) => {
      if (error) return this.#finish(connection, messageOf(error));
      if (connection.closing !== undefined) return this.#closePort(connection);
      this.#open = true;
      const at = clock.now();
      this.#lastDataAt = at;
      // The first look only remembers which device it is.
      this.#checkDevice(connection);
      listener.opened(at);
      port.on('data', (chunk: Buffer) => this.#data(connection, chunk));
      this.#watchLater(connection);
    });
  }

  #data(connection: Connection, chunk: Uint8Array): void {
    const at = this.#options.clock.now();
    if (connection.closing !== undefined || connection !== this.#connection) return;
    this.#lastDataAt = at;
    this.#options.listener.data(chunk, at);
  }

  #watchLater(connection: Connection): void {
    if (connection !== this.#connection || connection.closing !== undefined) return;
    this.#wake(this.#watchEvery, () => {
      const now = this.#options.clock.now();
      const trouble = this.#options.listener.watch(now, this.#lastDataAt);
      if (trouble !== undefined) return this.#close(connection, trouble);
      this.#checkDevice(connection);
      this.#watchLater(connection);
    });
  }

  /**
   * A hang-up is not always reported, so the line is also compared with what its path names now:
   * the device node of a pulled adapter goes, and one that is plugged in again has another number.
   */
  #checkDevice(connection: Connection): void {
    const { path } = this.#options;
    this.#ports.deviceAt(path).then(
      (device) => {
        if (connection.device === undefined) connection.device = device;
        else if (connection.device !== device) this.#close(connection, `${path}: another device is plugged in`);
      },
      (error: unknown) => this.#close(connection, messageOf(error)),
    );
  }

  #close(connection: Connection, because: string): void {
    if (connection !== this.#connection || connection.closing !== undefined) return;
    connection.closing = because;
    this.#open = false;
    this.#cancelWake?.();
    this.#options.listener.closed(because);
    this.#closePort(connection);
  }

  #closePort(connection: Connection): void {
    const { port } = connection;
    if (port.opening || port.closing) return;
    if (port.isOpen) port.close((error) => this.#finish(connection, error ? messageOf(error) : 'closed'));
    else this.#finish(connection, 'closed');
  }

  #finish(connection: Connection, because: string): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    this.#open = false;
    this.#cancelWake?.();
    if (connection.closing === undefined) this.#options.listener.closed(because);
    if (this.#stopping) return this.#ended?.();
    const wait = this.#waits.next();
    if (!wait.done) this.#wake(wait.value, () => this.#connect());
  }

  #wake(wait: Duration, run: () => void): void {
    const { clock } = this.#options;
    this.#cancelWake?.();
    this.#cancelWake = clock.wakeAt(after(clock.now(), wait), run);
  }
}
