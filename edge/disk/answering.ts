import { parentPort } from 'node:worker_threads';

/** The worker's side of a `WorkerLink`: answers each question in the order in which they were asked. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Answer,
  /** Runs after an answer has been posted: work that nobody waits for. */
  afterwards?: (question: Question) => void,
): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  port.on('message', (asked: { id: number; question: Question }) => {
    port.postMessage({ id: asked.id, answer: answer(asked.question) });
    afterwards?.(asked.question);
  });
}
