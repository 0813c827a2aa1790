const patterns = new Map<string, RegExp>();

/**
 * Whether a name that people gave, such as `Bathroom 2` or `主卧卫生间`, holds one of the words, which are separated by
 * commas. Latin words must stand alone, so that `wc` is not found in `newcomer`; Chinese ones may stand anywhere.
 */
export const isNamed = (name: string, words: string): boolean => patternOf(words).test(name);

function patternOf(words: string): RegExp {
  let found = patterns.get(words);
  if (!found) {
    const parts = words.split(/[,，、]/u).map((word) => word.trim());
    const sources = parts.filter((word) => word !== '').map(asPattern);
    found = new RegExp(sources.length > 0 ? sources.join('|') : '(?!)', 'iu');
    patterns.set(words, found);
  }
  return found;
}

const asPattern = (word: string): string => {
  const literal = word.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`);
  return /\p{Script=Latin}/u.test(word) ? String.raw`(?<!\p{Script=Latin})${literal}(?!\p{Script=Latin})` : literal;
};
