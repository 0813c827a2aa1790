import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { allRightButton } from '../../../../device-profiles/devices/all-right-button.ts';
import { bedMat } from '../../../../device-profiles/devices/bed-mat.ts';
import type { ContactProfile } from '../../../../device-profiles/profile.ts';
import { BoardSignals } from '../../../../edge/signals/board-signals.ts';
import { signalsSettings } from '../../../../edge/signals/settings.ts';
import { GpioSource } from '../../../../edge/sources/gpio-source.ts';
import { OwnPinsBoard } from '../../../../edge/sources/pins/own-pins-board.ts';
import { boardSettings, gpioDeviceSettings, type OwnPinsSettings } from '../../../../edge/sources/settings.ts';
import { elapsed } from '../../../../foundation/clock.ts';
import { milliseconds, seconds } from '../../../../foundation/durations.ts';
import { createLog } from '../../../../foundation/log.ts';
import { systemClock } from '../../../../foundation/system-clock.ts';
import { SimulatedGpioChip, type GpioChipOptions } from '../../../../simulators/devices/gpio-tools/gpio-chip.ts';
import { signalTo } from '../../../support/signal-to.ts';
import { Heard } from '../heard.ts';

// Each program at the pins is a process of its own here: a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

const clock = systemClock();
const log = createLog({ program: 'test', level: 'silent' });

/** A pull cord: as the button, but it calls for help. */
const sosCord: ContactProfile = { ...allRightButton, id: 'sos-cord', capability: 'sos', capabilities: ['sos'] };
/** As the bed mat, without its seconds. */
const quickMat: ContactProfile = {
  ...bedMat,
  debounce: milliseconds(20),
  holdTrue: seconds(0),
  holdFalse: seconds(0),
};
/** A contact with a resistor of its own: closed to ground is high on no pull. */
const bareDoor: ContactProfile = { ...quickMat, id: 'bare', pull: 'none' };

const mat = 17;
const cord = 27;
const door = 22;
const siren = 23;
const light = 24;

interface Pi {
  readonly folder: string;
  readonly chip: SimulatedGpioChip;
  readonly heard: Heard;
  readonly source: GpioSource;
  readonly signals: BoardSignals;
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface PiOptions extends Partial<GpioChipOptions> {
  readonly settings?: object;
  /** What is wired besides the mat and the cord: each takes programs of its own, and with them time. */
  readonly door?: boolean;
  readonly siren?: { pin: number; activeLow?: boolean };
  readonly light?: { pin: number };
  readonly readAgainEvery?: number;
  readonly before?: (chip: SimulatedGpioChip) => void;
}

async function pi(options: PiOptions = {}): Promise<Pi> {
  const folder = mkdtempSync(join(tmpdir(), 'anju-pins-'));
  const chip = new SimulatedGpioChip({ generation: '1.6.3', ...options, folder });
  options.before?.(chip);
  await chip.start();
  const settings = boardSettings.parse(options.settings ?? { pins: 'own' }) as OwnPinsSettings;
  const board = new OwnPinsBoard({
    settings,
    clock,
    log,
    toolFolder: folder,
    retry: { initial: milliseconds(50), factor: 1, max: milliseconds(50), jitter: 0 },
    ...(options.readAgainEvery === undefined ? {} : { readAgainEvery: milliseconds(options.readAgainEvery) }),
  });
  const heard = new Heard();
  const device = (name: string, profile: ContactProfile, pin: number) => ({
    settings: gpioDeviceSettings.parse({ device: name, profile: profile.id, place: '卧室', pin }),
    profile,
  });
  const source = new GpioSource({
    board,
    devices: [
      device('mat', quickMat, mat),
      device('cord', sosCord, cord),
      ...(options.door === true ? [device('door', bareDoor, door)] : []),
    ],
    clock,
  });
  const signals = new BoardSignals({
    board,
    settings: signalsSettings.parse({ siren: options.siren, light: options.light }),
    clock,
    log,
  });
  stops.push(async () => {
    await signals.stop();
    await source.stop();
    await chip.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  source.start(heard);
  return { folder, chip, heard, source, signals };
}

const until = (check: () => void, timeout = 25_000): Promise<void> => vi.waitFor(check, { timeout, interval: 1 });
const isUp = ({ source }: Pi): Promise<void> =>
  until(() => expect(source.status()).toMatchObject({ state: 'hearing' }));
const said = ({ heard }: Pi, device: string): unknown[] =>
  heard.messages
    .filter((message) => message.device === device)
    .flatMap(({ values }) => values.map(({ value }) => value));

/** What gpiomon prints of an edge to high that is now. */
function risen(pin: number, generation: '1.6.3' | '2.2.1'): string {
  const nanoseconds = BigInt(Math.round(clock.now().monotonic * 1e6));
  const [whole, rest] = [nanoseconds / 1_000_000_000n, nanoseconds % 1_000_000_000n];
  return generation === '1.6.3' ? `${pin} 1 ${whole} ${rest}\n` : `${pin} 1 ${whole}.${`${rest}`.padStart(9, '0')}\n`;
}

/** Puts a program in the place of a tool that fails as soon as it is started. Returns how to undo it. */
function breakTool({ folder }: Pi, tool: string): () => void {
  const path = join(folder, tool);
  renameSync(path, `${path}.whole`);
  writeFileSync(path, `#!/bin/sh\necho '${tool}: input/output error' >&2\nexit 1\n`);
  chmodSync(path, 0o755);
  return () => renameSync(`${path}.whole`, path);
}

describe.each(['1.6.3', '2.2.1'] as const)('with libgpiod %s', (generation) => {
  test('levels at start, changes, a pulse of 2 ms and an edge without its opposite are heard; rubbish is counted', async () => {
    const home = await pi({ generation, before: (chip) => chip.wire(mat, 'ground') });
    await until(() => expect(said(home, 'mat')).toEqual([true]));
    home.chip.wire(mat, 'open');
    await until(() => expect(said(home, 'mat')).toEqual([true, false]));
    expect(said(home, 'cord')).toEqual([]);
    expect(home.source.status().refused).toBe(0);

    const before = clock.now();
    home.chip.wire(cord, 'ground');
    home.chip.wire(cord, 'open');
    const after = clock.now();
    await until(() => expect(said(home, 'cord')).toEqual([true]));
    const at = home.heard.messages.find(({ device, values }) => device === 'cord' && values.length > 0)?.at;
    expect(at && elapsed(before, at)).toBeGreaterThanOrEqual(0);
    expect(at && elapsed(at, after)).toBeGreaterThanOrEqual(0);

    const wrong = ['17', '17 3 1 1', '17 0 x 1', '99999 1 1.000000000', '17 1 1.5', '5 1 1 1', 'x'.repeat(5_000), ''];
    home.chip.print(mat, `${wrong.join('\n')}\n`);
    home.chip.wire(mat, 'ground');
    await until(() => expect(said(home, 'mat')).toEqual([true, false, true]));
    expect(home.source.status().refused).toBe(wrong.length);

    // The cord hangs open, and now is said to have risen: somebody has pulled it, and nobody watched.
    // The pull before must be over, for longer than contacts bounce.
    await until(() => expect(elapsed(after, clock.now())).toBeGreaterThan(1_000));
    home.chip.print(cord, risen(cord, generation));
    await until(() => expect(said(home, 'cord')).toEqual([true, true]));
    expect(home.heard.messages.every(({ origin }) => origin === 'live')).toBe(true);
  });

  test('a signal reaches its pin and leaves it off at the end; what a low pin switches on is never low before', async () => {
    const levels: unknown[] = [];
    const home = await pi({
      generation,
      keepsOutputs: true,
      siren: { pin: siren, activeLow: true },
      light: { pin: light },
      before: (chip) => chip.onOutput(({ pin, level }) => pin === siren && levels.push(level)),
    });
    await isUp(home);
    await until(() => expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([1, 0]));
    home.signals.show({ pattern: 'siren', alarmKind: 'gas' });
    await until(() => expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([0, 1]));
    await home.signals.stop();
    await home.source.stop();
    expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([1, 0]);
    expect(levels.filter((level) => level !== undefined)).toEqual([1, 0, 1]);
    await until(() => expect(home.chip.holders()).toEqual([]));
  });

  test('every program that dies is started again, and what holds then is heard and put out', async () => {
    const home = await pi({ generation, door: true, siren: { pin: siren }, light: { pin: light } });
    await isUp(home);
    home.signals.show({ pattern: 'siren' });
    await until(() => expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([1, 1]));
    const killed = home.chip.holders();
    expect(killed.map(({ tool }) => tool).sort()).toEqual(['gpiomon', 'gpiomon', 'gpioset', 'gpioset']);
    home.chip.wire(mat, 'ground');
    for (const { pid } of killed) signalTo(pid, 'SIGKILL');
    await until(() => expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([undefined, undefined]));
    await until(() => expect([home.chip.outputOf(siren), home.chip.outputOf(light)]).toEqual([1, 1]));
    await isUp(home);
    await until(() => expect(said(home, 'mat').at(-1)).toBe(true));
    home.chip.wire(cord, 'ground');
    await until(() => expect(said(home, 'cord')).toEqual([true]));
  });
});

/** What does not depend on how a libgpiod is asked. */
describe('with either libgpiod', () => {
  test('a watch that dies after it has worked for a while is started again before anybody misses it', async () => {
    const home = await pi({ readAgainEvery: 1_000 });
    await until(() => expect(said(home, 'mat')).toEqual([false]));
    const first = await holderOf(home, mat);
    await until(() => expect(home.chip.holderOf(mat)?.pid ?? first).not.toBe(first));
    // The levels were read again; when that is done, the board says that it lives.
    await until(() => expect(home.heard.messages.some(({ values }) => values.length === 0)).toBe(true));
    signalTo(await holderOf(home, mat), 'SIGKILL');
    home.chip.wire(mat, 'ground');
    await until(() => expect(said(home, 'mat')).toEqual([false, true]));
    expect(home.heard.states).toEqual(['hearing']);
  });

  test('a siren from before stays off when it was silenced while its pin was lost', async () => {
    const home = await pi({ siren: { pin: siren } });
    await isUp(home);
    home.signals.show({ pattern: 'siren' });
    await until(() => expect(home.chip.outputOf(siren)).toBe(1));
    const pid = await holderOf(home, siren);
    home.chip.setAllowed(false);
    signalTo(pid, 'SIGKILL');
    await until(() => expect(home.source.status().detail).toContain('Permission denied'));
    const seen: unknown[] = [];
    home.chip.onOutput(({ pin, level }) => pin === siren && seen.push(level));
    home.signals.show({ pattern: 'none' });
    home.chip.setAllowed(true);
    await until(() => expect(home.chip.outputOf(siren)).toBe(0));
    await until(() => expect(home.source.status().state).toBe('hearing'));
    expect(seen).toEqual([0]);
  });

  test('an edge that no gpiomon told is found when the levels are read again, soon after a start', async () => {
    const home = await pi();
    await until(() => expect(said(home, 'mat')).toEqual([false]));
    const pid = await holderOf(home, mat);
    signalTo(pid, 'SIGSTOP');
    home.chip.wire(mat, 'ground');
    await until(() => expect(said(home, 'mat')).toEqual([false, true]));
    expect(home.chip.holderOf(mat)?.pid).not.toBe(pid);
    expect(home.heard.states).toEqual(['hearing']);
  });

  test('a watch that runs is kept while no tool can be started, and what it hears is told', async () => {
    const home = await pi();
    // The levels have been read a second time, and nothing is going on until something happens.
    await until(() => expect(home.heard.messages.some(({ values }) => values.length === 0)).toBe(true));
    let pulls = 0;
    for (const tool of ['gpioget', 'gpiomon', 'gpioinfo']) {
      const mend = breakTool(home, tool);
      // An edge that cannot be alone: the levels are to be read again.
      home.chip.print(mat, risen(mat, '1.6.3'));
      await until(() => expect(home.source.status().detail).toContain(`${tool}: input/output error`));
      const pid = home.chip.holderOf(cord)?.pid;
      home.chip.wire(cord, 'ground');
      home.chip.wire(cord, 'open');
      pulls++;
      await until(() => expect(said(home, 'cord')).toHaveLength(pulls));
      expect(home.chip.holderOf(cord)).toEqual({ tool: 'gpiomon', pid });
      mend();
      await isUp(home);
      // Since the source was down in between, the present level is said again.
      await until(() => expect(said(home, 'mat')).toHaveLength(1 + 2 * pulls));
    }
    expect(pulls).toBe(3);
  });

  test('a pin that cannot be had is said, all others work, and it is used when it is free', async () => {
    const home = await pi({
      readAgainEvery: 200,
      siren: { pin: siren },
      light: { pin: 70 },
      before: (chip) => {
        chip.occupy(mat, 'spi0 CS0');
        chip.occupy(siren, 'fan');
      },
    });
    await until(() => expect(home.source.status().detail).toContain('pin: 17 is held by spi0 CS0'));
    expect(home.source.status().detail).toContain('pin: 23 is held by fan');
    expect(home.source.status().detail).toContain('pin: 70 is not on this chip, it has 0 to 57');
    home.chip.wire(cord, 'ground');
    await until(() => expect(said(home, 'cord')).toEqual([true]));
    // A board that lives proves nothing of a pin that nobody watches.
    const proofs = (): unknown[] => home.heard.messages.filter(({ values }) => values.length === 0);
    await until(() => expect(proofs()).toMatchObject([{ device: 'cord' }]));
    home.signals.show({ pattern: 'siren' });
    home.chip.occupy(mat, undefined);
    home.chip.occupy(siren, undefined);
    await until(() => expect(said(home, 'mat')).toEqual([false]));
    await until(() => expect(home.chip.outputOf(siren)).toBe(1));
    await until(() => expect(home.source.status().detail).toMatch(/^pin: 70 is not on this chip[^;]*$/));
  });

  test('what is missing is said with its fix, and used when it is there', async () => {
    const home = await pi({ siren: { pin: siren }, before: (chip) => chip.setAllowed(false) });
    await until(() => expect(home.source.status().state).toBe('failed'));
    expect(home.source.status().detail).toContain("Let the hub's user into the group gpio");
    home.chip.setAllowed(true);
    home.chip.setPresent(false);
    await until(() => expect(home.source.status().detail).toContain('this computer has no GPIO chip'));
    home.chip.setPresent(true);
    await isUp(home);
    home.chip.setPresent(false);
    await until(() => expect(home.source.status().state).toBe('failed'));
    home.chip.setPresent(true);
    await isUp(home);
    await until(() => expect(home.chip.outputOf(siren)).toBe(0));
  });
});

test('a chip is chosen by its label, never by its number; without the tools the fault names the package', async () => {
  const home = await pi({ name: 'gpiochip4', label: 'pinctrl-rp1', lines: 54 });
  await isUp(home);
  const other = await pi({ label: 'gpio-mockup' });
  await until(() =>
    expect(other.source.status().detail).toMatch(
      /no GPIO chip with the label pinctrl-rp1.*found gpiochip0 \[gpio-mockup\]/,
    ),
  );
  const named = await pi({ label: 'gpio-mockup', settings: { pins: 'own', chip: 'gpio-mockup' } });
  await isUp(named);
  rmSync(join(home.folder, 'gpiodetect'));
  // A watch that is just being replaced is not missed when it dies: the next one is.
  await until(() => {
    const watch = home.chip.holderOf(mat);
    if (watch) signalTo(watch.pid, 'SIGKILL');
    expect(home.source.status().detail).toContain('is not installed. Install the package gpiod');
  });
});

/** The process that holds a pin, once there is one. */
async function holderOf({ chip }: Awaited<ReturnType<typeof pi>>, pin: number): Promise<number | undefined> {
  await until(() => expect(chip.holderOf(pin)).toBeDefined());
  return chip.holderOf(pin)?.pid;
}
