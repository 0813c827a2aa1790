import firmataIo, { type Firmata } from 'firmata-io';
import johnnyFive, { type Board as FiveBoard, type Relay } from 'johnny-five';
import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';
import type { AnalogInput, Board, BoardInput, BoardListener, BoardOutput, OutputWiring } from './board.ts';
import { analogMode, isSoundAnswer, isVersion, missingAnswers, questions, readPinState } from './firmata-commands.ts';
import type { FirmataMessage } from './firmata-framing.ts';
import { FirmataTransport } from './firmata-transport.ts';
import type { SerialPorts } from './serial-line.ts';
import type { FirmataSettings } from './settings.ts';

export interface JohnnyFiveBoardOptions {
  readonly settings: FirmataSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly retry?: RetrySchedule;
  /** How often the board is asked whether it lives. After two unanswered questions the port is opened afresh. */
  readonly askEvery?: Duration;
  /** Default: those of the computer. */
  readonly ports?: SerialPorts;
}

const noChannel = 127;
const tenBits = 0x3ff;
/** How often a board samples its voltages. Its contacts are looked at in every round of its loop whatever this is. */
const samplesEvery = seconds(1);

/** A board that runs answers at once; one that boots when its port opens (an Uno: 2 s) announces itself or is asked again. */
const greetAgain = milliseconds(500);
const greetLimit = seconds(8);
/** After noise the board is asked at once, but not more often than this. */
const resyncEvery = milliseconds(100);

interface Output extends OutputWiring {
  on: boolean;
  relay: Relay | undefined;
}

/**
 * A Firmata board through johnny-five: one Board and one firmata-io for the life of the program, because nothing tears
 * them down. After every loss of the line, and when the board has restarted by itself, pins, pull-ups, reporting and
 * outputs are set up again from what holds now.
 */
export class JohnnyFiveBoard implements Board {
  readonly #options: JohnnyFiveBoardOptions;
  readonly #transport: FirmataTransport;
  readonly #io: Firmata;
  readonly #five: FiveBoard;
  readonly #inputs: BoardInput[] = [];
  readonly #analogs: AnalogInput[] = [];
  readonly #outputs: Output[] = [];
  #listener: BoardListener | undefined;
  #up = false;
  #openedAt: Instant;
  #versionsAsked = 0;
  /** Questions since the last answer. */
  #unanswered = 0;
  /** False after noise: Firmata has no checksum, so what follows noise is believed only after a right answer. */
  #trusted = true;
  #levelsAt: Instant;
  #lastResyncAt: Instant | undefined;
  #cancelGreeting: CancelWake | undefined;
  #cancelResync: CancelWake | undefined;

  constructor(options: JohnnyFiveBoardOptions) {
    const { settings, clock, log, retry, ports } = options;
    this.#options = options;
    this.#openedAt = this.#levelsAt = clock.now();
    this.#transport = new FirmataTransport({
      path: settings.path,
      baudRate: () => settings.baudRate,
      clock,
      watchEvery: options.askEvery ?? seconds(2),
      ...(retry ? { retry } : {}),
      ...(ports ? { ports } : {}),
      listener: {
        opened: (at) => this.#opened(at),
        message: (message, at) => this.#message(message, at),
        refused: (at) => this.#refused(at),
        watch: () => this.#ask(),
        closed: (because) => this.#closed(because),
      },
    });
    // Both must exist before the port opens, or `ready` never comes.
    this.#io = new firmataIo.Firmata(this.#transport, { reportVersionTimeout: greetAgain });
    this.#five = new johnnyFive.Board({ io: this.#io, repl: false, debug: false, sigint: false, timeout: greetLimit });
    // johnny-five reports a slow handshake twice, and a crash without a listener; we see to the handshake ourselves.
    this.#five.on('error', (problem: unknown) => log.debug({ problem: messageOf(problem) }, 'johnny-five'));
    this.#io.on('ready', () => this.#setUp());
  }

  addInput(input: BoardInput): void {
    this.#inputs.push(input);
    this.#io.on(`digital-read-${input.pin}`, (level: number) => input.level(level === 1, this.#levelsAt));
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
        if (this.#up) put(output);
      },
    };
  }

  start(listener: BoardListener): void {
    this.#listener = listener;
    this.#transport.start();
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    for (const output of this.#outputs) {
      output.on = false;
      if (this.#up) put(output);
    }
    this.#cancelGreeting?.();
    this.#cancelResync?.();
    clearTimeout(this.#io.reportVersionTimeoutId);
    if (this.#five.timer) clearTimeout(this.#five.timer);
    await this.#transport.stop();
    this.#up = false;
    this.#io.removeAllListeners();
  }

  #opened(at: Instant): void {
    this.#openedAt = at;
    this.#versionsAsked = 0;
    this.#trusted = true;
    this.#greet();
  }

  /** Asks for whatever firmata-io's handshake is still waiting for. */
  #greet(): void {
    const { clock } = this.#options;
    if (clock.now().monotonic >= after(this.#openedAt, greetLimit)) {
      this.#transport.reopen('the board does not answer as a Firmata board');
      return;
    }
    this.#askVersion();
    for (const question of missingAnswers(this.#io)) this.#transport.write(question);
    this.#cancelGreeting?.();
    this.#cancelGreeting = clock.wakeAt(after(clock.now(), greetAgain), () => this.#greet());
  }

  #askVersion(): void {
    this.#versionsAsked++;
    this.#transport.write(questions.version);
  }

  #message(message: FirmataMessage, at: Instant): boolean {
    switch (message.kind) {
      case 'version':
        return this.#version(message.bytes, at);
      case 'digital':
        if (!this.#trusted || !this.#up || (message.bytes[2] ?? 0) > 1) return false;
        this.#levelsAt = at;
        return true;
      case 'analog':
        if (!this.#trusted || !this.#up) return false;
        this.#levelsAt = at;
        return true;
      case 'sysex':
        this.#pinState(message.bytes, at);
        // Once it is ready, firmata-io needs nothing more.
        return !this.#io.isReady && isSoundAnswer(message.bytes, this.#io);
    }
  }

  /** A version that nobody asked for means that the board has restarted and forgotten its pins; or it is noise. */
  #version(message: Uint8Array, at: Instant): boolean {
    const asked = this.#versionsAsked > 0;
    if (asked) this.#versionsAsked--;
    if (!this.#io.isReady) return true;
    if (!this.#up) this.#setUp();
    else if (this.#trusted && isVersion(message, this.#io)) {
      if (asked) this.#alive(at);
      else this.#setUp();
    }
    return false;
  }

  #pinState(message: Uint8Array, at: Instant): void {
    const answer = readPinState(message);
    if (!this.#up || answer?.pin !== this.#askedPin) return;
    if (answer.mode !== this.#io.pins[answer.pin]?.mode) {
      this.#options.log.warn('the board has lost its pin modes; setting it up again');
      this.#setUp();
      return;
    }
    this.#alive(at);
  }

  #alive(at: Instant): void {
    this.#unanswered = 0;
    if (!this.#trusted) {
      this.#trusted = true;
      this.#cancelResync?.();
      this.#reportInputs();
    }
    this.#listener?.alive(at);
  }

  #refused(at: Instant): void {
    this.#listener?.refused(1);
    if (!this.#up) return;
    this.#trusted = false;
    const due = this.#lastResyncAt === undefined ? at.monotonic : after(this.#lastResyncAt, resyncEvery);
    this.#cancelResync?.();
    this.#cancelResync = this.#options.clock.wakeAt(due, () => {
      this.#lastResyncAt = this.#options.clock.now();
      this.#transport.write(questions.pinState(this.#askedPin));
    });
  }

  /** Called while the line is open: a hung board is silent, and Firmata has no heartbeat. */
  #ask(): string | undefined {
    if (!this.#up) return undefined;
    // One answer may be late because this program was: timers run before reads.
    if (this.#unanswered > 1) return this.#trusted ? 'the board does not answer' : 'noise on the line to the board';
    this.#unanswered++;
    this.#askVersion();
    this.#transport.write(questions.pinState(this.#askedPin));
    return undefined;
  }

  get #askedPin(): number {
    return this.#inputs[0]?.pin ?? this.#outputs[0]?.pin ?? this.#analogs[0]?.pin ?? 2;
  }

  #setUp(): void {
    this.#cancelGreeting?.();
    const first = !this.#up;
    const problem = this.#setUpPins();
    this.#up = true;
    this.#unanswered = 0;
    this.#trusted = true;
    this.#transport.proved();
    if (first) this.#options.log.info({ problem }, 'board is up');
    this.#listener?.up(problem);
    this.#reportInputs();
  }

  /** Outputs come first: a siren that sounds now must not wait for the rest. */
  #setUpPins(): string | undefined {
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
    for (const { pin, pull } of this.#inputs) {
      if (!has(pin, MODES.INPUT)) problems.push(`pin: ${pin} cannot be an input of this board`);
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
      this.#io.on(event, (read: number) => input.sample(Math.min(1, read / full), this.#levelsAt));
      this.#io.pinMode(channel, this.#io.MODES.ANALOG);
      this.#transport.write(analogMode(pin));
      this.#io.reportAnalogPin(channel, 1);
    }
    if (this.#analogs.length > problems.length) this.#io.setSamplingInterval(samplesEvery);
    return problems;
  }

  /** The board answers a request for reports with the present levels. */
  #reportInputs(): void {
    const ports = new Map(this.#inputs.map(({ pin }) => [pin >> 3, pin]));
    for (const pin of ports.values()) {
      if (this.#io.pins[pin]) this.#io.reportDigitalPin(pin, 1);
    }
  }

  /** johnny-five takes the number of an analog pin for another pin; its name it knows. */
  #relay({ pin, activeLow }: OutputWiring): Relay {
    const channel = this.#io.pins[pin]?.analogChannel ?? noChannel;
    return new johnnyFive.Relay({
      pin: channel === noChannel ? pin : `A${channel}`,
      type: activeLow ? 'NC' : 'NO',
      board: this.#five,
    });
  }

  #closed(because: string): void {
    this.#cancelGreeting?.();
    this.#cancelResync?.();
    this.#up = false;
    this.#listener?.down(because);
  }
}

function put({ relay, on }: Output): void {
  if (on) relay?.close();
  else relay?.open();
}
