import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { validate } from 'node-cron';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { AnjuError, messageOf, systemCode } from '../../foundation/errors.ts';
import { relayConfigurationSchema, type RelayConfiguration } from './configuration.ts';

const longestFileBytes = 256 * 1024;

/** Reads the file and makes the paths in it absolute. The error has one line for each mistake: field, value, fix. */
export async function readConfiguration(file: string): Promise<RelayConfiguration> {
  return parseConfiguration(await readText(file), file);
}

/** `file` names the text in errors, and is where a relative folder begins. */
export function parseConfiguration(text: string, file: string): RelayConfiguration {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => {
      const { line } = lines.linePos(error.pos[0]);
      return `${file} line ${line}: not YAML: ${error.message.split('\n')[0]}`;
    });
    throw new AnjuError('config/invalid', mistakes.join('\n'));
  }
  const value: unknown = document.toJS({ maxAliasCount: 10 }) ?? {};
  const parsed = relayConfigurationSchema.safeParse(value);
  if (!parsed.success)
    throw invalid(
      file,
      parsed.error.issues.flatMap((issue) => describe(issue, value)),
    );
  const { schedule } = parsed.data.retention;
  if (!validate(schedule)) {
    throw invalid(file, [`retention.schedule: ${show(schedule)} must be five cron fields, such as 30 3 * * *`]);
  }
  const beside = (path: string): string => resolve(dirname(file), path);
  const { console: listener } = parsed.data;
  const tls = listener.tls && {
    certificateFile: beside(listener.tls.certificateFile),
    keyFile: beside(listener.tls.keyFile),
  };
  return {
    ...parsed.data,
    dataFolder: beside(parsed.data.dataFolder),
    console: { ...listener, ...(tls && { tls }) },
  };
}

const invalid = (file: string, mistakes: readonly string[]): AnjuError =>
  new AnjuError('config/invalid', mistakes.map((mistake) => `${file}: ${mistake}`).join('\n'));

function describe(issue: z.core.$ZodIssue, value: unknown): string[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [`${path || 'the file'}: ${show(at(value, issue.path))} ${issue.message}`];
  }
  return issue.keys.map((key) => {
    const known = knownKeys(issue.path);
    return `${path ? `${path}.` : ''}${key}: there is no such setting; there are ${known.join(', ')}`;
  });
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  const section = path.reduce<unknown>((schema, key) => fieldsOf(schema)[String(key)], relayConfigurationSchema);
  return Object.keys(fieldsOf(section));
}

/** Of a section, whether or not it may be left out. */
function fieldsOf(schema: unknown): Readonly<Record<string, unknown>> {
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) return fieldsOf(schema.unwrap());
  return schema instanceof z.ZodObject ? schema.shape : {};
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.entries(found).find(([name]) => name === String(key))?.[1];
  }
  return found;
}

const show = (value: unknown): string => (value === undefined ? '(nothing)' : JSON.stringify(value).slice(0, 120));

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > longestFileBytes) {
      throw new AnjuError(
        'config/unreadable',
        `${file}: ${size} bytes; a configuration has at most ${longestFileBytes}`,
      );
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof AnjuError) throw error;
    const fix = systemCode(error) === 'ENOENT' ? 'there is no such file; `init` makes one' : messageOf(error);
    throw new AnjuError('config/unreadable', `${file}: ${fix}`, { cause: error });
  }
}
