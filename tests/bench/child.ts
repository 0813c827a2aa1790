import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as guard } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark, with messages both ways and its errors on ours. */
export class Child<Message> {
  readonly #process: ChildProcess;
  readonly #listeners = new Set<(message: Message) => void>();

  /** `script` is relative to dist/tests/bench. The first argument carries the settings as JSON. */
  constructor(script: string, settings: unknown) {
    this.#process = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message) => {
      for (const listener of this.#listeners) listener(message as Message);
    });
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next message that is wanted. Throws when the process ends first or nothing comes for 20 s. */
  next<Wanted extends Message>(wanted: (message: Message) => message is Wanted): Promise<Wanted> {
    return new Promise((resolve, reject) => {
      const late = new AbortController();
      const settle = (): void => {
        end();
        late.abort();
        this.#process.off('exit', ended);
      };
      const end = this.onMessage((message) => {
        if (!wanted(message)) return;
        settle();
        resolve(message);
      });
      const ended = (code: number | null): void => {
        settle();
        reject(new Error(`a process of the benchmark ended with ${code}`));
      };
      this.#process.once('exit', ended);
      guard(20_000, undefined, { signal: late.signal }).then(
        () => {
          settle();
          reject(new Error('a process of the benchmark does not answer'));
        },
        () => {
          // Answered in time.
        },
      );
    });
  }

  send(message: object): void {
    this.#process.send(message);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}

/** Milliseconds of CLOCK_MONOTONIC, which all processes of this computer share. */
export const monotonicNow = (): number => Number(process.hrtime.bigint()) / 1e6;
