import { Worker } from 'node:worker_threads';
import { AnjuError, messageOf } from '../../foundation/errors.ts';

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AnjuError) => void;
}

/**
 * Questions to a worker thread, each answered once. A worker that dies (a throw, an exit, out of memory) says nothing
 * about what it was asked: every open question is then rejected with `worker/lost`, and the next one starts a new worker.
 */
export class WorkerLink<Question, Answer> {
  readonly #script: URL;
  readonly #workerData: unknown;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #worker: Worker | undefined;
  #nextId = 0;

  constructor(script: URL, workerData: unknown) {
    this.#script = script;
    this.#workerData = workerData;
  }

  /** False before the first question, and after the worker has ended. */
  get running(): boolean {
    return this.#worker !== undefined;
  }

  ask(question: Question): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      try {
        this.#worker ??= this.#start();
        this.#worker.postMessage({ id, question });
      } catch (error) {
        this.#waiting.delete(id);
        reject(new AnjuError('worker/lost', `the disk worker did not start: ${messageOf(error)}`, { cause: error }));
      }
    });
  }

  /** Ends the worker; resolves when its thread is gone. A disk that hangs keeps it, so callers bound the wait. */
  async terminate(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** Lets the process end although the worker still hangs on its disk. */
  abandon(): void {
    this.#worker?.unref();
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { workerData: this.#workerData });
    let problem = 'it ended without an error';
    worker.on('message', (answer: { id: number; answer: Answer }) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      waiting?.resolve(answer.answer);
    });
    worker.on('error', (error) => {
      problem = messageOf(error);
    });
    // `exit` alone is certain: a worker that calls exit or runs out of memory raises no `error`.
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#worker = undefined;
      const lost = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of lost) {
        reject(new AnjuError('worker/lost', `the disk worker is gone (exit code ${code}): ${problem}`));
      }
    });
    return worker;
  }
}
