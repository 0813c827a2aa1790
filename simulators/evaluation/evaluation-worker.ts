import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../foundation/errors.ts';
import { measuredRun, type RunOrder, type RunResult } from './measured-run.ts';

/** What the worker says: how far it is, what came out, or why nothing did. */
export type WorkerWord =
  | { readonly kind: 'progress'; readonly windows: number }
  | { readonly kind: 'done'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly message: string };

const say = (word: WorkerWord): void => parentPort?.postMessage(word);

parentPort?.on('message', (order: RunOrder) => {
  measuredRun(order, (windows) => say({ kind: 'progress', windows })).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) =>
      say({ kind: 'failed', message: error instanceof Error ? (error.stack ?? '') : messageOf(error) }),
  );
});
