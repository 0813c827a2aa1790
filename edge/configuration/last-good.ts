import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { replaceFile } from '../../foundation/replace-file.ts';
import type { HubConfiguration } from './hub-configuration.ts';
import { parseHubConfiguration, readConfigurationText } from './load.ts';

/** What the hub runs on. */
export interface RunningConfiguration {
  readonly settings: HubConfiguration;
  /** last-good: the file that was given cannot be used, so the one that ran before runs again. */
  readonly state: 'current' | 'last-good';
  readonly fingerprint: string;
  /** What is wrong with the file that was given. */
  readonly problems: readonly string[];
  /** To be kept once it has run; absent for the last good one itself. */
  readonly text?: string;
  /** False at the very first start: then a person is at hand to mend what is wrong. */
  readonly ranBefore: boolean;
}

export type ChosenConfiguration =
  | { readonly ok: true; readonly running: RunningConfiguration }
  | { readonly ok: false; readonly problems: readonly string[] };

const lastGoodPath = (dataFolder: string): string => join(dataFolder, 'configuration', 'last-good.yaml');

/**
 * The configuration to run on: the file, or, when it cannot be used, the last one that ran. `fallbackFolders` are
 * where that is looked for when the file does not even name its data folder. Writes nothing.
 */
export function chooseConfiguration(path: string, fallbackFolders: readonly string[]): ChosenConfiguration {
  const folder = dirname(resolve(path));
  const read = readConfigurationText(path);
  const parsed =
    'problem' in read ? { ok: false as const, problems: [read.problem] } : parseHubConfiguration(read.text, folder);
  if (parsed.ok && 'text' in read) {
    const { configuration: settings, fingerprint } = parsed;
    const ranBefore = existsSync(lastGoodPath(settings.dataFolder));
    return { ok: true, running: { settings, state: 'current', fingerprint, problems: [], text: read.text, ranBefore } };
  }
  const problems = parsed.ok ? [] : parsed.problems;
  const candidates = [parsed.ok ? undefined : parsed.dataFolder, ...fallbackFolders];
  for (const dataFolder of candidates) {
    if (dataFolder === undefined) continue;
    const kept = readConfigurationText(lastGoodPath(dataFolder));
    const good = 'text' in kept ? parseHubConfiguration(kept.text, folder) : undefined;
    if (!good?.ok) continue;
    const { configuration: settings, fingerprint } = good;
    return { ok: true, running: { settings, state: 'last-good', fingerprint, problems, ranBefore: true } };
  }
  return { ok: false, problems };
}

/** Keeps a configuration that has run. */
export const keepAsLastGood = (dataFolder: string, text: string): Promise<void> =>
  replaceFile(lastGoodPath(dataFolder), text);
