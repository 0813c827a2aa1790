import { expect, test } from 'vitest';
import { z } from 'zod';
import { readStored, rememberingReader } from '../../../cloud-relay/store/stored-json.ts';

const numbers = z.array(z.number());

test('what cannot be read is replaced by what the reader says', () => {
  expect(readStored(numbers, '[1,2]', [])).toEqual([1, 2]);
  for (const text of ['', '[', '["1"]', 'null', '{}']) expect(readStored(numbers, text, [0]), text).toEqual([0]);
});

test('a remembering reader reads each text once, and never takes one for another', () => {
  let read = 0;
  const counted = z.array(z.number()).transform((list) => {
    read++;
    return list;
  });
  const reader = rememberingReader(counted, [0]);
  for (let n = 0; n < 1_200; n++) expect(reader(`[${n}]`)).toEqual([n]);
  expect(read).toBe(1_200);
  for (let round = 0; round < 3; round++) expect(reader('[1199]')).toEqual([1199]);
  expect(read).toBe(1_200);
  for (let round = 0; round < 2; round++) expect(reader('not JSON')).toEqual([0]);
});
