/** What people call rooms, in English and Chinese. */
export const bathroomWords =
  'bathroom, bath, ensuite, toilet, wc, shower, restroom, washroom, lavatory, ' +
  '浴室, 卫生间, 厕所, 洗手间, 盥洗室, 洗漱间, 淋浴, 主卫, 客卫, 公卫, 次卫';
export const bedroomWords = 'bedroom, bed room, 卧室, 卧房, 睡房, 主卧, 次卧';

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
