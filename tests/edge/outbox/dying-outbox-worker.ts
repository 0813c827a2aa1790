import { existsSync, writeFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { answerQuestions } from '../../../edge/disk/answering.ts';
import { OutboxFile } from '../../../edge/outbox/outbox-file.ts';
import type { OutboxAnswer, OutboxQuestion, OutboxWorkerData } from '../../../edge/outbox/outbox-store.ts';

/** The real outbox thread, which dies without a word at its first write: after the commit, before the answer. */
const data = workerData as OutboxWorkerData;
const file = new OutboxFile(data);
const died = `${data.path}.died`;

answerQuestions((question: OutboxQuestion): OutboxAnswer => {
  if (question.kind === 'open') return { kind: 'opened', ...file.open(String(question.wall)) };
  if (question.kind === 'close') {
    file.close();
    return { kind: 'closed' };
  }
  file.write(question.commits, question.receipts);
  if (!existsSync(died)) {
    writeFileSync(died, '');
    process.exit(7);
  }
  return { kind: 'written', reserveInUse: false };
});
