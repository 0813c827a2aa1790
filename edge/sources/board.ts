import type { Instant } from '../../foundation/clock.ts';

/** The board that carries contacts, voltages and outputs: one for the sources and the signals of a home. */
export interface Board {
  /** Adds a contact before the board is started. */
  addInput(input: BoardInput): void;
  /** Adds a voltage before the board is started. A board that measures none says so when it is up. */
  addAnalog(input: AnalogInput): void;
  /** Adds an output before the board is started. It is off until told otherwise. */
  addOutput(output: OutputWiring): BoardOutput;
  start(listener: BoardListener): void;
  /** Switches all outputs off, if the board can be reached, and lets go of it. */
  stop(): Promise<void>;
}

export interface BoardInput {
  readonly pin: number;
  readonly pull: 'up' | 'none';
  /** Every level that the board reports, repeats included; the first one after each (re)connection is the present one. */
  level(high: boolean, at: Instant): void;
}

export interface AnalogInput {
  readonly pin: number;
  /** What the pin reads, about once a second, as a share of the board's reference voltage: 0 to 1. */
  sample(share: number, at: Instant): void;
}

export interface OutputWiring {
  readonly pin: number;
  /** True where a low pin switches the output on, as on many relay boards. */
  readonly activeLow: boolean;
}

export interface BoardOutput {
  /**
   * Writes at once, within the call. While the board cannot be reached nothing is kept for it: when it is back it is
   * told what holds then.
   */
  write(on: boolean): void;
}

/** What is heard of the board itself. All calls are synchronous. */
export interface BoardListener {
  /** The board answers and is set up; levels follow. A problem concerns single pins, separated by `; `: all others work. */
  up(problem: string | undefined): void;
  /** The board cannot be relied on, for this reason. It keeps trying by itself. */
  down(because: string): void;
  /** The board has just proved that it lives, and that these contacts are watched; others say nothing when they move. */
  alive(at: Instant, watched: ReadonlySet<number>): void;
  /** So many pieces of what came were no messages. */
  refused(count: number): void;
}
