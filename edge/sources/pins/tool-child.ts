import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, type CancelWake, type Clock } from '../../../foundation/clock.ts';
import { milliseconds, seconds } from '../../../foundation/durations.ts';
import { messageOf, systemCode } from '../../../foundation/errors.ts';
import type { Log } from '../../../foundation/log.ts';
import type { ToolCommand } from './pin-tools.ts';

/** How programs are started here. */
export interface ToolStart {
  readonly clock: Clock;
  /** The folder that the tools are in. Default: found as the shell finds them. */
  readonly folder?: string | undefined;
  /** True where setpriv is there: a child then dies with the hub, however that dies, and lets go of its pins. */
  readonly diesWithHub: boolean;
}

/** What a tool that ends by itself said, or why it said nothing useful. */
export type ToolAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: boolean; readonly because: string };

const largestAnswer = 64 * 1024;
const largestComplaint = 400;
/** Longer than any line that is expected. */
const longestLine = 200;
const slowAnswer = seconds(5);
const slowEnd = milliseconds(500);

/**
 * The kernel kills the child when the hub's main thread ends. Without this an ended hub would leave gpiomon behind,
 * which notices its closed output only at the next edge and keeps the pins from the next hub until then.
 */
const withParent = ['--pdeathsig', 'KILL', '--'];

function launch(
  { tool, args }: ToolCommand,
  { folder, diesWithHub }: ToolStart,
  input: 'ignore' | 'pipe',
): ChildProcess {
  const path = folder === undefined ? tool : join(folder, tool);
  const [program, ...rest] = diesWithHub ? ['setpriv', ...withParent, path, ...args] : [path, ...args];
  // Messages are read below: they must come in the one language in which they are known.
  return spawn(program ?? path, rest, { stdio: [input, 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
}

/** Runs a tool that ends by itself. Never throws and never waits for long. */
export function askTool(command: ToolCommand, start: ToolStart): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = launch(command, start, 'ignore');
    } catch (error) {
      return resolve({ ok: false, missing: false, because: `${command.tool}: ${messageOf(error)}` });
    }
    const answer = gather(child.stdout, largestAnswer);
    const complaint = gather(child.stderr, largestComplaint);
    const cancel = start.clock.wakeAt(after(start.clock.now(), slowAnswer), () => {
      child.kill('SIGKILL');
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ ok: false, missing: false, because: `${command.tool}: does not answer within ${slowAnswer / 1000} s` });
    });
    child.once('error', (error) => {
      cancel();
      resolve({ ok: false, missing: systemCode(error) === 'ENOENT', because: `${command.tool}: ${messageOf(error)}` });
    });
    child.once('close', (code, signal) => {
      cancel();
      if (code === 0) return resolve({ ok: true, text: answer() });
      const because = complaint().trim() || `${command.tool}: ended with ${signal ?? code}`;
      resolve({ ok: false, missing: code === 127, because: because.replaceAll(/\s*\n\s*/g, '; ') });
    });
    return undefined;
  });
}

/** Whether children can be made to die with the hub. Without that, those of a killed hub keep its pins for a while. */
export async function canDieWithHub(clock: Clock, log: Log): Promise<boolean> {
  const tried = await askTool({ tool: 'true', args: [] }, { clock, diesWithHub: true });
  if (!tried.ok) log.warn({ because: tried.because }, 'setpriv is missing: install the package util-linux');
  return tried.ok;
}

/** The first so many characters of a stream; the rest is read and forgotten, so that its writer never blocks. */
function gather(stream: Readable | null, most: number): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (part: string) => {
    if (text.length < most) text += part.slice(0, most - text.length);
  });
  return () => text;
}

export interface ToolChildListener {
  line(text: string): void;
  /** Something came that is no line. */
  refused(): void;
  /** Called once, when the program has ended and everything it said was heard. */
  ended(because: string): void;
}

/** A tool that runs until it is ended. Its standard input stays open for as long as it is to run. */
export class ToolChild {
  readonly #child: ChildProcess | undefined;
  readonly #clock: Clock;
  readonly #gone: Promise<void>;
  #running = true;
  #rest = '';
  #skipping = false;

  constructor(command: ToolCommand, start: ToolStart, listener: ToolChildListener) {
    this.#clock = start.clock;
    let tellGone = (): void => undefined;
    this.#gone = new Promise((resolve) => {
      tellGone = resolve;
    });
    const end = (because: string): void => {
      if (!this.#running) return;
      this.#running = false;
      tellGone();
      listener.ended(because);
    };
    try {
      this.#child = launch(command, start, 'pipe');
    } catch (error) {
      queueMicrotask(() => end(`${command.tool}: ${messageOf(error)}`));
      return;
    }
    const { stdin, stdout, stderr } = this.#child;
    // A child that has ended already: its end is heard below.
    stdin?.on('error', () => undefined);
    stdout?.setEncoding('latin1').on('data', (text: string) => this.#heard(text, listener));
    const complaint = gather(stderr, largestComplaint);
    this.#child.once('error', (error) => end(`${command.tool}: ${messageOf(error)}`));
    this.#child.once('close', (code, signal) =>
      end(
        complaint()
          .trim()
          .replaceAll(/\s*\n\s*/g, '; ') || `${command.tool}: ended with ${signal ?? code}`,
      ),
    );
  }

  get running(): boolean {
    return this.#running;
  }

  /** Ends the program at once: the kernel then lets go of its pins. Resolves when it is gone, or is not to be got rid of. */
  async end(): Promise<void> {
    if (!this.#running) return;
    this.#child?.kill('SIGKILL');
    let cancel: CancelWake | undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.wakeAt(after(this.#clock.now(), slowEnd), resolve);
    });
    await Promise.race([this.#gone, late]);
    cancel?.();
  }

  #heard(text: string, listener: ToolChildListener): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      if (this.#skipping || part.length > longestLine) listener.refused();
      else listener.line(part);
      this.#skipping = false;
    }
    if (this.#rest.length > longestLine) {
      this.#skipping = true;
      this.#rest = '';
    }
  }
}
