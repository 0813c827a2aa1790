import { expect, test } from 'vitest';
import { lineSchema, noteSchema } from '../../contracts/api-route.ts';

const turning = ['\u202a', '\u202e', '\u2066', '\u2069'];
const halves = ['\ud800', '\udfff', '王\ud83d阿姨'];

test('a name is what it looks like: no mark turns it round, no half of a character', () => {
  for (const schema of [lineSchema(60), noteSchema(60)]) {
    const refused = [...turning.map((mark) => `王${mark}阿姨`), ...halves].map((text) => schema.safeParse(text));
    expect(refused).toHaveLength(7);
    for (const one of refused) expect(one.error?.issues[0]?.message).toContain('must not contain halves');
  }
});

test('every language and picture that people write is taken', () => {
  const taken = ['王阿姨', '𠮷野家', 'Zoë O’Brien', 'مريم', 'אסתר', '👩‍⚕️ nurse', 'क्‍ष'];
  for (const text of taken) expect(lineSchema(60).parse(text)).toBe(text);
  expect(taken).toHaveLength(7);
});
