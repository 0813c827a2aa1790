import { expect, test } from 'vitest';
import { lineSchema, noteSchema } from '../../contracts/api-route.ts';

const turning = ['\u202a', '\u202e', '\u2066', '\u2069'];
const halves = ['\ud800', '\udfff', '王\ud83d阿姨'];

test('a name is what it looks like: marks that turn it round are left out, and half a character is refused', () => {
  let checked = 0;
  for (const schema of [lineSchema(60), noteSchema(60)]) {
    for (const mark of turning) expect(schema.parse(`${mark}王${mark}阿姨`)).toBe('王阿姨');
    for (const text of halves) {
      const [issue] = schema.safeParse(text).error?.issues ?? [];
      expect(issue?.message).toContain('must not contain halves');
      checked += 1;
    }
  }
  expect(checked).toBe(6);
  // Of marks alone nothing is left.
  expect(lineSchema(60).safeParse(turning.join('')).success).toBe(false);
});

test('every language and picture that people write is taken', () => {
  const taken = ['王阿姨', '𠮷野家', 'Zoë O’Brien', 'مريم', 'אסתר', '👩‍⚕️ nurse', 'क्‍ष'];
  for (const text of taken) expect(lineSchema(60).parse(text)).toBe(text);
  expect(taken).toHaveLength(7);
});
