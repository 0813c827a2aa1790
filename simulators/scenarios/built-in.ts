import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnjuError } from '../../foundation/errors.ts';

/** The scenarios that come with Anju stand with the sources, not in dist/. */
const folder = fileURLToPath(new URL('../../../simulators/scenarios/', import.meta.url));

const yamlFiles = (of: string): string[] =>
  readdirSync(of)
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted()
    .map((file) => join(of, file));

/** Files of every scenario that comes with Anju. */
export const builtInScenarios = (): string[] => yamlFiles(folder);

/** The ones that live for weeks, and take minutes. */
export const longScenarios = (): string[] => yamlFiles(join(folder, 'long'));

/** Files that the words on a command line mean: files, folders, and names of scenarios that come with Anju. */
export function scenarioFiles(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    if (existsSync(word)) {
      if (!statSync(word).isDirectory()) return [word];
      const found = yamlFiles(word);
      if (found.length === 0) throw new AnjuError('input/invalid', `${word}: no file in this folder ends in .yaml`);
      return found;
    }
    if (word === 'all') return builtInScenarios();
    const known = [...builtInScenarios(), ...longScenarios()];
    const named = known.find((file) => basename(file, '.yaml') === word);
    if (named !== undefined) return [named];
    throw new AnjuError(
      'input/invalid',
      `${word}: is no file, no folder and no scenario that comes with Anju. "anju-sim list scenarios" names those`,
    );
  });
}
