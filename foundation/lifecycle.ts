import { messageOf } from './errors.ts';

type Stop = () => void | Promise<void>;

/** Collects what was started and stops it in reverse order. A stop that fails never keeps the others from stopping. */
export class Lifecycle {
  readonly #stops: { name: string; stop: Stop }[] = [];
  #stopping: Promise<string[]> | undefined;

  onStop(name: string, stop: Stop): void {
    if (this.#stopping) throw new Error(`${name} was started while the program stops`);
    this.#stops.push({ name, stop });
  }

  /** Returns what went wrong, a line each; empty when all stopped well. Calling again waits for the same stop. */
  stop(): Promise<string[]> {
    this.#stopping ??= this.#run();
    return this.#stopping;
  }

  async #run(): Promise<string[]> {
    const failures: string[] = [];
    for (const { name, stop } of this.#stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        failures.push(`${name}: ${messageOf(error)}`);
      }
    }
    return failures;
  }
}
