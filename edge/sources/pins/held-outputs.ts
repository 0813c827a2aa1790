import johnnyFive, { type Board as FiveBoard, type Relay } from 'johnny-five';
import { after, type Clock } from '../../../foundation/clock.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import type { RetrySchedule } from '../../../foundation/retry-schedule.ts';
import type { BoardOutput, OutputWiring } from '../board.ts';
import { HeldPin } from './held-pin.ts';
import { describePins, type FoundPins } from './pin-finder.ts';
import type { PinsIo } from './pins-io.ts';
import type { PinLine } from './tool-output.ts';

interface Output extends OutputWiring {
  on: boolean;
  relay: Relay | undefined;
}

const standsAtMost = seconds(1);

/** The outputs of the board: johnny-five says which level, a program of its own holds each pin at it. */
export class HeldOutputs {
  readonly #clock: Clock;
  readonly #retry: RetrySchedule;
  readonly #changed: () => void;
  readonly #outputs: Output[] = [];
  readonly #held = new Map<number, HeldPin>();
  #found: FoundPins | undefined;

  /** `changed` is called when `problems` have changed. */
  constructor(options: { readonly clock: Clock; readonly retry: RetrySchedule; readonly changed: () => void }) {
    this.#clock = options.clock;
    this.#retry = options.retry;
    this.#changed = options.changed;
  }

  add(wiring: OutputWiring): BoardOutput {
    const output: Output = { ...wiring, on: false, relay: undefined };
    this.#outputs.push(output);
    return {
      write: (on) => {
        output.on = on;
        put(output);
      },
    };
  }

  /** Why outputs are not held now that could be. */
  get problems(): readonly string[] {
    return [...this.#held.values()].flatMap(({ problem }) => problem ?? []);
  }

  /** The pins of outputs that nothing holds for us. */
  get notHeld(): readonly number[] {
    return this.#outputs.map(({ pin }) => pin).filter((pin) => !this.#held.has(pin));
  }

  /** What johnny-five writes. */
  write(pin: number, high: boolean): void {
    this.#held.get(pin)?.write(high);
  }

  /** Takes the pins that can be had, each at the level that holds now. */
  setUp(found: FoundPins, io: PinsIo, board: FiveBoard): void {
    this.#found = found;
    for (const output of this.#outputs) {
      const { pin, activeLow } = output;
      if (!this.#held.has(pin)) {
        const line = found.lines.get(pin);
        if (!line || line.heldBy !== undefined) continue;
        const high = output.on !== activeLow;
        this.#held.set(pin, new HeldPin({ found, pin, high, retry: this.#retry, changed: this.#changed }));
      }
      io.pinMode(pin, io.MODES.OUTPUT);
      output.relay ??= new johnnyFive.Relay({ pin, type: activeLow ? 'NC' : 'NO', board });
      put(output);
    }
  }

  /** Takes afresh whatever is not held as it should be. */
  check(lines: ReadonlyMap<number, PinLine>): void {
    for (const [pin, held] of this.#held) {
      if (held.problem === undefined && held.settled && !this.#isOurs(lines, pin)) held.renew();
    }
  }

  /** Switches everything off and lets go of it. */
  async stop(): Promise<void> {
    for (const output of this.#outputs) {
      output.on = false;
      put(output);
    }
    await this.#stand();
    await Promise.all([...this.#held.values()].map((held) => held.stop()));
  }

  /** A Raspberry Pi's kernel leaves a pin as it was last driven, so each must have been driven off before it is let go. */
  async #stand(): Promise<void> {
    const limit = after(this.#clock.now(), standsAtMost);
    while (this.#found && this.#held.size > 0 && this.#clock.now().monotonic < limit) {
      const { tools, chip, start } = this.#found;
      const described = await describePins(tools, chip, start);
      if ('problem' in described) return;
      const held = [...this.#held.values()].filter(({ problem }) => problem === undefined);
      if (held.every((each) => each.settled && this.#isOurs(described.lines, each.pin))) return;
      await new Promise<void>((resolve) => this.#clock.wakeAt(after(this.#clock.now(), milliseconds(5)), resolve));
    }
  }

  #isOurs(lines: ReadonlyMap<number, PinLine>, pin: number): boolean {
    const line = lines.get(pin);
    return line?.heldBy === this.#found?.tools.driver && line?.direction === 'output';
  }
}

function put({ relay, on }: Output): void {
  if (on) relay?.close();
  else relay?.open();
}
