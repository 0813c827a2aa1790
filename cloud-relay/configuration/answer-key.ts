import { AnjuError } from '../../foundation/errors.ts';
import { readOrMakePrivateFile } from '../identity/private-file.ts';
import { answerTokens, newAnswerKey, type AnswerTokens } from '../paging/answer-token.ts';
import { dataFiles } from './data-folder.ts';

/** By the relay's own key, made once. With a new key the notices that are on view can no longer be answered. */
export async function openAnswerTokens(dataFolder: string): Promise<AnswerTokens> {
  const file = dataFiles(dataFolder).answerKey;
  const key = await readOrMakePrivateFile(file, newAnswerKey);
  try {
    return answerTokens(key);
  } catch (error) {
    throw new AnjuError(
      'identity/untrusted',
      `${file}: holds no key. Restore it from a backup, or remove it: notices of the last two hours then open the console instead`,
      { cause: error },
    );
  }
}
