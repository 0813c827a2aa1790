import { workerData } from 'node:worker_threads';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import { answerQuestions } from '../disk/answering.ts';
import { OutboxFile } from './outbox-file.ts';
import type { OutboxAnswer, OutboxQuestion, OutboxWorkerData } from './outbox-store.ts';

/** The thread that waits for the disk, so that the loop that hears the sensors never does. */
const file = new OutboxFile(workerData as OutboxWorkerData);

/** As it was when nobody waited: looking at it takes as long as half a commit. What a write takes of it counts at once. */
let reserveInUse = false;

const stampOf = (wall: number): string => new Date(wall).toISOString().replaceAll(/[:.]/g, '-');

function answer(question: OutboxQuestion): OutboxAnswer {
  try {
    switch (question.kind) {
      case 'open':
        return { kind: 'opened', ...file.open(stampOf(question.wall)) };
      case 'write':
        if (file.write(question.commits, question.receipts)) reserveInUse = true;
        return { kind: 'written', reserveInUse };
      case 'close':
        file.close();
        return { kind: 'closed' };
    }
  } catch (error) {
    const code = systemCode(error);
    const corruptFileKept = question.kind === 'write' ? file.recover(error, stampOf(question.wall)) : undefined;
    return {
      kind: 'failed',
      problem: code ? `${code}: ${messageOf(error)}` : messageOf(error),
      ...(corruptFileKept !== undefined && { corruptFileKept }),
    };
  }
}

answerQuestions(answer, (question: OutboxQuestion) => {
  if (question.kind === 'close') return;
  if (question.kind === 'write') file.tidy(question.forgetBefore);
  reserveInUse = file.reserveInUse;
});
