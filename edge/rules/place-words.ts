interface Words {
  readonly pattern: RegExp;
  /** What was asked before: a home has few names, and they come with every reading. */
  readonly known: Map<string, boolean>;
}

const allWords = new Map<string, Words>();
const mostNames = 1_000;

/**
 * Whether a name that people gave, such as `Bathroom 2` or `主卧卫生间`, holds one of the words, which are separated by
 * commas. Latin words must stand alone, so that `wc` is not found in `newcomer`; Chinese ones may stand anywhere.
 */
export function isNamed(name: string, words: string): boolean {
  const { pattern, known } = wordsOf(words);
  let named = known.get(name);
  if (named === undefined) {
    named = pattern.test(name);
    if (known.size >= mostNames) known.clear();
    known.set(name, named);
  }
  return named;
}

function wordsOf(text: string): Words {
  let found = allWords.get(text);
  if (!found) {
    const parts = text.split(/[,，、]/u).map((word) => word.trim());
    const sources = parts.filter((word) => word !== '').map(asPattern);
    found = { pattern: new RegExp(sources.length > 0 ? sources.join('|') : '(?!)', 'iu'), known: new Map() };
    allWords.set(text, found);
  }
  return found;
}

const asPattern = (word: string): string => {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`);
  return /\p{Script=Latin}/u.test(word) ? String.raw`(?<!\p{Script=Latin})${literal}(?!\p{Script=Latin})` : literal;
};
