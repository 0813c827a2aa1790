import type { Firmata } from 'firmata-io';
import johnnyFive, { type Board as FiveBoard, type Relay } from 'johnny-five';
import type { Instant } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import type { AnalogInput, BoardInput, BoardOutput, OutputWiring } from './board.ts';
import { analogMode } from './firmata-commands.ts';

const noChannel = 127;
const tenBits = 0x3ff;
/** How often a board samples its voltages. Its contacts are looked at in every round of its loop whatever this is. */
const samplesEvery = seconds(1);

export interface FirmataPinsOptions {
  readonly io: Firmata;
  readonly five: FiveBoard;
  /** To the board, past firmata-io. */
  readonly write: (bytes: Uint8Array) => void;
  readonly isUp: () => boolean;
  /** When that came which firmata-io is reading now. */
  readonly heardAt: () => Instant;
}

interface Output extends OutputWiring {
  on: boolean;
  relay: Relay | undefined;
}

/** What is wired to a Firmata board, and how the board is told of it: pull-ups, modes, reports and outputs. */
export class FirmataPins {
  readonly #options: FirmataPinsOptions;
  readonly #io: Firmata;
  readonly #inputs: BoardInput[] = [];
  readonly #analogs: AnalogInput[] = [];
  readonly #outputs: Output[] = [];
  #watched: ReadonlySet<number> = new Set();

  constructor(options: FirmataPinsOptions) {
    this.#options = options;
    this.#io = options.io;
  }

  addInput(input: BoardInput): void {
    this.#inputs.push(input);
    this.#io.on(`digital-read-${input.pin}`, (level: number) => input.level(level === 1, this.#options.heardAt()));
  }

  addAnalog(input: AnalogInput): void {
    this.#analogs.push(input);
  }

  addOutput(wiring: OutputWiring): BoardOutput {
    const output: Output = { ...wiring, on: false, relay: undefined };
    this.#outputs.push(output);
    return {
      write: (on) => {
        output.on = on;
        if (this.#options.isUp()) put(output);
      },
    };
  }

  /** A pin whose state the board can be asked for. */
  get asked(): number {
    return this.#inputs[0]?.pin ?? this.#outputs[0]?.pin ?? this.#analogs[0]?.pin ?? 2;
  }

  /** The pins of contacts that the board reports. */
  get watched(): ReadonlySet<number> {
    return this.#watched;
  }

  /** Returns what is wrong with single pins. Outputs come first: a siren that sounds now must not wait for the rest. */
  setUp(): string | undefined {
    const { MODES, pins } = this.#io;
    const problems: string[] = [];
    const has = (pin: number, mode: number): boolean => pins[pin]?.supportedModes.includes(mode) ?? false;
    for (const output of this.#outputs) {
      if (!has(output.pin, MODES.OUTPUT)) {
        problems.push(`pin: ${output.pin} cannot be an output of this board`);
        continue;
      }
      this.#io.pinMode(output.pin, MODES.OUTPUT);
      output.relay ??= this.#relay(output);
      put(output);
    }
    this.#watched = new Set(this.#inputs.map(({ pin }) => pin).filter((pin) => has(pin, MODES.INPUT)));
    for (const { pin, pull } of this.#inputs) {
      if (!this.#watched.has(pin)) problems.push(`pin: ${pin} cannot be an input of this board`);
      else if (pull === 'up' && has(pin, MODES.PULLUP)) this.#io.pinMode(pin, MODES.PULLUP);
      else {
        this.#io.pinMode(pin, MODES.INPUT);
        // Boards older than Firmata 2.5 switch a pull-up on by writing high to the input.
        if (pull === 'up') this.#io.digitalWrite(pin, 1);
      }
    }
    problems.push(...this.#setUpAnalogs());
    return problems.length === 0 ? undefined : problems.join('; ');
  }

  /** The board answers a request for reports with the present levels. */
  reportInputs(): void {
    const ports = new Map(this.#inputs.map(({ pin }) => [pin >> 3, pin]));
    for (const pin of ports.values()) {
      if (this.#io.pins[pin]) this.#io.reportDigitalPin(pin, 1);
    }
  }

  /** All outputs, as far as the board can be reached. */
  switchOff(): void {
    for (const output of this.#outputs) {
      output.on = false;
      if (this.#options.isUp()) put(output);
    }
  }

  /** Returns what is wrong. Setting the mode switches the reports of a pin on. */
  #setUpAnalogs(): string[] {
    const problems: string[] = [];
    for (const input of this.#analogs) {
      const { pin } = input;
      const channel = this.#io.pins[pin]?.analogChannel ?? noChannel;
      const event = `analog-read-${channel}`;
      this.#io.removeAllListeners(event);
      if (channel === noChannel) {
        problems.push(`pin: ${pin} measures no voltage on this board`);
        continue;
      }
      const full = this.#io.RESOLUTION.ADC ?? tenBits;
      this.#io.on(event, (read: number) => input.sample(Math.min(1, read / full), this.#options.heardAt()));
      this.#io.pinMode(channel, this.#io.MODES.ANALOG);
      this.#options.write(analogMode(pin));
      this.#io.reportAnalogPin(channel, 1);
    }
    if (this.#analogs.length > problems.length) this.#io.setSamplingInterval(samplesEvery);
    return problems;
  }

  /** johnny-five takes the number of an analog pin for another pin; its name it knows. */
  #relay({ pin, activeLow }: OutputWiring): Relay {
    const channel = this.#io.pins[pin]?.analogChannel ?? noChannel;
    return new johnnyFive.Relay({
      pin: channel === noChannel ? pin : `A${channel}`,
      type: activeLow ? 'NC' : 'NO',
      board: this.#options.five,
    });
  }
}

function put({ relay, on }: Output): void {
  if (on) relay?.close();
  else relay?.open();
}
