import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seeedMr60fda2 } from '../../../device-profiles/devices/seeed-mr60fda2.ts';
import { SerialSource, type SerialSourceOptions } from '../../../edge/sources/serial-source.ts';
import { serialDeviceSettings } from '../../../edge/sources/settings.ts';
import { elapsed } from '../../../foundation/clock.ts';
import { milliseconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { randomBytes } from '../../../simulators/devices/random-bytes.ts';
import { openPty, type SimulatedPort } from '../../../simulators/serial/pty-pair.ts';
import { Heard } from './heard.ts';

const clock = systemClock();
const fall = Uint8Array.from([0x01, 0, 0, 0, 0x01, 0x0e, 0x02, 0xf3, 0x01, 0xfe]);
const present = Uint8Array.from([0x01, 0, 2, 0, 0x01, 0x0f, 0x09, 0xfb, 0x01, 0xfe]);

let folder: string;
let path: string;
let heard: Heard;
const open: { stop(): Promise<void> }[] = [];
const ports: SimulatedPort[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-serial-'));
  path = join(folder, 'radar');
  heard = new Heard();
});
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
  for (const port of ports.splice(0)) await port.close();
  rmSync(folder, { recursive: true, force: true });
});

async function plugIn(link: string = path): Promise<SimulatedPort> {
  const port = await openPty({ link });
  ports.push(port);
  return port;
}

function listen(
  settings: Record<string, unknown> = {},
  options: Pick<SerialSourceOptions, 'watchEvery' | 'retry'> = {},
): SerialSource {
  const source = new SerialSource({
    settings: serialDeviceSettings.parse({
      device: 'bedroom-radar',
      profile: seeedMr60fda2.id,
      place: '卧室',
      path,
      ...settings,
    }),
    profile: seeedMr60fda2,
    clock,
    log: createLog({ program: 'test', level: 'silent' }),
    ...options,
  });
  open.push(source);
  source.start(heard);
  return source;
}

/**
 * Writes once the hub has opened the port, and waits until it is heard. Opening a port flushes it, so that what was
 * written in that moment is lost, as on a real line: it is then written again.
 */
async function speak(port: SimulatedPort, frame = present): Promise<void> {
  const before = heard.messages.length;
  const isHeard = (): void => expect(heard.messages.length).toBeGreaterThan(before);
  await vi.waitFor(
    async () => {
      const lost = port.lostBytes;
      port.write(frame);
      expect(port.lostBytes).toBe(lost);
      await vi.waitFor(isHeard, { timeout: 1_000, interval: 2 });
    },
    { timeout: 10_000, interval: 5 },
  );
}

const hasFailed = (source: SerialSource, timeout = 5_000): Promise<void> =>
  vi.waitFor(() => expect(source.status().state).toBe('failed'), { timeout, interval: 2 });

test('a fall frame on the line is heard, with its device and the time it came', async () => {
  const port = await plugIn();
  const source = listen();
  await speak(port);
  const before = clock.now();
  const count = heard.messages.length;
  port.write(fall);
  await vi.waitFor(() => expect(heard.messages.length).toBe(count + 1), { timeout: 5_000, interval: 1 });
  const message = heard.messages.at(-1);
  expect(message).toMatchObject({
    device: 'bedroom-radar',
    values: [{ capability: 'fall', value: true }],
    origin: 'live',
  });
  if (!message) throw new Error('nothing heard');
  expect(elapsed(before, message.at)).toBeGreaterThanOrEqual(0);
  expect(elapsed(message.at, clock.now())).toBeGreaterThanOrEqual(0);
  expect(source.status()).toMatchObject({ source: 'serial:bedroom-radar', state: 'hearing', heard: count + 1 });
});

test('a port that is missing at start is said, and heard when it is plugged in', async () => {
  const source = listen();
  await hasFailed(source);
  expect(source.status().detail).toContain('No such file or directory');
  expect(source.status().detail).toContain(path);
  await speak(await plugIn());
  expect(source.status().state).toBe('hearing');
  expect(heard.states).toEqual(['failed', 'hearing']);
});

test('a pulled plug is a failed source, and is heard again within 2 s of plugging in', async () => {
  const port = await plugIn();
  const source = listen();
  await speak(port);
  await port.close();
  await hasFailed(source);
  await port.replug();
  const replugged = clock.now();
  await speak(port, fall);
  expect(elapsed(replugged, clock.now())).toBeLessThan(2_000);
  expect(heard.values.at(-1)).toBe('fall=true');
});

test('a port that says nothing is closed and opened afresh, again and again', async () => {
  const port = await plugIn();
  const source = listen({ silentAfterSeconds: 0.5 }, { watchEvery: milliseconds(20) });
  await hasFailed(source);
  expect(source.status().detail).toBe('nothing heard for 500 ms');
  await speak(port);
  expect(source.status().state).toBe('hearing');
  await hasFailed(source);
  await speak(port);
  expect(heard.states).toEqual(['failed', 'hearing', 'failed', 'hearing']);
});

test('a hang-up that nobody reports is noticed because the path names another device', async () => {
  const [first, second] = [await plugIn(join(folder, 'first')), await plugIn(join(folder, 'second'))];
  symlinkSync(join(folder, 'first'), path);
  const source = listen({}, { watchEvery: milliseconds(50) });
  await speak(first);
  rmSync(path);
  symlinkSync(join(folder, 'second'), path);
  await hasFailed(source, 2_000);
  await speak(second, fall);
  expect(heard.values.at(-1)).toBe('fall=true');
});

test('noise without a frame makes it try the next baud rate, and keep the one that works', async () => {
  const port = await plugIn();
  const source = listen(
    { silentAfterSeconds: 0.2, baudRates: [9_600, 115_200] },
    { watchEvery: milliseconds(20), retry: { initial: milliseconds(10), factor: 1, max: milliseconds(10), jitter: 0 } },
  );
  await vi.waitFor(
    () => {
      port.write(randomBytes(7, 40));
      expect(source.status().detail).toBe('bytes but no good frame at 9600 baud');
    },
    { timeout: 3_000, interval: 20 },
  );
  await speak(port);
  expect(source.status().state).toBe('hearing');
});

test('1 MB of random bytes raises nothing, is counted, and the next good frame is heard', async () => {
  const port = await plugIn();
  const source = listen();
  await speak(port);
  const before = heard.messages.length;
  for (let part = 0; part < 64; part++) {
    port.write(randomBytes(1_000 + part, 16_384));
    await port.drained();
  }
  await speak(port, fall);
  expect(heard.values.filter((value) => value.startsWith('fall'))).toEqual(['fall=true']);
  expect(heard.messages.slice(before, -1).filter(({ values }) => values.length > 0)).toEqual([]);
  expect(source.status().refused).toBeGreaterThan(100);
});

test('a frame that was cut does not hide the one after it', async () => {
  const port = await plugIn();
  const source = listen();
  await speak(port);
  const count = heard.messages.length;
  // The head of a 28-byte answer whose rest never comes; the fall frame behind it is shorter than what is missing.
  port.write(Uint8Array.from([0x01, 0, 0, 0, 0x1c, 0x0e, 0x06, 0xea]));
  port.write(fall);
  await vi.waitFor(() => expect(heard.messages.length).toBe(count + 1), { timeout: 5_000 });
  expect(heard.values.at(-1)).toBe('fall=true');
  expect(source.status().refused).toBe(1);
});

test('50 times unplugged and plugged in again: heard each time, and nothing is left behind', async () => {
  const port = await plugIn();
  const source = listen({}, { retry: { initial: milliseconds(5), factor: 1, max: milliseconds(5), jitter: 0 } });
  await speak(port);
  const count = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  };
  const steady = (): number => Object.values(count()).reduce((sum, n) => sum + n, 0);
  const before = steady();
  let cycles = 0;
  for (; cycles < 50; cycles++) {
    await port.close();
    await hasFailed(source);
    await port.replug();
    await speak(port);
  }
  expect(cycles).toBe(50);
  await vi.waitFor(() => expect(steady()).toBeLessThanOrEqual(before + 1), { timeout: 5_000 });
  await source.stop();
  await port.close();
  await vi.waitFor(() => expect(steady()).toBeLessThan(before), { timeout: 5_000 });
  expect(heard.states.filter((state) => state === 'hearing')).toHaveLength(51);
});

test('a source that is stopped is silent and has not failed', async () => {
  const port = await plugIn();
  const source = listen();
  await speak(port);
  await source.stop();
  const { length } = heard.messages;
  port.write(fall);
  expect(heard.messages).toHaveLength(length);
  expect(heard.states).toEqual(['hearing']);
});
