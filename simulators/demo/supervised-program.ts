import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { after, elapsed, type Clock, type Instant } from '../../foundation/clock.ts';
import { describeDuration, milliseconds, minutes, seconds, type Duration } from '../../foundation/durations.ts';
import { messageOf } from '../../foundation/errors.ts';
import { intervals, type RetrySchedule } from '../../foundation/retry-schedule.ts';
import { ProgramLog } from './program-log.ts';

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
/** How often a log is looked at for "ready". */
const look = milliseconds(50);
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
  #wanted = false;
  #running: Running | undefined;
  #waits: Iterator<Duration, void>;
  #cancelRestart: (() => void) | undefined;

  constructor(options: SupervisedProgramOptions) {
    this.#options = options;
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
    const { name, clock, say, stopWithin = seconds(15) } = this.#options;
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
    const log = new ProgramLog(logFile);
    const output = openSync(logFile, 'a', 0o600);
    // A process group of its own: Ctrl-C at the terminal reaches only us, and we stop all in order.
    const child = spawn(process.execPath, [...args], {
      stdio: ['ignore', output, output],
      detached: true,
      // As in the hub's unit: files on a disk that hangs must not use up the threads that serial ports need.
      env: { ...process.env, UV_THREADPOOL_SIZE: '32' },
    });
    closeSync(output);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    });
    const running = { process: child, ended, startedAt: clock.now() };
    this.#running = running;
    processChanged?.(child.pid);

    const { trouble, done } = this.#untilReady(log, ended, readyWithin);
    const how = await trouble;
    done();
    if (how === undefined) {
      void ended.then((end) => this.#afterEnd(running, end));
      return;
    }
    await this.#end();
    this.#running = undefined;
    processChanged?.(undefined);
    const said = log.trouble;
    throw new Error(`The ${name} ${how}${said === undefined ? '' : `: ${said}`} (${logFile})`);
  }

  /** Resolves with what went wrong, or with nothing when the program is ready. */
  #untilReady(
    log: ProgramLog,
    ended: Promise<string>,
    within: Duration,
  ): { trouble: Promise<string | undefined>; done: () => void } {
    const { clock } = this.#options;
    let cancelLook = (): void => undefined;
    let cancelLimit = (): void => undefined;
    const ready = new Promise<undefined>((resolve) => {
      const check = (): void => {
        if (log.saysReady) resolve(undefined);
        else cancelLook = clock.wakeAt(after(clock.now(), look), check);
      };
      check();
    });
    const tooLate = new Promise<string>((resolve) => {
      const late = (): void => resolve(`was not ready after ${describeDuration(within)}`);
      cancelLimit = clock.wakeAt(after(clock.now(), within), late);
    });
    const done = (): void => {
      cancelLook();
      cancelLimit();
    };
    return { trouble: Promise.race([ready, ended, tooLate]), done };
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
