import type { BoardInput } from '../board.ts';

export type Pull = BoardInput['pull'];
/** Pins of one chip and the level that each has: true is high. */
export type Levels = ReadonlyMap<number, boolean>;

/** A program and what it is called with. */
export interface ToolCommand {
  readonly tool: string;
  readonly args: readonly string[];
}

/** What a libgpiod of one generation wants to be asked. The two share names of programs, and little else. */
export interface PinTools {
  readonly generation: 1 | 2;
  /** Who holds a pin that is watched or driven by us, as `describe` says it. */
  readonly watcher: string;
  readonly driver: string;
  /** Names and labels of all chips. */
  detect(): ToolCommand;
  /** All lines of a chip: what they are and who holds them. Takes nothing from anybody. */
  describe(chip: string): ToolCommand;
  /** The present levels, in the order of `pins`. Fails on pins that somebody holds, a watch of ours included. */
  read(chip: string, pull: Pull, pins: readonly number[]): ToolCommand;
  /** Prints a line for each edge until it is ended. */
  watch(chip: string, pull: Pull, pins: readonly number[]): ToolCommand;
  /** Holds one pin at this level until it is ended. */
  hold(chip: string, pin: number, high: boolean): ToolCommand;
}

/** Any of the tools tells the version of all. */
export const versionCommand: ToolCommand = { tool: 'gpiodetect', args: ['--version'] };

const numbers = (pins: readonly number[]): string[] => pins.map(String);
const levelOf = (high: boolean): string => (high ? '1' : '0');

/** libgpiod 1.6, of Debian 12. Its gpiomon says the seconds and nanoseconds of an edge apart. */
const first: PinTools = {
  generation: 1,
  watcher: 'gpiomon',
  driver: 'gpioset',
  detect: () => ({ tool: 'gpiodetect', args: [] }),
  describe: (chip) => ({ tool: 'gpioinfo', args: [chip] }),
  read: (chip, pull, pins) => ({ tool: 'gpioget', args: [firstBias(pull), chip, ...numbers(pins)] }),
  watch: (chip, pull, pins) => ({
    tool: 'gpiomon',
    args: ['--line-buffered', firstBias(pull), '--format=%o %e %s %n', chip, ...numbers(pins)],
  }),
  // It also ends when its standard input ends.
  hold: (chip, pin, high) => ({ tool: 'gpioset', args: ['--mode=wait', chip, `${pin}=${levelOf(high)}`] }),
};
const firstBias = (pull: Pull): string => (pull === 'up' ? '--bias=pull-up' : '--bias=disable');

const name = 'anju-hub';

/**
 * libgpiod 2.x, of Debian 13. Its `--interactive` is not used: distributions may build without it, and at the end of
 * its input it asks for the next command for ever, with the pin held.
 */
const second: PinTools = {
  generation: 2,
  watcher: name,
  driver: name,
  detect: () => ({ tool: 'gpiodetect', args: [] }),
  describe: (chip) => ({ tool: 'gpioinfo', args: [`--chip=${chip}`] }),
  read: (chip, pull, pins) => ({
    tool: 'gpioget',
    args: [`--chip=${chip}`, `--consumer=${name}`, secondBias(pull), '--numeric', ...numbers(pins)],
  }),
  watch: (chip, pull, pins) => ({
    tool: 'gpiomon',
    args: [
      `--chip=${chip}`,
      `--consumer=${name}`,
      secondBias(pull),
      '--edges=both',
      '--event-clock=monotonic',
      '--format=%o %e %S',
      ...numbers(pins),
    ],
  }),
  hold: (chip, pin, high) => ({
    tool: 'gpioset',
    args: [`--chip=${chip}`, `--consumer=${name}`, `${pin}=${levelOf(high)}`],
  }),
};
const secondBias = (pull: Pull): string => (pull === 'up' ? '--bias=pull-up' : '--bias=disabled');

/** The way to ask the tools of this version; undefined for one that is not known. */
export function pinToolsOf(version: { readonly major: number; readonly minor: number }): PinTools | undefined {
  if (version.major === 2) return second;
  // 1.6 is the last of the first generation, and the first whose every option used here was checked.
  return version.major === 1 && version.minor >= 6 ? first : undefined;
}
