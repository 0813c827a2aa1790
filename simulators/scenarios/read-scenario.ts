import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { homeProblems, type Problem } from './scenario-checks.ts';
import { scenarioSchema, type Scenario } from './scenario.ts';

/** A scenario as it stands in a file, with the line on which each step begins. */
export interface ReadScenario {
  readonly file: string;
  /** Name without folder and ending, as `anju-sim run` takes it. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly stepLines: readonly number[];
}

const largestFile = 256 * 1024;

/** Throws `config/unreadable`, or `config/invalid` with a line for each thing that is wrong: file, line, field, value, fix. */
export function readScenario(file: string): ReadScenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new AnjuError('config/unreadable', `${file}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  return parseScenario(text, file);
}

/** As `readScenario`, from text; `file` is named in what is wrong. */
export function parseScenario(text: string, file: string): ReadScenario {
  const wrong = (lines: readonly string[]): AnjuError => new AnjuError('config/invalid', lines.join('\n'));
  if (text.length > largestFile)
    throw wrong([`${file}: is larger than ${largestFile / 1024} KB. Is it the right file?`]);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: true });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    throw wrong(
      broken.map(({ message, pos }) => {
        const [said = message] = message.split(/ at line \d/);
        return `${file}:${lineCounter.linePos(pos[0]).line}: not YAML: ${said}`;
      }),
    );
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw wrong([`${file}: not YAML: ${messageOf(error)}`]);
  }
  const lineOf = (path: readonly PropertyKey[]): number => lineCounter.linePos(offsetOf(document, path)).line;
  const tell = ({ path, message }: Problem): string => `${file}:${lineOf(path)}: ${dotted(path)}: ${message}`;
  const parsed = scenarioSchema.safeParse(content);
  if (!parsed.success) throw wrong(problemsOf(parsed.error.issues, content).map(tell));
  const problems = homeProblems(parsed.data);
  if (problems.length > 0) throw wrong(problems.map(tell));
  return {
    file,
    name: (file.split('/').at(-1) ?? file).replace(/\.ya?ml$/, ''),
    scenario: parsed.data,
    stepLines: parsed.data.steps.map((_, index) => lineOf(['steps', index])),
  };
}

function problemsOf(issues: readonly z.core.$ZodIssue[], content: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: 'is not a setting here; check its spelling or leave it out',
      }));
    }
    // Of several forms the one that came furthest says what is wrong.
    if (issue.code === 'invalid_union') {
      const inner = issue.errors.flat();
      const deepest = inner.toSorted((one, other) => other.path.length - one.path.length)[0];
      const messages = inner.map(({ message }) => message).join(', or ');
      return [
        at(deepest && deepest.path.length > 0 ? [...issue.path, ...deepest.path] : issue.path, messages, content),
      ];
    }
    return [at(issue.path, issue.message, content)];
  });
}

function at(path: readonly PropertyKey[], message: string, content: unknown): Problem {
  const given = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    content,
  );
  const shown = given === undefined ? 'is missing' : JSON.stringify(given).slice(0, 120);
  return { path, message: `${shown}: ${message}` };
}

const dotted = (path: readonly PropertyKey[]): string =>
  path
    .filter((key) => key !== '')
    .reduce<string>(
      (text, key) =>
        typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
      '',
    ) || 'file';

/** Where a field stands, or else the nearest thing around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (!pair) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      next = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      next = node.items[key];
      if (isNode(next)) offset = next.range?.[0] ?? offset;
    }
    if (next === undefined) break;
    node = next;
  }
  return offset;
}
