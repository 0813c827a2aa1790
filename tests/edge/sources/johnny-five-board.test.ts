import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { allRightButton } from '../../../device-profiles/devices/all-right-button.ts';
import { bedMat } from '../../../device-profiles/devices/bed-mat.ts';
import type { GpioProfile } from '../../../device-profiles/profile.ts';
import { BoardSignals } from '../../../edge/signals/board-signals.ts';
import { signalsSettings } from '../../../edge/signals/settings.ts';
import { GpioSource } from '../../../edge/sources/gpio-source.ts';
import { JohnnyFiveBoard } from '../../../edge/sources/johnny-five-board.ts';
import { gpioDeviceSettings } from '../../../edge/sources/settings.ts';
import { elapsed } from '../../../foundation/clock.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { systemClock } from '../../../foundation/system-clock.ts';
import { FirmataBoard } from '../../../simulators/devices/firmata-board.ts';
import { randomBytes } from '../../../simulators/devices/random-bytes.ts';
import { openPty, type SimulatedPort } from '../../../simulators/serial/pty-pair.ts';
import { Heard } from './heard.ts';

const clock = systemClock();
const log = createLog({ program: 'test', level: 'silent' });
const quick = { initial: milliseconds(5), factor: 1, max: milliseconds(5), jitter: 0 };

/** A pull cord: as the button, but it calls for help. */
const sosCord: GpioProfile = { ...allRightButton, id: 'sos-cord', capability: 'sos', capabilities: ['sos'] };
/** As the bed mat, without its seconds. */
const quickMat: GpioProfile = { ...bedMat, debounce: milliseconds(20), holdTrue: seconds(0), holdFalse: seconds(0) };

const mat = 2;
const button = 3;
const cord = 12;
const siren = 8;
const light = 9;

let folder: string;
let port: SimulatedPort;
let arduino: FirmataBoard;
let heard: Heard;
let source: GpioSource;
let signals: BoardSignals;
let stopped: boolean;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anju-gpio-'));
  port = await openPty({ link: join(folder, 'board') });
  arduino = new FirmataBoard({ port, clock });
  heard = new Heard();
  stopped = false;
});
afterEach(async () => {
  await stop();
  arduino.stop();
  await port.close();
  rmSync(folder, { recursive: true, force: true });
});

function home(
  options: { pins?: { siren?: number; light?: number }; askEvery?: number; callButton?: number } = {},
): void {
  const board = new JohnnyFiveBoard({
    settings: { path: join(folder, 'board'), baudRate: 57_600 },
    clock,
    log,
    retry: quick,
    askEvery: milliseconds(options.askEvery ?? 100),
  });
  const device = (name: string, profile: GpioProfile, pin: number) => ({
    settings: gpioDeviceSettings.parse({ device: name, profile: profile.id, place: '卧室', pin }),
    profile,
  });
  source = new GpioSource({
    board,
    devices: [
      device('mat', quickMat, mat),
      device('button', allRightButton, button),
      device('cord', sosCord, cord),
      ...(options.callButton === undefined ? [] : [device('call', sosCord, options.callButton)]),
    ],
    clock,
  });
  signals = new BoardSignals({
    board,
    settings: signalsSettings.parse({
      siren: { pin: options.pins?.siren ?? siren },
      light: { pin: options.pins?.light ?? light },
    }),
    clock,
    log,
  });
  source.start(heard);
}

async function stop(): Promise<void> {
  if (stopped) return;
  stopped = true;
  await signals.stop();
  await source.stop();
}

const until = (check: () => void, timeout = 5_000): Promise<void> => vi.waitFor(check, { timeout, interval: 1 });
const isUp = (): Promise<void> => until(() => expect(source.status().state).toBe('hearing'));
const said = (device: string): unknown[] =>
  heard.messages
    .filter((message) => message.device === device)
    .flatMap(({ values }) => values.map(({ value }) => value));

test('the present levels are heard when the board is up, and every change after it', async () => {
  arduino.wire(mat, 'ground');
  home();
  await until(() => expect(said('mat')).toEqual([true]));
  arduino.wire(mat, 'open');
  await until(() => expect(said('mat')).toEqual([true, false]));
  expect(heard.messages.every(({ origin }) => origin === 'live')).toBe(true);
  expect(said('button')).toEqual([]);
  expect(said('cord')).toEqual([]);
});

test('presses are said once each, a pulse of 2 ms included', async () => {
  home();
  await until(() => expect(said('mat')).toEqual([false]));
  arduino.wire(cord, 'ground');
  arduino.wire(cord, 'open');
  await until(() => expect(said('cord')).toEqual([true]));
  // The button must have been seen open, for longer than contacts bounce.
  const upAt = source.status().since;
  await until(() => expect(elapsed(upAt, clock.now())).toBeGreaterThan(100));
  arduino.wire(button, 'ground');
  await until(() => expect(said('button')).toEqual([true]));
  arduino.wire(button, 'open');
  arduino.wire(mat, 'ground');
  await until(() => expect(said('mat')).toEqual([false, true]));
  expect(said('button')).toEqual([true]);
});

test('a neighbour on the same port that chatters as fast as the line can say hides and delays no pulse', async () => {
  const callButton = 4;
  home({ askEvery: 2_000, callButton });
  await until(() => expect(said('mat')).toEqual([false]));
  const changes = 20_000;
  for (let change = 0; change < changes; change++) {
    arduino.wire(mat, change % 2 === 0 ? 'ground' : 'open');
    // In the midst of it, for as long as two changes of the neighbour take on the line: a millisecond.
    if (change === 10_000) arduino.wire(callButton, 'ground');
    if (change === 10_002) arduino.wire(callButton, 'open');
  }
  await until(() => expect(said('call')).toEqual([true]));
  await port.drained();
  // Pressed again sooner, it would be the same press that bounces.
  const releasedAt = clock.now();
  await until(() => expect(elapsed(releasedAt, clock.now())).toBeGreaterThan(100));
  arduino.wire(callButton, 'ground');
  await until(() => expect(said('call')).toEqual([true, true]));
});

test('a cord that hangs pulled at start calls for help, a closed "I\'m all right" does not', async () => {
  arduino.wire(cord, 'ground');
  arduino.wire(button, 'ground');
  home();
  await until(() => expect(said('mat')).toEqual([false]));
  expect(said('cord')).toEqual([true]);
  expect(said('button')).toEqual([]);
});

test('a signal is written to the line within the call and reaches the pin', async () => {
  home();
  await isUp();
  signals.show({ pattern: 'siren', alarmKind: 'smoke' });
  await until(() => expect([arduino.outputOf(siren), arduino.outputOf(light)]).toEqual([1, 1]));
  signals.show({ pattern: 'none' });
  await until(() => expect([arduino.outputOf(siren), arduino.outputOf(light)]).toEqual([0, 0]));
});

test('outputs beside inputs on one port leave the pull-ups alone', async () => {
  home({ pins: { siren: 4, light: 13 } });
  await until(() => expect(said('mat')).toEqual([false]));
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(4)).toBe(1));
  expect([mat, button, cord].map((pin) => arduino.levelOf(pin))).toEqual([1, 1, 1]);
  signals.show({ pattern: 'none' });
  await until(() => expect(arduino.outputOf(4)).toBe(0));
  arduino.wire(mat, 'ground');
  await until(() => expect(said('mat')).toEqual([false, true]));
});

test('an analog pin can carry an output', async () => {
  home({ pins: { siren: 15 } });
  await isUp();
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(15)).toBe(1));
});

test('after unplugging, the board is told what holds then: a siren from before stays off', async () => {
  home();
  await isUp();
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
  await arduino.unplug();
  await until(() => expect(source.status().state).toBe('failed'));
  const seen: number[] = [];
  arduino.onOutput(({ pin, value }) => {
    if (pin === siren) seen.push(value);
  });
  signals.show({ pattern: 'none' });
  await arduino.replug();
  await until(() => expect(source.status().state).toBe('hearing'));
  signals.show({ pattern: 'light' });
  await until(() => expect(arduino.outputOf(light)).toBe(1));
  expect(seen).toEqual([]);
});

test('a siren that was shown while the board was away sounds as soon as it is back', async () => {
  home();
  await isUp();
  await arduino.unplug();
  await until(() => expect(source.status().state).toBe('failed'));
  signals.show({ pattern: 'siren' });
  await arduino.replug();
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
});

test('a board that was missing at start is used when it comes', async () => {
  await arduino.unplug();
  home();
  await until(() => expect(source.status().state).toBe('failed'));
  expect(source.status().detail).toContain('No such file');
  signals.show({ pattern: 'siren' });
  await arduino.replug();
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
  arduino.wire(cord, 'ground');
  await until(() => expect(said('cord')).toEqual([true]));
});

test('a board that restarts by itself is set up again, siren first', async () => {
  home();
  await until(() => expect(said('mat')).toEqual([false]));
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
  arduino.reset();
  expect(arduino.outputOf(siren)).toBe(0);
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
  arduino.wire(mat, 'ground');
  await until(() => expect(said('mat').at(-1)).toBe(true));
});

test('a hung board is noticed, and used again after its reset', async () => {
  home({ askEvery: 50 });
  await isUp();
  arduino.hang();
  await until(() => expect(source.status()).toMatchObject({ state: 'failed', detail: 'the board does not answer' }));
  arduino.reset();
  await isUp();
  arduino.wire(cord, 'ground');
  await until(() => expect(said('cord')).toEqual([true]));
});

test('a board that lives is proof of life of its contacts', async () => {
  home({ askEvery: 20 });
  await until(() => expect(heard.messages.filter(({ values }) => values.length === 0)).toHaveLength(3));
});

test('a wrong pin is said, and all others work', async () => {
  home({ pins: { siren: 70 } });
  await until(() => expect(source.status().detail).toBe('pin: 70 cannot be an output of this board'));
  expect(source.status().state).toBe('failed');
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(light)).toBe(1));
  arduino.wire(cord, 'ground');
  await until(() => expect(said('cord')).toEqual([true]));
});

test('1 MB of random bytes presses nothing, is counted, and the next press is heard', async () => {
  home({ askEvery: 2_000 });
  await until(() => expect(said('mat')).toEqual([false]));
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(light)).toBe(1));
  const stutters: unknown[] = [];
  arduino.onOutput((change) => stutters.push(change));
  for (let part = 0; part < 64; part++) {
    port.write(randomBytes(9_000 + part, 16_384));
    await port.drained();
  }
  expect(said('cord')).toEqual([]);
  expect(said('button')).toEqual([]);
  // Noise is full of what looks like a version report; taking it for a restart would make the siren stutter.
  expect(stutters).toEqual([]);
  expect(heard.states).toEqual(['hearing', 'failed']);
  await until(() => {
    arduino.wire(cord, 'open');
    arduino.wire(cord, 'ground');
    expect(said('cord').length).toBeGreaterThan(0);
  });
  expect(said('button')).toEqual([]);
  expect(source.status().refused).toBeGreaterThan(1_000);
});

test('one damaged byte costs nothing: a press that is still held is heard', async () => {
  home({ askEvery: 2_000 });
  await until(() => expect(said('mat')).toEqual([false]));
  port.write(Uint8Array.of(0x33));
  arduino.wire(cord, 'ground');
  await until(() => expect(said('cord')).toEqual([true]));
  expect(source.status().refused).toBe(1);
});

test('a noisy line is said, and a press that is held is heard all the same', async () => {
  home({ askEvery: 2_000 });
  await until(() => expect(said('mat')).toEqual([false]));
  // Each of these begins a message, and cuts the one before.
  port.write(new Uint8Array(6).fill(0x90));
  await until(() => expect(source.status().refused).toBe(5));
  expect(heard.states).toEqual(['hearing']);
  port.write(Uint8Array.of(0x90));
  arduino.wire(cord, 'ground');
  await until(() => expect(source.status().detail).toContain('noise on the line to the board'));
  await until(() => expect(said('cord')).toEqual([true]));
  expect(heard.states).toEqual(['hearing', 'failed']);
});

test('50 times unplugged and plugged in again: heard each time, and nothing is left behind', async () => {
  home();
  await isUp();
  const handles = (): number => process.getActiveResourcesInfo().length;
  await until(() => expect(said('mat')).toEqual([false]));
  const before = handles();
  let cycles = 0;
  for (; cycles < 50; cycles++) {
    signals.show({ pattern: cycles % 2 === 0 ? 'siren' : 'none' });
    await arduino.unplug();
    await until(() => expect(source.status().state).toBe('failed'));
    await arduino.replug();
    await isUp();
    await until(() => expect(arduino.outputOf(siren)).toBe(cycles % 2 === 0 ? 1 : 0));
    await until(() => expect(said('mat')).toHaveLength(cycles + 2));
  }
  expect(cycles).toBe(50);
  await until(() => expect(handles()).toBeLessThanOrEqual(before + 1));
  await stop();
  await until(() => expect(handles()).toBeLessThan(before));
});

test('stopping switches the siren off on the board', async () => {
  home();
  await isUp();
  signals.show({ pattern: 'siren' });
  await until(() => expect(arduino.outputOf(siren)).toBe(1));
  await stop();
  await until(() => expect(arduino.outputOf(siren)).toBe(0));
  expect(heard.states).toEqual(['hearing']);
});
