import { join } from 'node:path';

/** Where the relay keeps what is its own. Everything in it is readable by its owner only. */
export const dataFiles = (dataFolder: string) => ({
  database: join(dataFolder, 'relay.db'),
  authority: join(dataFolder, 'authority'),
  pushKeys: join(dataFolder, 'push-keys.json'),
  answerKey: join(dataFolder, 'answer-key'),
});
