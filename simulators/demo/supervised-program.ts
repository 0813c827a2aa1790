import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { after, elapsed, type Clock, type Instant } from '../../foundation/clock.ts';
import { describeDuration, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import { LogLines } from './log-lines.ts';

export interface SupervisedProgramOptions {
  /** As people know it: relay, hub. */
  readonly name: string;
  /** Arguments of node: the program and its own. */
  readonly args: readonly string[];
  readonly logFile: string;
  readonly clock: Clock;
  /** Takes a line for the person at the terminal. */
  readonly say: (line: string) => void;
  /** Told when a process began (its id) or ended (undefined). */
  readonly processChanged?: (pid: number | undefined) => void;
  readonly readyWithin?: Duration;
  readonly stopWithin?: Duration;
  readonly restart?: RetrySchedule;
}

const usualRestart: RetrySchedule = { initial: seconds(1), factor: 2, max: seconds(30), jitter: 0 };
/** A program that ran so long was well: the next crash is a new one. */
const longRun = minutes(1);

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<string>;
  readonly startedAt: Instant;
}

/** A program that runs until told to stop, and is started again when it ends by itself, as systemd would. */
export class SupervisedProgram {
  readonly #options: SupervisedProgramOptions;
  readonly #log: WriteStream;
  #wanted = false;
  #running: Running | undefined;
  #waits: Iterator<Duration, void>;
  #cancelRestart: (() => void) | undefined;

  constructor(options: SupervisedProgramOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
    // A full disk must not take down what runs.
    this.#log.on('error', () => undefined);
    this.#waits = intervals(options.restart ?? usualRestart);
  }

  /** Whether it is meant to run; while it waits to be started again too. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Resolves when it says that it is ready. Throws when it ends before that, or does not get there in time. */
  async start(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    try {
      await this.#launch();
    } catch (error) {
      this.#wanted = false;
      throw error;
    }
  }

  /** Asks it to end, and kills it when it does not in time. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#cancelRestart?.();
    this.#cancelRestart = undefined;
    await this.#end();
  }

  async #end(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const { name, clock, say, stopWithin = seconds(10) } = this.#options;
    running.process.kill('SIGTERM');
    const cancel = clock.wakeAt(after(clock.now(), stopWithin), () => {
      say(`The ${name} did not stop within ${describeDuration(stopWithin)} and was killed.`);
      running.process.kill('SIGKILL');
    });
    await running.ended;
    cancel();
  }

  async #launch(): Promise<void> {
    const { name, args, clock, logFile, readyWithin = seconds(60), processChanged } = this.#options;
    // A process group of its own: Ctrl-C at the terminal reaches only us, and we stop all in order.
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    });
    const running = { process: child, ended, startedAt: clock.now() };
    this.#running = running;
    processChanged?.(child.pid);

    const lines = new LogLines();
    child.stdout.on('data', (bytes: Buffer) => {
      this.#log.write(bytes);
      lines.hearOutput(bytes);
    });
    child.stderr.on('data', (bytes: Buffer) => {
      this.#log.write(bytes);
      lines.hearErrors(bytes);
    });

    let cancel = (): void => undefined;
    const tooLate = new Promise<string>((resolve) => {
      cancel = clock.wakeAt(after(clock.now(), readyWithin), () =>
        resolve(`was not ready after ${describeDuration(readyWithin)}`),
      );
    });
    const trouble = await Promise.race([lines.ready, ended, tooLate]);
    cancel();
    if (trouble === undefined) {
      void ended.then((how) => this.#afterEnd(running, how));
      return;
    }
    await this.#end();
    this.#running = undefined;
    processChanged?.(undefined);
    const said = lines.firstError;
    throw new Error(`The ${name} ${trouble}${said === undefined ? '' : `: ${said}`} (${logFile})`);
  }

  #afterEnd(running: Running, how: string): void {
    this.#running = undefined;
    this.#options.processChanged?.(undefined);
    if (!this.#wanted) return;
    const { name, clock, say, restart = usualRestart } = this.#options;
    if (elapsed(running.startedAt, clock.now()) >= longRun) this.#waits = intervals(restart);
    this.#startAgain(`The ${name} ${how}`, say);
  }

  #startAgain(what: string, say: (line: string) => void): void {
    const wait = this.#waits.next().value;
    if (wait === undefined) {
      this.#wanted = false;
      say(`${what}. It is not started again.`);
      return;
    }
    say(`${what}. It is started again in ${describeDuration(wait)}.`);
    const { clock, name } = this.#options;
    this.#cancelRestart = clock.wakeAt(after(clock.now(), wait), () => {
      this.#launch().then(
        () => say(`The ${name} runs again.`),
        (error: unknown) => {
          if (this.#wanted) this.#startAgain(messageOf(error), say);
        },
      );
    });
  }
}
