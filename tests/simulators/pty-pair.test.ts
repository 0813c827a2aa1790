import { existsSync, mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomBytes } from '../../simulators/devices/random-bytes.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { closeReader, openReader, readBytes } from './serial-reader.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

describe('a simulated serial line', () => {
  const ends: (() => unknown)[] = [];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anju-pty-'));
  });

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
    rmSync(folder, { recursive: true });
  });

  async function line(link?: string) {
    const port = await openPty(link === undefined ? {} : { link });
    ends.push(() => port.close());
    const reader = await openReader(port.path);
    ends.push(() => closeReader(reader));
    return { port, reader };
  }

  it('passes every byte value as it is, both ways', async () => {
    const { port, reader } = await line();
    const heard = readBytes(reader, 256);
    port.write(everyByte);
    expect(await heard).toEqual(everyByte);

    const answered = new Promise<Uint8Array>((resolve) => {
      const parts: number[] = [];
      port.onData((bytes) => {
        parts.push(...bytes);
        if (parts.length >= 256) resolve(Uint8Array.from(parts));
      });
    });
    reader.write(everyByte);
    expect(await answered).toEqual(everyByte);
  });

  it('never replaces or removes what is no link of its own', async () => {
    const file = join(folder, 'diary.txt');
    writeFileSync(file, 'mine');
    await expect(openPty({ link: file })).rejects.toThrow(`${file}: is no link; name another path, or remove it`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    renameSync(file, join(folder, 'radar.new'));
    await expect(openPty({ link: join(folder, 'radar') })).rejects.toThrow('radar.new: is no link');
    expect(readFileSync(join(folder, 'radar.new'), 'utf8')).toBe('mine');

    // Put there in place of the link while the line is open.
    const link = join(folder, 'ttyFall');
    const port = await openPty({ link });
    rmSync(link);
    writeFileSync(link, 'mine too');
    await port.close();
    expect(readFileSync(link, 'utf8')).toBe('mine too');
  });

  it('loses nothing of 1 MB when the reader is slow, and does not stand still meanwhile', async () => {
    const { port, reader } = await line();
    const sent = randomBytes(1, 1024 * 1024);
    reader.on('data', () => undefined);
    reader.pause();
    port.write(sent);
    // The kernel takes some tens of kB; the rest waits here, and this very loop still turns.
    let turns = 0;
    while (turns < 50) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    let drained = false;
    void port.drained().then(() => (drained = true));
    await Promise.resolve();
    expect(drained).toBe(false);

    const heard = readBytes(reader, sent.length);
    reader.resume();
    expect(Buffer.compare(await heard, sent)).toBe(0);
    expect(port.lostBytes).toBe(0);
    await port.drained();
  });

  it('loses what is written while nobody has it open, so that nothing old comes out later', async () => {
    const port = await openPty();
    ends.push(() => port.close());
    port.write(randomBytes(2, 100_000));
    expect(port.lostBytes).toBe(100_000);

    const reader = await openReader(port.path);
    ends.push(() => closeReader(reader));
    const heard = readBytes(reader, 3);
    port.write(Uint8Array.of(1, 2, 3));
    expect(await heard).toEqual(Uint8Array.of(1, 2, 3));

    await closeReader(reader);
    port.write(Uint8Array.of(9));
    expect(port.lostBytes).toBe(100_001);
  });

  it('closes the hub’s port when it is unplugged, and works again under the same link', async () => {
    const link = join(folder, 'ttyFall');
    const { port, reader } = await line(link);
    expect(port.path).toBe(link);
    // serialport notices a hang-up only while a read is pending: let it hear something first.
    reader.on('data', () => undefined);
    const first = readBytes(reader, 1);
    port.write(Uint8Array.of(1));
    await first;
    const closed = new Promise<unknown>((resolve) => reader.once('close', resolve));
    await port.close();
    expect(await closed).toMatchObject({ disconnected: true });
    expect(existsSync(link)).toBe(false);
    expect(port.plugged).toBe(false);

    let plugs = 0;
    port.onPlug(() => plugs++);
    await port.replug();
    expect(plugs).toBe(1);
    expect(readlinkSync(link)).toMatch(/^\/dev\/pts\/\d+$/);
    const again = await openReader(link);
    ends.push(() => closeReader(again));
    const heard = readBytes(again, 256);
    port.write(everyByte);
    expect(await heard).toEqual(everyByte);
  });
});
