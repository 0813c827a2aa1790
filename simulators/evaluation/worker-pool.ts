import { Worker } from 'node:worker_threads';
import type { WorkerWord } from './evaluation-worker.ts';
import type { RunOrder, RunResult } from './measured-run.ts';

const program = new URL('./evaluation-worker.js', import.meta.url);

/**
 * Runs the orders on so many threads and gives the results in the order of the orders. `progress` is told how many windows
 * were replayed in all.
 */
export async function runAll(
  orders: readonly RunOrder[],
  threads: number,
  progress: (windows: number) => void,
): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  const windowsOf = orders.map(() => 0);
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(program);
    try {
      for (let index = next++; index < orders.length; index = next++) {
        const order = orders[index];
        if (!order) return;
        results[index] = await answerOf(worker, order, (windows) => {
          windowsOf[index] = windows;
          progress(windowsOf.reduce((sum, one) => sum + one, 0));
        });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, orders.length) }, work));
  return results;
}

function answerOf(worker: Worker, order: RunOrder, progress: (windows: number) => void): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const hear = (word: WorkerWord): void => {
      if (word.kind === 'progress') return progress(word.windows);
      worker.off('message', hear);
      worker.off('error', reject);
      if (word.kind === 'done') resolve(word.result);
      else reject(new Error(word.message));
    };
    worker.on('message', hear);
    worker.once('error', reject);
    worker.postMessage(order);
  });
}
