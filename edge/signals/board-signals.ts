import type { CancelWake, Clock, Instant } from '../../foundation/clock.ts';
import { after, elapsed } from '../../foundation/clock.ts';
import { milliseconds } from '../../foundation/durations.ts';
import type { Log } from '../../foundation/log.ts';
import type { Board, BoardOutput } from '../sources/board.ts';
import { momentOf, outputNames, tuneOf, type OutputName, type RhythmSettings, type Tune } from './rhythm.ts';
import type { SignalsSettings } from './settings.ts';
import type { Confirmation, ShownSignal, Signals } from './signals.ts';

interface Output {
  readonly output: BoardOutput;
  on: boolean;
}

interface Playing {
  readonly tune: Tune;
  readonly since: Instant;
}

/** Siren, chime and light on the pins of a board. The first write of a new signal happens within the call. */
export class BoardSignals implements Signals {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #rhythm: RhythmSettings;
  readonly #outputs = new Map<OutputName, Output>();
  #shown: Playing;
  #confirmation: Playing | undefined;
  #cancelWake: CancelWake | undefined;

  constructor(options: { board: Board; settings: SignalsSettings; clock: Clock; log: Log }) {
    const { board, settings, clock, log } = options;
    this.#clock = clock;
    this.#log = log;
    this.#shown = { tune: 'none', since: clock.now() };
    for (const name of outputNames) {
      const wiring = settings[name];
      if (wiring) this.#outputs.set(name, { output: board.addOutput(wiring), on: false });
    }
    this.#rhythm = { sirenRhythm: settings.sirenRhythm, outputs: new Set(this.#outputs.keys()) };
  }

  show(shown: ShownSignal): void {
    const { pattern, alarmKind } = shown;
    const tune = tuneOf(shown);
    if (tune === this.#shown.tune) return;
    this.#shown = { tune, since: this.#clock.now() };
    this.#play();
    // Said at length once the alarm is on its way: a line of the log takes as long as a decision.
    this.#log.debug({ pattern, alarmKind }, 'signal written');
  }

  confirm(confirmation: Confirmation): void {
    this.#confirmation = { tune: confirmation, since: this.#clock.now() };
    this.#play();
  }

  /** A siren that nobody could silence any more must not go on. */
  async stop(): Promise<void> {
    this.#confirmation = undefined;
    this.#shown = { tune: 'none', since: this.#clock.now() };
    this.#play();
    await Promise.resolve();
  }

  /** Writes what changes now, the siren first, and wakes for the next change. */
  #play(): void {
    const now = this.#clock.now();
    const shown = momentOf(this.#shown.tune, elapsed(this.#shown.since, now), this.#rhythm);
    const confirmation =
      this.#confirmation && momentOf(this.#confirmation.tune, elapsed(this.#confirmation.since, now), this.#rhythm);
    const speaks = confirmation !== undefined && !confirmation.over;
    for (const [name, output] of this.#outputs) {
      const on = (speaks ? confirmation.levels[name] : undefined) ?? shown.levels[name] ?? false;
      if (on === output.on) continue;
      output.on = on;
      output.output.write(on);
    }
    if (!speaks) this.#confirmation = undefined;
    const changesIn = Math.min(shown.changesIn ?? Infinity, (speaks ? confirmation.changesIn : undefined) ?? Infinity);
    this.#cancelWake?.();
    this.#cancelWake = Number.isFinite(changesIn)
      ? this.#clock.wakeAt(after(now, milliseconds(changesIn)), () => this.#play())
      : undefined;
  }
}
