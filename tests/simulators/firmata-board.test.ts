import { createRequire } from 'node:module';
import { once, type EventEmitter } from 'node:events';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { ManualClock } from '../../foundation/manual-clock.ts';
import { FirmataBoard, type BoardPort, type OutputChange } from '../../simulators/devices/firmata-board.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { bytesOf, hexOf } from './hex.ts';
import { closeReader } from './serial-reader.ts';

/** johnny-five and firmata-io have no types; this is what the tests use of them. */
interface Firmata extends EventEmitter {
  readonly isReady: boolean;
  pinMode(pin: number, mode: number): void;
  digitalWrite(pin: number, value: 0 | 1): void;
  reportDigitalPin(pin: number, on: 0 | 1): void;
  queryPinState(pin: number, done: () => void): void;
  readonly pins: readonly { readonly mode: number; readonly state: number }[];
}
const require = createRequire(import.meta.url);
const { Firmata } = require('firmata-io') as {
  Firmata: new (port: SerialPort, options: { reportVersionTimeout: number }) => Firmata;
};
const { Board } = require('johnny-five') as {
  Board: new (options: {
    io: Firmata;
    repl: boolean;
    debug: boolean;
    sigint: boolean;
    timeout: number;
  }) => EventEmitter;
};

const clock = systemClock();
const INPUT = 0;
const OUTPUT = 1;
const PULLUP = 11;

/** A board on a line of which the host's end is here, a message a line. */
function boardOnBytes() {
  const written: string[] = [];
  const listeners = new Set<(bytes: Uint8Array) => void>();
  const port: BoardPort = {
    write: (bytes) => written.push(hexOf(bytes)),
    onData: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onPlug: () => () => undefined,
    close: () => Promise.resolve(),
    replug: () => Promise.resolve(),
  };
  const time = new ManualClock({ wall: 0 });
  const board = new FirmataBoard({ port, clock: time });
  const host = (hex: string): string[] => {
    written.length = 0;
    for (const listener of listeners) listener(bytesOf(hex));
    return written.splice(0);
  };
  return { board, host, take: () => written.splice(0), time };
}

const name = hexOf(Uint8Array.from(Array.from(Buffer.from('StandardFirmata.ino'), (byte) => [byte, 0]).flat()));
const firmware = `F0 79 02 06 ${name} F7`;

describe('the simulated Firmata board, byte for byte', () => {
  it('says version and firmware after a reset, and when asked', () => {
    const { board, host, take } = boardOnBytes();
    board.reset();
    expect(take()).toEqual(['F9 02 06', firmware]);
    expect(host('F9')).toEqual(['F9 02 06']);
    expect(host('F0 79 F7')).toEqual([firmware]);
    expect(firmware).toMatch(/^F0 79 02 06 53 00 74 00 .* 6F 00 F7$/);
  });

  it('lists what each pin can do, and the analog channels', () => {
    const { host } = boardOnBytes();
    const digital = '00 01 01 01 0B 01 7F';
    const analog = '00 01 01 01 0B 01 02 0A 7F';
    expect(host('F0 6B F7')).toEqual([
      ['F0 6C 7F 7F', ...Array<string>(12).fill(digital), ...Array<string>(6).fill(analog), 'F7'].join(' '),
    ]);
    expect(host('F0 69 F7')).toEqual([['F0 6A', ...Array<string>(14).fill('7F'), '00 01 02 03 04 05', 'F7'].join(' ')]);
  });

  it('reads a button as johnny-five sets one up: pull-up by writing, report at once, then changes', () => {
    const { board, host, take } = boardOnBytes();
    expect(host('F4 02 00 90 04 00 D0 01')).toEqual(['90 04 00']);
    board.wire(2, 'ground');
    expect(take()).toEqual(['90 00 00']);
    board.wire(2, 'open');
    expect(take()).toEqual(['90 04 00']);
    board.wire(2, 'open');
    expect(take()).toEqual([]);
    // Pin 9 is the second of port 1.
    expect(host('F4 09 0B D1 01')).toEqual(['91 02 00']);
    // Pin 7 is the eighth bit of port 0, which travels in the second byte.
    expect(host('F4 07 0B')).toEqual(['90 04 01']);
  });

  it('answers a pin state query, and keeps quiet for a pin that it does not have', () => {
    const { host } = boardOnBytes();
    host('F4 0D 01 F5 0D 01');
    expect(host('F0 6D 0D F7')).toEqual(['F0 6E 0D 01 01 F7']);
    expect(host('F4 02 0B F0 6D 02 F7')).toEqual(['F0 6E 02 0B 01 F7']);
    expect(host('F0 6D 63 F7')).toEqual([]);
  });

  it('tells each change of an output once, whichever way it was written, and drops all on reset', () => {
    const { board, host } = boardOnBytes();
    const changes: [number, number][] = [];
    board.onOutput(({ pin, value }) => changes.push([pin, value]));
    host('F4 0D 01 F4 0C 01 F4 02 0B');
    host('F5 0D 01');
    host('91 30 00');
    // The pull-up pin is in port 0: writing that port leaves it an input that reads high.
    host('90 04 00');
    expect(board.levelOf(2)).toBe(1);
    host('91 20 00');
    host('F0 6F 0B 7F 01 F7');
    board.reset();
    expect(changes).toEqual([
      [13, 1],
      [12, 1],
      [12, 0],
      [11, 255],
      [11, 0],
      [13, 0],
    ]);
    expect(board.outputOf(13)).toBe(0);
  });

  it('samples an analogue pin at once, then at the interval that the host asks for', () => {
    const { board, host, take, time } = boardOnBytes();
    board.applyVolts(14, 2.5);
    expect(host('C0 01')).toEqual(['E0 00 04']);
    time.advance(milliseconds(19));
    expect(take()).toEqual(['E0 00 04']);
    // 1,000 ms, of which 1023 is full scale, in seven bits each.
    host('F0 7A 68 07 F7');
    board.applyVolts(14, 5);
    time.advance(milliseconds(999));
    expect(take()).toEqual([]);
    time.advance(milliseconds(1));
    expect(take()).toEqual(['E0 7F 07']);
    // Another mode ends it, and the mode begins it again.
    host('F4 0E 00');
    time.advance(seconds(5));
    expect(take()).toEqual([]);
    expect(host('F4 0E 02')).toEqual(['E0 7F 07']);
    expect(host('C0 00')).toEqual([]);
    board.stop();
    expect(time.pending).toBe(0);
  });

  it('survives nonsense, and hangs until it is reset', () => {
    const { board, host, take } = boardOnBytes();
    expect(host(`00 7F F0 ${'11 '.repeat(500)} F7 F1 33 44 C9 01 E3 F9`)).toEqual(['F9 02 06']);
    board.hang();
    expect(host('F9 F0 79 F7')).toEqual([]);
    board.reset();
    expect(take()).toHaveLength(2);
    expect(() => board.wire(20, 'ground')).toThrow(/pin: 20/);
  });
});

describe('the simulated Firmata board, with johnny-five over serialport', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function connected() {
    const port = await openPty();
    ends.push(() => port.close());
    const board = new FirmataBoard({ port, clock });
    ends.push(() => board.stop());
    return { port, board, ...(await handshake(port.path)) };
  }

  async function handshake(path: string) {
    const startedAt = clock.now().monotonic;
    const serial = new SerialPort({ path, baudRate: 57_600, autoOpen: false });
    ends.push(() => closeReader(serial));
    // firmata-io must be there before the port opens, or it never gets ready.
    const io = new Firmata(serial, { reportVersionTimeout: 200 });
    serial.open();
    const host = new Board({ io, repl: false, debug: false, sigint: false, timeout: 2_000 });
    host.on('error', () => undefined);
    await once(host, 'ready');
    return { io, serial, readyAfter: clock.now().monotonic - startedAt };
  }

  it('gets ready within 300 ms', async () => {
    // The best of five: what else this computer does is not the board's.
    const times: number[] = [];
    for (let attempt = 0; attempt < 5 && !times.some((time) => time < 300); attempt++) {
      const { readyAfter, io } = await connected();
      expect(io.isReady).toBe(true);
      times.push(readyAfter);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });

  it('shows what the host writes, and the host hears what changes', async () => {
    const { board, io } = await connected();
    io.pinMode(12, OUTPUT);
    const change = new Promise<OutputChange>((resolve) => board.onOutput(resolve));
    const writtenAt = clock.now().monotonic;
    io.digitalWrite(12, 1);
    expect(await change).toMatchObject({ pin: 12, value: 1 });
    expect((await change).at.monotonic).toBeGreaterThanOrEqual(writtenAt);

    io.pinMode(2, PULLUP);
    const level = async (): Promise<unknown> => (await once(io, 'digital-read-2'))[0];
    const first = level();
    io.reportDigitalPin(2, 1);
    expect(await first).toBe(1);
    const pressed = level();
    board.wire(2, 'ground');
    expect(await pressed).toBe(0);
    const released = level();
    board.wire(2, 'open');
    expect(await released).toBe(1);
  });

  it('answers the pin state query that proves it alive', async () => {
    const { io } = await connected();
    io.pinMode(3, INPUT);
    await new Promise<void>((resolve) => io.queryPinState(3, resolve));
    expect(io.pins[3]?.mode).toBe(INPUT);
  });

  it('is unplugged, and gets ready again under a new host', async () => {
    const { port, board, io, serial } = await connected();
    io.pinMode(12, OUTPUT);
    const on = new Promise((resolve) => board.onOutput(resolve));
    io.digitalWrite(12, 1);
    await on;
    const closed = once(serial, 'close');
    await board.unplug();
    await closed;
    expect(board.outputOf(12)).toBe(0);

    await board.replug();
    expect((await handshake(port.path)).io.isReady).toBe(true);
  });
});
