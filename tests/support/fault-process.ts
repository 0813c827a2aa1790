import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { seconds, type Duration } from '../../foundation/durations.ts';
import { until } from './fault-wait.ts';

const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The programs as the build leaves them. */
const programs = {
  relay: { file: built('cloud-relay/main.js'), command: ['run'] },
  hub: { file: built('edge/main.js'), command: ['run'] },
  broker: { file: built('edge/broker.js'), command: [] },
} as const;
export type ProgramName = keyof typeof programs;

/** Ten times what a start takes on a quiet computer. */
const readyWithin = seconds(20);
const endsWithin = seconds(20);
const longestOutput = 4_000_000;

/** What runs now. Nothing of it outlives this process, however it ends. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** One of the real programs, in a process of its own that ends with this one at the latest. */
export class FaultProcess {
  readonly #name: ProgramName;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';
  #errors = '';

  constructor(name: ProgramName, configFile: string, environment: Readonly<Record<string, string>> = {}) {
    this.#name = name;
    const { file, command } = programs[name];
    const child = spawn(process.execPath, [file, ...command, '--config', configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.#child = child;
    this.#ended = once(child, 'close');
    child.stdout.on('data', (bytes: Buffer) => (this.#output = kept(this.#output + bytes.toString())));
    child.stderr.on('data', (bytes: Buffer) => (this.#errors = kept(this.#errors + bytes.toString())));
    running.add(child);
    child.once('close', () => running.delete(child));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its exit code; null while it runs and when a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** What it logged, and what it said on its error output. */
  get output(): string {
    return this.#output;
  }

  get errors(): string {
    return this.#errors;
  }

  /** Resolves when it says that it is ready. Throws, with what it said, when it ends before or takes too long. */
  async ready(within: Duration = readyWithin): Promise<this> {
    await until(
      () => {
        if (this.#output.includes('"msg":"ready"')) return true;
        if (!this.running) throw new Error(`the ${this.#name} ended (${this.exitCode}): ${this.#tail}`);
        return false;
      },
      `the ${this.#name} is ready`,
      within,
      () => this.#tail,
    );
    return this;
  }

  /** Resolves when it has ended by itself, or after `within` throws. */
  async end(within: Duration = endsWithin): Promise<number | null> {
    await until(
      () => !this.running,
      `the ${this.#name} ends`,
      within,
      () => this.#tail,
    );
    await this.#ended;
    return this.exitCode;
  }

  /** SIGKILL, as a power cut ends it: nothing is said, nothing is written. */
  async kill(): Promise<void> {
    if (this.running) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM, and SIGKILL to one that does not obey. */
  async stop(): Promise<void> {
    if (this.running) this.#child.kill('SIGTERM');
    try {
      await this.end();
    } catch {
      await this.kill();
    }
  }

  get #tail(): string {
    return `${this.#errors.slice(-2_000)}\n${this.#output.slice(-3_000)}`;
  }
}

const kept = (text: string): string => (text.length > longestOutput ? text.slice(-longestOutput / 2) : text);
