import { workerData } from 'node:worker_threads';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import { answerQuestions } from '../disk/answering.ts';
import { OutboxFile } from './outbox-file.ts';
import type { OutboxAnswer, OutboxQuestion, OutboxWorkerData } from './outbox-store.ts';

/** The thread that waits for the disk, so that the loop that hears the sensors never does. */
const file = new OutboxFile(workerData as OutboxWorkerData);

function answer(question: OutboxQuestion): OutboxAnswer {
  try {
    switch (question.kind) {
      case 'open':
        return { kind: 'opened', ...file.open(question.stamp) };
      case 'write':
        file.write(question.commits, question.receipts);
        return { kind: 'written', reserveInUse: file.reserveInUse };
      case 'close':
        file.close();
        return { kind: 'closed' };
    }
  } catch (error) {
    const code = systemCode(error);
    const corruptFileKept = question.kind === 'write' ? file.recover(error, question.stamp) : undefined;
    return {
      kind: 'failed',
      problem: code ? `${code}: ${messageOf(error)}` : messageOf(error),
      ...(corruptFileKept !== undefined && { corruptFileKept }),
    };
  }
}

answerQuestions(answer, (question: OutboxQuestion) => {
  if (question.kind === 'write') file.tidy(question.forgetBefore);
});
