import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allRightButton } from '../../device-profiles/devices/all-right-button.ts';
import { seeedMr60fda2 } from '../../device-profiles/devices/seeed-mr60fda2.ts';
import { BoardSignals } from '../../edge/signals/board-signals.ts';
import { signalsSettings } from '../../edge/signals/settings.ts';
import type { Board } from '../../edge/sources/board.ts';
import { GpioSource } from '../../edge/sources/gpio-source.ts';
import { JohnnyFiveBoard } from '../../edge/sources/johnny-five-board.ts';
import { OwnPinsBoard } from '../../edge/sources/pins/own-pins-board.ts';
import { SerialSource } from '../../edge/sources/serial-source.ts';
import { gpioDeviceSettings, serialDeviceSettings } from '../../edge/sources/settings.ts';
import type { Source, SourceListener } from '../../edge/sources/source.ts';
import { elapsed } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import { createLog } from '../../foundation/log.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';
import { systemClock } from '../../foundation/system-clock.ts';
import { FirmataBoard } from '../../simulators/devices/firmata-board.ts';
import { SimulatedGpioChip } from '../../simulators/devices/gpio-tools/gpio-chip.ts';
import type { Generation } from '../../simulators/devices/gpio-tools/tool-options.ts';
import { openPty } from '../../simulators/serial/pty-pair.ts';
import { holdings, type Holdings } from '../support/left-behind.ts';
import { signalTo } from '../support/signal-to.ts';
import { turn } from '../support/until.ts';

const clock = systemClock();
const log = createLog({ program: 'replug', level: 'silent' });
/** As often as it goes, instead of what the hub has, which waits up to a second between two tries. */
const atOnce: RetrySchedule = { initial: milliseconds(5), factor: 1, max: milliseconds(5), jitter: 0 };
/** Warm-up: code is compiled, pools are filled. */
const warm = 100;

export interface ReplugOptions {
  readonly cycles: number;
  /** True: with the retries that the hub has, and unplugged for up to three seconds. */
  readonly asShipped?: boolean;
}

export interface ReplugFigures {
  readonly cycles: number;
  /** From plugged in, or dead, to heard again, in milliseconds, ascending. */
  readonly recovery: readonly number[];
  /** Outputs that were written against what held then. */
  readonly stale: number;
  /** Cycles in which an output went on that had been switched on while there was no board. */
  readonly cameOn: number;
  readonly warm: Holdings;
  readonly end: Holdings;
  /** After everything was stopped. */
  readonly stopped: { readonly resources: number; readonly before: number };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const since = clock.now();
  while (!holds()) {
    if (elapsed(since, clock.now()) > 20_000) throw new Error(`${what}: not within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const heldBeside = (kind: string): number => process.getActiveResourcesInfo().filter((each) => each !== kind).length;

/** The parts of one cycle; the loop and the counting are the same for all. */
interface Patient {
  readonly source: Source;
  lose(): Promise<void>;
  back(): Promise<void>;
  heard(): boolean;
  /** Levels that the siren's pin was given since the loss. */
  readonly siren?: { readonly seen: number[]; now(): number; show(on: boolean): void };
  stop(): Promise<void>;
}

/** The siren before the loss, and what holds when the board is back: each of the four cases in turn. */
const cases = [
  [true, false],
  [false, true],
  [true, true],
  [false, false],
] as const;

async function run(options: ReplugOptions, start: () => Promise<Patient>): Promise<ReplugFigures> {
  const { cycles, asShipped = false } = options;
  const before = process.getActiveResourcesInfo().length;
  const patient = await start();
  const { source, siren } = patient;
  await until('first heard', () => source.status().state === 'hearing' && patient.heard());
  const recovery: number[] = [];
  let stale = 0;
  let cameOn = 0;
  let warmed: Holdings | undefined;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const [on, onAgain] = cases[cycle % cases.length] ?? cases[0];
    if (siren) {
      siren.show(on);
      await until('siren before', () => siren.now() === (on ? 1 : 0));
    }
    await patient.lose();
    await until('lost', () => source.status().state === 'failed');
    if (siren) {
      siren.seen.length = 0;
      // Whatever was said in between must not come either.
      for (const between of [!on, on, !onAgain]) siren.show(between);
      siren.show(onAgain);
    }
    if (asShipped) await new Promise((resolve) => setTimeout(resolve, ((cycle * 733) % 3_000) + 1));
    await patient.back();
    const backAt = clock.now();
    await until('heard again', () => source.status().state === 'hearing' && patient.heard());
    recovery.push(elapsed(backAt, clock.now()));
    if (siren) {
      await until('siren after', () => siren.now() === (onAgain ? 1 : 0));
      if (!onAgain && siren.seen.includes(1)) stale++;
      if (!on && onAgain && siren.seen.includes(1)) cameOn++;
    }
    if (cycle === Math.min(warm, Math.floor(cycles / 2)) - 1) warmed = await holdings();
  }
  const end = await holdings();
  await patient.stop();
  // The pipe of a program that has ended closes a moment later. A timer of this waiting is gone a turn later; one that
  // the source has left is not, and is counted.
  await until('let go of everything', () => heldBeside('Timeout') <= before);
  await turn();
  return {
    cycles: recovery.length,
    recovery: recovery.toSorted((a, b) => a - b),
    stale,
    cameOn,
    warm: warmed ?? end,
    end,
    stopped: { before, resources: process.getActiveResourcesInfo().length },
  };
}

/** Counts what is heard, and keeps nothing of it. */
class Ear implements SourceListener {
  values = 0;
  heard(_: string, values: readonly unknown[]): void {
    this.values += values.length;
  }
  availability(): void {
    // Not of boards.
  }
  changed(): void {
    // Its status is asked for.
  }
}

/** What all boards carry: a contact that says each press, and a siren. */
function boardParts(board: Board, pins: { readonly contact: number; readonly siren: number }) {
  const cord = { ...allRightButton, id: 'cord', capability: 'sos', capabilities: ['sos'] } as const;
  const settings = gpioDeviceSettings.parse({ device: 'cord', profile: 'cord', place: '卧室', pin: pins.contact });
  const ear = new Ear();
  const source = new GpioSource({ board, devices: [{ settings, profile: cord }], clock });
  const signals = new BoardSignals({
    board,
    settings: signalsSettings.parse({ siren: { pin: pins.siren } }),
    clock,
    log,
  });
  // The cord hangs pulled, so each time that the board is back it is heard anew.
  let heardAt = 0;
  const heard = (): boolean => ear.values > heardAt;
  const forget = (): void => {
    heardAt = ear.values;
  };
  const show = (on: boolean): void => signals.show({ pattern: on ? 'siren' : 'none' });
  source.start(ear);
  return { source, signals, heard, forget, show };
}

/** An Arduino that is pulled and plugged in again: real johnny-five and firmata-io over real serialports on a pty. */
export function replugBoard(options: ReplugOptions): Promise<ReplugFigures> {
  return run(options, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-replug-'));
    const path = join(folder, 'board');
    const port = await openPty({ link: path });
    const arduino = new FirmataBoard({ port, clock });
    arduino.wire(2, 'ground');
    const retry = options.asShipped ? {} : { retry: atOnce };
    const board = new JohnnyFiveBoard({ settings: { path, baudRate: 57_600 }, clock, log, ...retry });
    const { source, signals, heard, forget, show } = boardParts(board, { contact: 2, siren: 8 });
    const seen: number[] = [];
    const unobserve = arduino.onOutput(({ pin, value }) => {
      if (pin === 8) seen.push(value);
    });
    return {
      source,
      heard,
      siren: { seen, now: () => arduino.outputOf(8), show },
      lose: async () => {
        await arduino.unplug();
        forget();
      },
      back: () => arduino.replug(),
      stop: async () => {
        await signals.stop();
        await source.stop();
        unobserve();
        arduino.stop();
        await port.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}

/** A radar that is pulled and plugged in again while it writes. */
export function replugRadar(options: ReplugOptions): Promise<ReplugFigures> {
  return run(options, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-replug-'));
    const path = join(folder, 'radar');
    const port = await openPty({ link: path });
    const present = Uint8Array.from([0x01, 0, 2, 0, 0x01, 0x0f, 0x09, 0xfb, 0x01, 0xfe]);
    const talking = setInterval(() => port.plugged && port.write(present), 5);
    const source = new SerialSource({
      settings: serialDeviceSettings.parse({ device: 'radar', profile: seeedMr60fda2.id, place: '卧室', path }),
      profile: seeedMr60fda2,
      clock,
      log,
      ...(options.asShipped ? {} : { retry: atOnce }),
    });
    const ear = new Ear();
    let heardAt = 0;
    source.start(ear);
    return {
      source,
      heard: () => ear.values > heardAt,
      lose: async () => {
        await port.close();
        heardAt = ear.values;
      },
      back: () => port.replug(),
      stop: async () => {
        clearInterval(talking);
        await source.stop();
        await port.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}

/** The pins of a Pi whose programs are killed: what watches and what drives, all at once. */
export function killPinTools(options: ReplugOptions & { readonly generation: Generation }): Promise<ReplugFigures> {
  return run(options, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-pins-'));
    const chip = new SimulatedGpioChip({ folder, generation: options.generation });
    await chip.start();
    chip.wire(17, 'ground');
    const retry = options.asShipped ? {} : { retry: atOnce };
    const board = new OwnPinsBoard({ settings: { pins: 'own' }, clock, log, toolFolder: folder, ...retry });
    const { source, signals, heard, forget, show } = boardParts(board, { contact: 17, siren: 23 });
    const seen: number[] = [];
    const unobserve = chip.onOutput(({ pin, level }) => {
      if (pin === 23 && level !== undefined) seen.push(level);
    });
    return {
      source,
      heard,
      siren: { seen, now: () => chip.outputOf(23) ?? -1, show },
      lose: async () => {
        // Nothing may start before it is to come back.
        chip.setAllowed(false);
        for (const { pid } of chip.holders()) signalTo(pid, 'SIGKILL');
        await until('dead', () => chip.holders().length === 0);
        forget();
      },
      back: () => {
        chip.setAllowed(true);
        return Promise.resolve();
      },
      stop: async () => {
        await signals.stop();
        await source.stop();
        unobserve();
        await chip.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}
