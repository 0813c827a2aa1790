/** Finds by its text what a source gives as reasons and as evidence: names that people must be able to read. */

/** Which argument of a function is a reason, by the function's name. */
export type TakesReason = ReadonlyMap<string, number>;

const literal = /'([a-z][a-z0-9]*(?:-[a-z0-9]+)*)'/g;

/** Functions of this source that are given a reason, such as `const over = (device: string, reason: string) => …`. */
export function takingReason(source: string, onlyExported = false): TakesReason {
  const found = new Map<string, number>();
  for (const match of source.matchAll(/(export )?(?:function|const) (\w+)(?:<[^>]*>)?(?: =)?(?: async)? ?\(/g)) {
    const [whole, exported, name = ''] = match;
    const at = partsOf(source, match.index + whole.length).findIndex((part) => /^\s*reason\??:/.test(part));
    if (at >= 0 && (!onlyExported || exported)) found.set(name, at);
  }
  return found;
}

/** Every reason that is written out in this source; with `sentences`, also whatever reads like one. */
export function reasonsIn(
  source: string,
  { elsewhere = new Map(), sentences = false }: { readonly elsewhere?: TakesReason; readonly sentences?: boolean } = {},
): Set<string> {
  const code = withoutComments(source);
  const found = new Set<string>();
  const add = (text: string): void => literalsOf(text).forEach((name) => found.add(name));
  for (const { index, 0: whole } of code.matchAll(/\b(?:reason|reported|noLongerReported): /g))
    add(partsOf(code, index + whole.length)[0] ?? '');
  for (const { index, 0: whole } of code.matchAll(/\b(?:const|function) \w*[rR]easons?\w*\b/g))
    add(declarationAt(code, index + whole.length));
  for (const [name, at] of new Map([...elsewhere, ...takingReason(code)])) {
    for (const { index, 0: whole } of code.matchAll(new RegExp(`(?<!function )\\b${name}\\(`, 'g')))
      add(partsOf(code, index + whole.length)[at] ?? '');
  }
  if (!sentences) return found;
  // What reads like a sentence is a reason wherever it stands, unless it is plainly something else.
  const states = new Set([...code.matchAll(/z\.enum\(\[([^\]]*)\]/g)].flatMap(([, list = '']) => literalsOf(list)));
  for (const { index, 0: whole, 1: name = '' } of code.matchAll(literal)) {
    const before = code.slice(Math.max(0, index - 24), index);
    const elsewise =
      /(?:[!=]==|\bcase|\bname:|\bkind:|\|)\s*$/.test(before) || /^\s*(?:\]|\|)/.test(code.slice(index + whole.length));
    if (name.split('-').length >= 4 && !elsewise && !states.has(name)) found.add(name);
  }
  return found;
}

/** Every name of evidence in this source. */
export function evidenceKeysIn(source: string): Set<string> {
  const code = withoutComments(source);
  const found = new Set<string>();
  for (const { index, 0: whole } of code.matchAll(/\b[eE]vidence(?:: | = )\{/g)) {
    for (const part of partsOf(code, index + whole.length)) {
      const spread = /^\s*\.\.\..*?\{\s*(\w+)\b/s.exec(part)?.[1];
      const key = spread ?? /^\s*'?([\w-]+)'?(?=\s*(?::|$))/.exec(part)?.[1];
      if (key) found.add(key);
    }
  }
  return found;
}

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

/** What stands between commas from here to the end of the bracket that is open here. */
function partsOf(code: string, from: number): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if (sign === "'") at = code.indexOf("'", at + 1);
    else if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign) && depth > 0) depth -= 1;
    else if (depth === 0 && (sign === ',' || sign === ';' || ')]}'.includes(sign))) {
      parts.push(code.slice(start, at));
      start = at + 1;
      if (sign !== ',') break;
    }
    if (at < 0) break;
  }
  return parts.filter((part) => part.trim() !== '');
}

/** From a declared name to the end of its declaration: the next line that begins at the left, as ours all end. */
function declarationAt(code: string, from: number): string {
  const end = /\n {0,2}(?:\}[;,]?|\S[^\n]*;)\n|;\n/.exec(code.slice(from));
  const text = code.slice(from, end ? from + end.index + end[0].length : undefined);
  const body = /(?:=>|=(?!=)|\{)/.exec(text);
  return body ? text.slice(body.index) : '';
}

/** The values among these literals: not what is compared with, no key or index of a table, not what is given to a call. */
function literalsOf(expression: string): string[] {
  const text = expression.replaceAll(/(?<=[\w\]])\[[^[\]]*\]/g, '');
  return [...text.matchAll(literal)].flatMap(({ index, 0: whole, 1: name = '' }) => {
    const before = text.slice(0, index);
    const isCompared = /(?:[!=]==|\bcase|\bin)\s*$/.test(before) || /\w\($/.test(before) || before.endsWith('[');
    const isKey = /^\s*:/.test(text.slice(index + whole.length)) && !/\?\s*$/.test(before);
    return isCompared || isKey ? [] : [name];
  });
}
