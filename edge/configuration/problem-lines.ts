import { z } from 'zod';
import { hubConfigurationSchema } from './hub-configuration.ts';

type Node = Readonly<Record<string, unknown>>;
type Path = readonly PropertyKey[];

/** One line for each thing that is wrong: where, what stands there, and what has to stand there instead. */
export const problemLines = (issues: readonly z.core.$ZodIssue[], content: unknown): string[] =>
  partLines(hubConfigurationSchema, issues, content, []);

/** The same for a part that has a schema of its own: `content` stands at `place` in the file. */
export const partLines = (...of: Parameters<typeof partProblems>): string[] =>
  partProblems(...of).map(
    ({ field, value, fix }) => `${field}: ${value}${value === '' ? '' : ' cannot be used. '}${fix}`,
  );

export interface PartProblem {
  /** Such as `devices[1].pin`. */
  readonly field: string;
  /** As it stands there, shortened; empty when nothing does, or nothing may. */
  readonly value: string;
  readonly fix: string;
}

/** What is wrong with a part, each with its place, its value and what has to stand there instead. */
export function partProblems(
  part: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  content: unknown,
  place: readonly PropertyKey[],
): PartProblem[] {
  const schema = z.toJSONSchema(part, { io: 'input', unrepresentable: 'any' }) as Node;
  return issues.flatMap((issue) => problems(issue, content, schema, place));
}

function problems(issue: z.core.$ZodIssue, content: unknown, schema: Node, place: Path): PartProblem[] {
  const where = (path: Path): string => placeName([...place, ...path]);
  const at = nodeAt(schema, issue.path, content);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(isNode(at?.['properties']) ? at['properties'] : {});
    return issue.keys.map((key) => {
      const close = closestWord(key, known);
      const advice = close === undefined ? `Known here: ${known.join(', ')}` : `Did you mean ${close}?`;
      return { field: where([...issue.path, key]), value: '', fix: `is not a setting. ${advice}` };
    });
  }
  const value = valueAt(content, issue.path);
  const description = typeof at?.['description'] === 'string' ? ` (${at['description']})` : '';
  const field = where(issue.path);
  const fix = `${expectation(issue, at)}${description}`;
  return value === undefined
    ? [{ field, value: '', fix: `is missing. ${fix}` }]
    : [{ field, value: shown(value), fix }];
}

function expectation(issue: z.core.$ZodIssue, at: Node | undefined): string {
  const bounds = at && boundsOf(at);
  switch (issue.code) {
    case 'too_big':
    case 'too_small':
    case 'invalid_type':
      return `Must be ${bounds ?? issue.message}`;
    case 'invalid_value':
      return `Must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message.charAt(0).toUpperCase() + issue.message.slice(1);
  }
}

function boundsOf(at: Node): string | undefined {
  const number = (key: string): number | undefined => (typeof at[key] === 'number' ? at[key] : undefined);
  switch (at['type']) {
    case 'integer':
      return `a whole number from ${number('minimum') ?? 'any'} to ${number('maximum') ?? 'any'}`;
    case 'number':
      return `a number from ${number('minimum') ?? 'any'} to ${number('maximum') ?? 'any'}`;
    case 'string':
      return `a text of ${number('minLength') ?? 0} to ${number('maxLength') ?? 'any number of'} characters`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of ${number('minItems') ?? 0} to ${number('maxItems') ?? 'any number of'} entries`;
    case 'object':
      return 'a section with settings of its own';
    default:
      return undefined;
  }
}

/** The part of the JSON Schema that speaks about a path; among variants the one that the content has chosen. */
function nodeAt(schema: Node, path: Path, content: unknown): Node | undefined {
  let node: Node | undefined = schema;
  let value: unknown = content;
  for (const step of path) {
    node = child(chosen(node, value), step);
    value = isNode(value) || Array.isArray(value) ? (value as Node)[String(step)] : undefined;
    if (!node) return undefined;
  }
  return path.at(-1) === 'transport' ? node : chosenOrSelf(node, value);
}

function child(node: Node | undefined, step: PropertyKey): Node | undefined {
  if (!node) return undefined;
  const properties = node['properties'];
  const next =
    typeof step === 'number'
      ? node['items']
      : isNode(properties)
        ? properties[String(step)]
        : node['additionalProperties'];
  return isNode(next) ? next : undefined;
}

const variants = (node: Node | undefined): Node[] => {
  const list = node?.['oneOf'] ?? node?.['anyOf'];
  return Array.isArray(list) ? list.filter(isNode) : [];
};

function chosen(node: Node | undefined, value: unknown): Node | undefined {
  const wanted = isNode(value) ? value['transport'] : undefined;
  const fits = variants(node).find((variant) => {
    const transport = isNode(variant['properties']) ? variant['properties']['transport'] : undefined;
    return isNode(transport) && transport['const'] === wanted;
  });
  return fits ?? node;
}

const chosenOrSelf = (node: Node, value: unknown): Node => chosen(node, value) ?? node;

function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const step of path) {
    if (!isNode(value) && !Array.isArray(value)) return undefined;
    value = (value as Node)[String(step)];
  }
  return value;
}

/** `devices[1].pin`, as people write it. */
const placeName = (path: Path): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  ) || 'the file';

export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The known word that differs by at most two letters. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((each) => ({ each, distance: distance(word.toLowerCase(), each.toLowerCase()) }));
  const best = ranked.toSorted((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.min(2, word.length - 1) ? best.each : undefined;
}

/** Levenshtein: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
