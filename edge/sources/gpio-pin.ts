import { elapsed, type CancelWake, type Clock, type Instant, type Monotonic } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { DecodedValue } from '../../device-profiles/reading.ts';

/** What one step makes of a pin. */
export interface PinStep<State> {
  readonly state: State;
  readonly values: readonly DecodedValue[];
  /** How much of what came cannot be. */
  readonly refused: number;
  /** When to look again although nothing comes. */
  readonly wakeAt: Monotonic | undefined;
}

/** How one kind of pin is understood: a contact, a meter, a voltage. Pure. */
export interface PinSense<Input, State> {
  readonly initial: State;
  /** What came, or undefined for a wake-up. */
  step(state: State, input: Input | undefined, now: Monotonic): PinStep<State>;
  /** The board is away: what is still known when it is back. */
  lost(state: State): State;
  /** What is to be said before the program stops. */
  last(state: State): readonly DecodedValue[];
  /** True where a board that answers proves nothing of this pin: it has to be heard itself. */
  readonly speaksForItself: boolean;
}

/** A pin that speaks for itself does so about once a second. */
const quietAfter = seconds(10);

export interface GpioPinOptions<Input, State> {
  readonly device: string;
  readonly pin: number;
  readonly sense: PinSense<Input, State>;
  readonly clock: Clock;
  readonly say: (device: string, values: readonly DecodedValue[], at: Instant) => void;
  readonly refused: (count: number) => void;
}

/** One pin of the board with its memory and its one timer. Nothing that another pin does can delay it. */
export class GpioPin<Input, State> {
  readonly device: string;
  readonly #options: GpioPinOptions<Input, State>;
  #state: State;
  #cancelWake: CancelWake | undefined;
  #wakeAt: Monotonic | undefined;
  #heardAt: Instant | undefined;

  constructor(options: GpioPinOptions<Input, State>) {
    this.device = options.device;
    this.#options = options;
    this.#state = options.sense.initial;
  }

  hear(input: Input, at: Instant): void {
    this.#heardAt = at;
    this.#step(input, at);
  }

  /** Whether a board that answers, and watches these contacts, is proof that this pin is heard. */
  lives(now: Instant, watched: ReadonlySet<number>): boolean {
    const { sense, pin } = this.#options;
    if (!sense.speaksForItself) return watched.has(pin);
    return this.#heardAt !== undefined && elapsed(this.#heardAt, now) <= quietAfter;
  }

  lost(): void {
    this.#heardAt = undefined;
    this.#state = this.#options.sense.lost(this.#state);
    this.#step(undefined, this.#options.clock.now());
  }

  stop(): void {
    const { sense, clock, say } = this.#options;
    this.#wake(undefined);
    const values = sense.last(this.#state);
    this.#state = sense.initial;
    if (values.length > 0) say(this.device, values, clock.now());
  }

  #step(input: Input | undefined, at: Instant): void {
    const { sense, say, refused } = this.#options;
    const { state, values, refused: count, wakeAt } = sense.step(this.#state, input, at.monotonic);
    this.#state = state;
    this.#wake(wakeAt);
    if (count > 0) refused(count);
    if (values.length > 0) say(this.device, values, at);
  }

  /** Repeated levels, which come with every change of a neighbour, leave the timer alone. */
  #wake(wakeAt: Monotonic | undefined): void {
    if (wakeAt === this.#wakeAt) return;
    this.#cancelWake?.();
    this.#wakeAt = wakeAt;
    this.#cancelWake =
      wakeAt === undefined
        ? undefined
        : this.#options.clock.wakeAt(wakeAt, () => {
            this.#wakeAt = undefined;
            this.#step(undefined, this.#options.clock.now());
          });
  }
}
