import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { messageOf, systemCode } from '../../foundation/errors.ts';
import { homeProblems } from './home-checks.ts';
import { hubConfigurationSchema, type HubConfiguration } from './hub-configuration.ts';
import { problemLines } from './problem-lines.ts';

const largestFile = 256 * 1024;

/** A configuration that can run, or everything that is wrong with it, a line each. */
export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: HubConfiguration; readonly fingerprint: string }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      /** Where the data folder seems to be, if the file says so at all: the last good configuration is kept there. */
      readonly dataFolder?: string;
    };

/** Reads the text of a configuration file. Paths in it are relative to `folder`; default: left as they are. */
export function parseHubConfiguration(text: string, folder?: string): ParsedConfiguration {
  const inFolder = (path: string): string => (folder === undefined ? path : resolve(folder, path));
  const document = parseDocument(text, { prettyErrors: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const found = /^dataFolder:[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#'"]+))/m.exec(text);
    const dataFolder = found?.[1] ?? found?.[2] ?? found?.[3];
    return {
      ok: false,
      problems: broken.map(({ message }) => `not YAML: ${message.trim().replaceAll(/\s*\n\s*/g, ' ')}`),
      ...(dataFolder !== undefined && { dataFolder: inFolder(dataFolder) }),
    };
  }
  let content: unknown;
  try {
    // Aliases could make a small file endless; a home needs none.
    content = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return { ok: false, problems: [`not YAML: ${messageOf(error)}`] };
  }
  const parsed = hubConfigurationSchema.safeParse(content);
  const sections = isSections(content) ? content : {};
  const problems = [...(parsed.success ? [] : problemLines(parsed.error.issues, content)), ...homeProblems(sections)];
  if (!parsed.success || problems.length > 0) {
    const found = sections['dataFolder'];
    return { ok: false, problems, ...(typeof found === 'string' && { dataFolder: inFolder(found) }) };
  }
  const { dataFolder, zigbee } = parsed.data;
  return {
    ok: true,
    configuration: {
      ...parsed.data,
      dataFolder: inFolder(dataFolder),
      zigbee: {
        ...zigbee,
        ...(zigbee.passwordFile !== undefined && { passwordFile: inFolder(zigbee.passwordFile) }),
      },
    },
    fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

/** The text of a file, or the line that says why there is none. */
export function readConfigurationText(path: string): { readonly text: string } | { readonly problem: string } {
  try {
    const { size } = statSync(path);
    if (size > largestFile)
      return { problem: `${path}: is larger than ${largestFile / 1024} KB. Is it the right file?` };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    const reason = systemCode(error) === 'ENOENT' ? 'there is no such file' : messageOf(error);
    return { problem: `${path}: cannot be read: ${reason}. Name the file with --config` };
  }
}

/** Reads one configuration file. Its problems carry no path of their own: the file is named by whoever asked. */
export function loadHubConfiguration(path: string): ParsedConfiguration {
  const read = readConfigurationText(path);
  return 'problem' in read
    ? { ok: false, problems: [read.problem] }
    : parseHubConfiguration(read.text, dirname(resolve(path)));
}

const isSections = (content: unknown): content is Readonly<Record<string, unknown>> =>
  typeof content === 'object' && content !== null && !Array.isArray(content);
