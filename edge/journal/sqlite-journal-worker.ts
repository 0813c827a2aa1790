import { workerData } from 'node:worker_threads';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import { answerQuestions } from '../disk/answering.ts';
import { JournalFile } from './journal-file.ts';
import type { JournalAnswer, JournalQuestion, JournalWorkerData } from './journal-store.ts';

const file = new JournalFile(workerData as JournalWorkerData);

answerQuestions((question: JournalQuestion): JournalAnswer => {
  try {
    switch (question.kind) {
      case 'write':
        return { kind: 'written', ...file.write(question.entries, question.receipts) };
      case 'heartbeats':
        return { kind: 'heartbeats', heartbeats: file.heartbeats(question.limit) };
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
});
