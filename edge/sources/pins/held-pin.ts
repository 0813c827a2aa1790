import { after, elapsed, type CancelWake, type Instant } from '../../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../../foundation/durations.ts';
import { intervals, type RetrySchedule } from '../../../foundation/retry-schedule.ts';
import { withFix, type FoundPins } from './pin-finder.ts';
import { ToolChild } from './tool-child.ts';

/** A hold that was refused ends within milliseconds; one that has lasted this long stands. */
const stands = milliseconds(250);
const takesAtMost = seconds(2);

/**
 * One output pin, held by a gpioset of its own: a level changes by ending that program and starting the next, so a pin
 * is always held by somebody who dies with the hub, and no other pin feels the change. Only the newest level is ever
 * wanted: nothing that was asked for while the pin could not be had is done later.
 */
export class HeldPin {
  readonly pin: number;
  readonly #found: FoundPins;
  readonly #retry: RetrySchedule;
  readonly #changed: () => void;
  #wanted: boolean;
  #held: { readonly child: ToolChild; readonly high: boolean; readonly since: Instant } | undefined;
  #waits: Generator<Duration, void>;
  #cancelWake: CancelWake | undefined;
  #problem: string | undefined;
  #stopped = false;

  /** `changed` is called when `problem` has changed. */
  constructor(options: {
    readonly found: FoundPins;
    readonly pin: number;
    readonly high: boolean;
    readonly retry: RetrySchedule;
    readonly changed: () => void;
  }) {
    this.pin = options.pin;
    this.#found = options.found;
    this.#wanted = options.high;
    this.#retry = options.retry;
    this.#waits = intervals(options.retry);
    this.#changed = options.changed;
    this.#advance();
  }

  /** Why the pin is not held now, if it is not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  write(high: boolean): void {
    if (this.#stopped) return;
    this.#wanted = high;
    this.#advance();
  }

  /** The pin was seen not to be held by us: it is taken afresh, unless its program has only just started. */
  renew(): void {
    const { clock } = this.#found.start;
    if (this.#held && elapsed(this.#held.since, clock.now()) > takesAtMost) void this.#held.child.end();
  }

  /** Whether the program that holds the pin is the one with the level that is wanted. */
  get settled(): boolean {
    return this.#held?.high === this.#wanted;
  }

  /** Lets go of the pin. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    await this.#held?.child.end();
  }

  #advance(): void {
    if (this.#stopped) return;
    if (this.#held) {
      // The next one starts when this one has let go of the pin.
      if (this.#held.high !== this.#wanted) void this.#held.child.end();
      return;
    }
    this.#cancelWake?.();
    const high = this.#wanted;
    const { tools, chip, start } = this.#found;
    const child: ToolChild = new ToolChild(tools.hold(chip, this.pin, high), start, {
      // It has nothing to say.
      line: () => undefined,
      refused: () => undefined,
      ended: (because) => this.#ended(child, because),
    });
    this.#held = { child, high, since: start.clock.now() };
    this.#wake(stands, () => {
      this.#waits = intervals(this.#retry);
      this.#setProblem(undefined);
    });
  }

  #ended(child: ToolChild, because: string): void {
    if (this.#held?.child !== child) return;
    const changes = this.#held.high !== this.#wanted;
    this.#held = undefined;
    if (this.#stopped) return;
    if (changes) return this.#advance();
    this.#setProblem(`pin: ${this.pin}: ${withFix({ ok: false, missing: because.includes('ENOENT'), because })}`);
    const wait = this.#waits.next();
    if (!wait.done) this.#wake(wait.value, () => this.#advance());
  }

  #setProblem(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#changed();
  }

  #wake(wait: Duration, run: () => void): void {
    const { clock } = this.#found.start;
    this.#cancelWake?.();
    this.#cancelWake = clock.wakeAt(after(clock.now(), wait), run);
  }
}
