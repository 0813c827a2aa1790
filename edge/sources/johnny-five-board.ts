import firmataIo, { type Firmata } from 'firmata-io';
import johnnyFive, { type Board as FiveBoard } from 'johnny-five';
import { after, type CancelWake, type Clock, type Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import type { RetrySchedule } from '../../foundation/retry-schedule.ts';
import type { AnalogInput, Board, BoardInput, BoardListener, BoardOutput, OutputWiring } from './board.ts';
import { isSoundAnswer, isVersion, missingAnswers, questions, readPinState } from './firmata-commands.ts';
import type { FirmataMessage } from './firmata-framing.ts';
import { FirmataPins } from './firmata-pins.ts';
import { FirmataTransport } from './firmata-transport.ts';
import { LineNoise } from './line-noise.ts';
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

/** A board that runs answers at once; one that boots when its port opens (an Uno: 2 s) announces itself or is asked again. */
const greetAgain = milliseconds(500);
const greetLimit = seconds(8);
/** After noise the board is asked at once, but not more often than this. */
const resyncEvery = milliseconds(50);
const noise = 'noise on the line to the board: short presses may be missed. Check its cable, plug and ground';

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
  readonly #pins: FirmataPins;
  readonly #noise: LineNoise;
  #listener: BoardListener | undefined;
  #up = false;
  #openedAt: Instant;
  #versionsAsked = 0;
  /** Questions since the last answer. */
  #unanswered = 0;
  /** False after noise: Firmata has no checksum, so what follows noise is believed only after a right answer. */
  #trusted = true;
  #pinProblem: string | undefined;
  #levelsAt: Instant;
  #lastResyncAt: Instant | undefined;
  #cancelGreeting: CancelWake | undefined;
  #cancelResync: CancelWake | undefined;

  constructor(options: JohnnyFiveBoardOptions) {
    const { settings, clock, log, retry, ports } = options;
    this.#options = options;
    this.#openedAt = this.#levelsAt = clock.now();
    this.#noise = new LineNoise(clock, () => this.#tellNoise());
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
    this.#pins = new FirmataPins({
      io: this.#io,
      five: this.#five,
      write: (bytes) => this.#transport.write(bytes),
      isUp: () => this.#up,
      heardAt: () => this.#levelsAt,
    });
  }

  addInput(input: BoardInput): void {
    this.#pins.addInput(input);
  }

  addAnalog(input: AnalogInput): void {
    this.#pins.addAnalog(input);
  }

  addOutput(wiring: OutputWiring): BoardOutput {
    return this.#pins.addOutput(wiring);
  }

  start(listener: BoardListener): void {
    this.#listener = listener;
    this.#transport.start();
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    this.#pins.switchOff();
    this.#cancelGreeting?.();
    this.#cancelResync?.();
    this.#noise.stop();
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
    if (!this.#up || answer?.pin !== this.#pins.asked) return;
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
      this.#pins.reportInputs();
    }
    this.#listener?.alive(at, this.#pins.watched);
  }

  #refused(at: Instant): void {
    this.#listener?.refused(1);
    if (!this.#up) return;
    this.#trusted = false;
    this.#noise.refused(at);
    const due = this.#lastResyncAt === undefined ? at.monotonic : after(this.#lastResyncAt, resyncEvery);
    this.#cancelResync?.();
    this.#cancelResync = this.#options.clock.wakeAt(due, () => {
      this.#lastResyncAt = this.#options.clock.now();
      this.#transport.write(questions.pinState(this.#pins.asked));
      // The present levels follow the answer at once, and with it they are believed.
      this.#pins.reportInputs();
    });
  }

  /** Called while the line is open: a hung board is silent, and Firmata has no heartbeat. */
  #ask(): string | undefined {
    if (!this.#up) return undefined;
    // One answer may be late because this program was: timers run before reads.
    if (this.#unanswered > 1) return this.#trusted ? 'the board does not answer' : 'noise on the line to the board';
    this.#unanswered++;
    this.#askVersion();
    this.#transport.write(questions.pinState(this.#pins.asked));
    return undefined;
  }

  #setUp(): void {
    this.#cancelGreeting?.();
    const first = !this.#up;
    this.#pinProblem = this.#pins.setUp();
    this.#up = true;
    this.#unanswered = 0;
    this.#trusted = true;
    this.#transport.proved();
    if (first) this.#options.log.info({ problem: this.#pinProblem }, 'board is up');
    this.#tellUp();
  }

  #tellUp(): void {
    const problems = [this.#pinProblem, this.#noise.loud ? noise : undefined].filter((each) => each !== undefined);
    this.#listener?.up(problems.length === 0 ? undefined : problems.join('; '));
    // `up` makes its listener forget all levels.
    this.#pins.reportInputs();
  }

  #tellNoise(): void {
    this.#options.log.warn({ loud: this.#noise.loud }, 'noise on the line to the board');
    if (this.#up) this.#tellUp();
  }

  #closed(because: string): void {
    this.#cancelGreeting?.();
    this.#cancelResync?.();
    this.#up = false;
    this.#listener?.down(because);
  }
}
