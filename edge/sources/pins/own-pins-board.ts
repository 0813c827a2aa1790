import johnnyFive, { type Board as FiveBoard } from 'johnny-five';
import { after, type CancelWake, type Clock, type Instant, type Monotonic } from '../../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../../foundation/durations.ts';
import { messageOf } from '../../../foundation/errors.ts';
import type { Log } from '../../../foundation/log.ts';
import { intervals, type RetrySchedule } from '../../../foundation/retry-schedule.ts';
import type { AnalogInput, Board, BoardInput, BoardListener, BoardOutput, OutputWiring } from '../board.ts';
import { reopening } from '../reopening.ts';
import type { OwnPinsSettings } from '../settings.ts';
import { HeldOutputs } from './held-outputs.ts';
import { LookTimes } from './look-times.ts';
import { describePins, findPins, pinProblem, type FoundPins } from './pin-finder.ts';
import { PinTimes } from './pin-times.ts';
import { PinWatch, type PinWatchListener } from './pin-watch.ts';
import type { Pull } from './pin-tools.ts';
import { PinsIo } from './pins-io.ts';
import { canDieWithHub } from './tool-child.ts';
import type { PinLine } from './tool-output.ts';

export interface OwnPinsBoardOptions {
  readonly settings: OwnPinsSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly retry?: RetrySchedule;
  /** The folder of the libgpiod tools. Default: found as the shell finds them. */
  readonly toolFolder?: string;
  /** How often the levels are read again, which is deaf for a moment: an edge that was missed is found then. */
  readonly readAgainEvery?: Duration;
}

/** After edges that may not have been all, the levels are read again when it has been quiet for this long. */
const quietFirst = milliseconds(100);
const handshake = seconds(10);

interface Parts {
  readonly found: FoundPins;
  readonly watches: readonly PinWatch[];
  /** Pins that could not be had, as a sentence. */
  readonly left: string;
  /** Why it cannot be looked whether the watches stand, while at least one runs. */
  doubt: string | undefined;
}

/**
 * The pins of the computer itself as a board, through johnny-five and an IO plugin over the GPIO character device, which
 * the libgpiod tools speak to: no native module, and the same on a Pi 4 and a Pi 5. One gpiomon watches all contacts of
 * a pull, one gpioset holds each output. Whatever ends is started again.
 */
export class OwnPinsBoard implements Board {
  readonly #options: OwnPinsBoardOptions;
  readonly #io: PinsIo;
  readonly #five: FiveBoard;
  readonly #inputs: BoardInput[] = [];
  readonly #analogs: AnalogInput[] = [];
  readonly #outputs: HeldOutputs;
  readonly #times: PinTimes;
  readonly #looks: LookTimes;
  #listener: BoardListener | undefined;
  #parts: Parts | undefined;
  #waits: Generator<Duration, void>;
  #diesWithHub: boolean | undefined;
  #said: string | undefined;
  #levelsAt: Instant;
  /** The work that is going on with the watches: one thing at a time. */
  #work: Promise<void> = Promise.resolve();
  #stopping = false;
  #cancelWake: CancelWake | undefined;
  #cancelQuiet: CancelWake | undefined;

  constructor(options: OwnPinsBoardOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#waits = intervals(options.retry ?? reopening);
    this.#levelsAt = clock.now();
    this.#times = new PinTimes(clock);
    this.#looks = new LookTimes(clock, options.readAgainEvery);
    this.#outputs = new HeldOutputs({
      clock,
      retry: options.retry ?? reopening,
      changed: () => this.#next(async () => this.#tellProblem()),
    });
    this.#io = new PinsIo((pin, high) => this.#outputs.write(pin, high));
    this.#five = new johnnyFive.Board({ io: this.#io, repl: false, debug: false, sigint: false, timeout: handshake });
    // johnny-five reports a slow start twice, and a crash without a listener; we see to the start ourselves.
    this.#five.on('error', (problem: unknown) => log.debug({ problem: messageOf(problem) }, 'johnny-five'));
  }

  addInput(input: BoardInput): void {
    this.#inputs.push(input);
    this.#io.on(`digital-read-${input.pin}`, (level: number) => input.level(level === 1, this.#levelsAt));
  }

  addAnalog(input: AnalogInput): void {
    this.#analogs.push(input);
  }

  addOutput(wiring: OutputWiring): BoardOutput {
    return this.#outputs.add(wiring);
  }

  start(listener: BoardListener): void {
    this.#listener = listener;
    this.#next(() => this.#connect());
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#listener = undefined;
    this.#cancelWake?.();
    this.#cancelQuiet?.();
    if (this.#five.timer) clearTimeout(this.#five.timer);
    await this.#outputs.stop();
    await this.#endWatches();
    await this.#work;
    await this.#endWatches();
    this.#io.removeAllListeners();
  }

  /** Each piece of work on the watches begins when the one before is done. */
  #next(work: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopping) return;
      try {
        await work();
      } catch (error) {
        // Nothing here is expected to throw; but hearing must go on whatever does.
        this.#options.log.error({ error: messageOf(error) }, 'the pins could not be set up');
        this.#lost(messageOf(error));
      }
    });
  }

  async #connect(): Promise<void> {
    const { settings, clock, log, toolFolder: folder } = this.#options;
    this.#diesWithHub ??= await canDieWithHub(clock, log);
    const found = await findPins(settings, { clock, folder, diesWithHub: this.#diesWithHub });
    if (this.#stopping) return undefined;
    if ('problem' in found) return this.#lost(found.problem);
    this.#io.ready(Math.max(...found.lines.keys()) + 1);
    // Outputs come first: a siren that sounds now must not wait for the rest.
    this.#outputs.setUp(found, this.#io, this.#five);
    const watches = this.#watchesOf(found);
    const parts: Parts = { found, watches, left: this.#leftOut(found.lines), doubt: undefined };
    this.#parts = parts;
    const problems = await Promise.all(watches.map((watch) => watch.start()));
    const problem = problems.find((each) => each !== undefined);
    if (this.#stopping) return undefined;
    if (problem !== undefined) return this.#lost(problem);
    this.#waits = intervals(this.#options.retry ?? reopening);
    this.#looks.started();
    log.info({ chip: found.chip, libgpiod: found.tools.generation }, 'pins are up');
    this.#said = this.#problem();
    this.#listener?.up(this.#said);
    for (const watch of watches) watch.tell();
    this.#lookAt(this.#looks.next(parts.left === ''));
    return undefined;
  }

  /** One for the pins of each pull, as far as they are free. */
  #watchesOf(found: FoundPins): readonly PinWatch[] {
    const free = this.#inputs.filter(({ pin }) => pinProblem(pin, found.lines) === undefined);
    const pulls: readonly Pull[] = ['up', 'none'];
    const watches: PinWatch[] = [];
    const listener = this.#watchListener(() => watches);
    for (const pull of pulls) {
      const pins = [...new Set(free.filter((input) => input.pull === pull).map(({ pin }) => pin))];
      if (pins.length > 0) watches.push(new PinWatch(found, pull, pins, listener));
    }
    return watches;
  }

  #watchListener(watches: () => readonly PinWatch[]): PinWatchListener {
    const current = (): boolean => this.#parts?.watches === watches();
    return {
      level: (pin, high, monotonic) => {
        if (!current()) return;
        this.#levelsAt = this.#times.of(pin, monotonic);
        this.#io.read(pin, high);
      },
      refused: (count) => this.#listener?.refused(count),
      doubtful: () => this.#readAgainWhenQuiet(),
      lost: (because) => {
        if (current()) this.#next(() => this.#mend(because));
      },
    };
  }

  #lookAt(at: Monotonic): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#options.clock.wakeAt(at, () => this.#next(() => this.#look()));
  }

  #readAgainWhenQuiet(): void {
    const { clock } = this.#options;
    this.#cancelQuiet?.();
    this.#cancelQuiet = clock.wakeAt(after(clock.now(), quietFirst), () => {
      this.#looks.readNow();
      this.#next(() => this.#look());
    });
  }

  /** Looks who holds which pin, starts again what does not stand, and reads all levels again when that is due. */
  async #look(): Promise<void> {
    const parts = this.#parts;
    const { clock } = this.#options;
    if (!parts) return undefined;
    const { found, watches, left } = parts;
    const described = await describePins(found.tools, found.chip, found.start);
    if (this.#parts !== parts || this.#stopping) return undefined;
    if ('problem' in described) return this.#doubt(described.problem);
    this.#outputs.check(described.lines);
    // A pin that was not to be had is free now, or the other way round.
    if (this.#leftOut(described.lines, found.tools.watcher) !== left) {
      await this.#endWatches();
      return this.#connect();
    }
    const isDue = this.#looks.readingIsDue;
    const ended = watches.filter((watch) => !watch.stands(described.lines));
    for (const watch of isDue ? watches : ended) {
      const problem = await watch.again();
      if (this.#stopping) return undefined;
      if (problem !== undefined) return this.#doubt(problem);
    }
    if (ended.length > 0) this.#looks.started();
    else if (isDue) this.#looks.read();
    parts.doubt = undefined;
    this.#waits = intervals(this.#options.retry ?? reopening);
    this.#tellProblem();
    this.#listener?.alive(clock.now(), new Set(watches.flatMap(({ pins }) => pins)));
    this.#lookAt(this.#looks.next(parts.left === ''));
    return undefined;
  }

  /** The tools do not answer. A watch that runs is kept: it is all that hears, and nothing could take its place now. */
  async #doubt(because: string): Promise<void> {
    const parts = this.#parts;
    if (!parts?.watches.some(({ running }) => running)) return this.#loseWatches(because);
    parts.doubt = because;
    this.#tellProblem();
    const wait = this.#waits.next();
    if (!wait.done) this.#lookAt(after(this.#options.clock.now(), wait.value));
    return undefined;
  }

  /** A watch has ended. One that had worked for a while is started again at once, with the levels of that moment. */
  async #mend(because: string): Promise<void> {
    const parts = this.#parts;
    // Another look may have started it again meanwhile.
    if (!parts || parts.watches.every(({ running }) => running)) return undefined;
    if (!this.#looks.provedThemselves) return this.#loseWatches(because);
    this.#options.log.warn({ because }, 'a watch of the pins has ended; starting it again');
    return this.#look();
  }

  async #loseWatches(because: string): Promise<void> {
    await this.#endWatches();
    if (!this.#stopping) this.#lost(because);
  }

  async #endWatches(): Promise<void> {
    const parts = this.#parts;
    this.#parts = undefined;
    this.#cancelWake?.();
    this.#cancelQuiet?.();
    await Promise.all(parts?.watches.map((watch) => watch.end()) ?? []);
  }

  #lost(because: string): void {
    const { clock } = this.#options;
    const watches = this.#parts?.watches ?? [];
    this.#parts = undefined;
    for (const watch of watches) void watch.end();
    this.#cancelQuiet?.();
    this.#listener?.down(because);
    const wait = this.#waits.next();
    this.#cancelWake?.();
    if (!wait.done) {
      this.#cancelWake = clock.wakeAt(after(clock.now(), wait.value), () => this.#next(() => this.#connect()));
    }
  }

  /** An output was lost or is held again, or it cannot be looked whether the watches stand. */
  #tellProblem(): void {
    const parts = this.#parts;
    const problem = this.#problem();
    if (!parts || problem === this.#said || this.#stopping) return;
    this.#said = problem;
    this.#listener?.up(problem);
    // `up` makes its listener forget all levels.
    for (const watch of parts.watches) watch.tellAgain();
  }

  #problem(): string | undefined {
    const all = [this.#parts?.left ?? '', this.#parts?.doubt ?? '', ...this.#outputs.problems].filter(
      (text) => text !== '',
    );
    return all.length === 0 ? undefined : all.join('; ');
  }

  /** Pins that cannot be used as things are. What `ownWatcher` watches and what we drive is no hindrance. */
  #leftOut(lines: ReadonlyMap<number, PinLine>, ownWatcher?: string): string {
    const inputs = this.#inputs.map(({ pin }) => pin);
    const free = ownWatcher === undefined ? inputs : inputs.filter((pin) => lines.get(pin)?.heldBy !== ownWatcher);
    return [
      ...[...free, ...this.#outputs.notHeld].flatMap((pin) => pinProblem(pin, lines) ?? []),
      ...this.#analogs.map(({ pin }) => `pin: ${pin}: these pins measure no voltage; use a Firmata board`),
    ].join('; ');
  }
}
