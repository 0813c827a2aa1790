import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SerialPort } from 'serialport';
import { readAndWriteAtOnce } from '../../../edge/sources/serial-at-once.ts';
import { openPty } from '../../../simulators/serial/pty-pair.ts';

let folder: string;
const descriptors: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-at-once-'));
});
afterEach(() => {
  for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
  rmSync(folder, { recursive: true, force: true });
});

/** A port as serialport holds it, which notes what is left to serialport. Its line gives back what was written to it. */
function binding(flags = constants.O_NONBLOCK) {
  const path = join(folder, `line-${descriptors.length}`);
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | flags);
  descriptors.push(fd);
  const left: { read: number; written: Buffer[] } = { read: 0, written: [] };
  let waiting: ((error: Error | null) => void) | undefined;
  const port = {
    fd,
    isOpen: true,
    poller: {
      once: (_event: 'readable', done: (error: Error | null) => void) => void (waiting = done),
      stop: () => undefined,
    },
    read: async (buffer: Buffer, _offset: number, _length: number) => {
      left.read++;
      return { buffer, bytesRead: 1 };
    },
    write: async (buffer: Buffer) => void left.written.push(buffer),
  };
  return { port, left, readable: (error: Error | null = null) => waiting?.(error) };
}

function onTheLine(descriptor: number): Buffer {
  const all = Buffer.alloc(1024 * 1024);
  return all.subarray(0, readSync(descriptor, all, 0, all.length, null));
}

describe('writing', () => {
  test('what the line takes is on it before the call returns', () => {
    const { port, left } = binding();
    expect(readAndWriteAtOnce(port)).toBe(true);
    void port.write(Buffer.from([0xf5, 9, 1]));
    expect([...onTheLine(port.fd)]).toEqual([0xf5, 9, 1]);
    expect(left.written).toEqual([]);
  });

  test('what the line does not take is left to serialport, no byte twice', async () => {
    const { port, left } = binding();
    readAndWriteAtOnce(port);
    const all = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251));
    await port.write(all);
    const taken = onTheLine(port.fd);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThan(all.length);
    expect(left.written).toHaveLength(1);
    expect(Buffer.concat([taken, ...left.written]).equals(all)).toBe(true);
  });

  test('a line that fails is left to serialport', async () => {
    const { port, left } = binding();
    readAndWriteAtOnce(port);
    port.fd = 1_000_000;
    await port.write(Buffer.from([1, 2, 3]));
    expect(left.written.map((bytes) => [...bytes])).toEqual([[1, 2, 3]]);
  });
});

describe('reading', () => {
  test('waits until there is something, and reads it then', async () => {
    const { port, left, readable } = binding();
    readAndWriteAtOnce(port);
    writeSync(port.fd, Uint8Array.from([7, 8, 9]));
    const buffer = Buffer.alloc(16);
    let read: number | undefined;
    const done = port.read(buffer, 2, 14).then(({ bytesRead }) => (read = bytesRead));
    await Promise.resolve();
    expect(read).toBeUndefined();
    readable();
    await done;
    expect(left.read).toBe(0);
    expect([read, ...buffer.subarray(0, 6)]).toEqual([3, 0, 0, 7, 8, 9, 0]);
  });

  test('nothing there after all: serialport reads', async () => {
    const { port, left, readable } = binding();
    readAndWriteAtOnce(port);
    const done = port.read(Buffer.alloc(4), 0, 4);
    readable();
    await done;
    expect(left.read).toBe(1);
  });

  test('a port that closes meanwhile says so in the words of serialport', async () => {
    const { port, left, readable } = binding();
    readAndWriteAtOnce(port);
    const done = port.read(Buffer.alloc(4), 0, 4);
    const canceled = Object.assign(new Error('Canceled'), { canceled: true });
    readable(canceled);
    await expect(done).rejects.toBe(canceled);
    expect(left.read).toBe(0);
  });
});

describe('left as it is', () => {
  test('a descriptor that could block', () => {
    const { port } = binding(0);
    const { read, write } = port;
    expect(readAndWriteAtOnce(port)).toBe(false);
    expect([port.read, port.write]).toEqual([read, write]);
  });

  test('a port that is built otherwise', () => {
    const others = [undefined, null, {}, { ...binding().port, fd: 'COM1' }, { ...binding().port, poller: {} }];
    for (const other of others) expect(readAndWriteAtOnce(other)).toBe(false);
    expect(others).toHaveLength(5);
  });
});

test('serialport is built as this expects, and opens without blocking', async () => {
  const line = await openPty({ link: join(folder, 'device') });
  const heard: Uint8Array[] = [];
  line.onData((bytes) => heard.push(Uint8Array.from(bytes)));
  const port = new SerialPort({ path: line.path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(error) : resolve()));
  });
  const handed = vi.spyOn(port.port ?? expect.fail('no binding'), 'write');
  expect(readAndWriteAtOnce(port.port)).toBe(true);
  const echoed: Buffer[] = [];
  port.on('data', (chunk: Buffer) => echoed.push(chunk));
  port.write(Buffer.from('to the device'));
  expect(handed).not.toHaveBeenCalled();
  line.write(Buffer.from('from the device'));
  await vi.waitFor(() => {
    expect(Buffer.concat(heard).toString()).toBe('to the device');
    expect(Buffer.concat(echoed).toString()).toBe('from the device');
  });
  await new Promise<void>((resolve) => port.close(() => resolve()));
  await line.close();
});
