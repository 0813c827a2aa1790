import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { LineReader } from '../../../simulators/evaluation/line-reader.ts';
import { recordings } from './tiny-recording.ts';

const files = recordings();

async function linesOf(path: string): Promise<{ lines: string[]; cutOff: string | undefined }> {
  const reader = new LineReader(path);
  const lines: string[] = [];
  for await (const batch of reader.batches()) lines.push(...batch);
  return { lines, cutOff: reader.cutOff };
}

it('reads plain and packed files by what they are, not by what they are called', async () => {
  const wanted = ['one', '厨房', '', 'three'];
  expect(await linesOf(files.text('plain.gz', wanted))).toEqual({ lines: wanted, cutOff: undefined });
  expect(await linesOf(files.packed('packed.txt', wanted))).toEqual({ lines: wanted, cutOff: undefined });
});

it('reads a last line without an end, and lines that end as on Windows', async () => {
  const path = files.bytes('windows.txt', Buffer.from('one\r\ntwo\r\nthree'));
  expect((await linesOf(path)).lines).toEqual(['one', 'two', 'three']);
});

it('keeps lines whole that lie across two chunks', async () => {
  const many = Array.from({ length: 60_000 }, (_, index) => `line ${index} 客厅`);
  expect((await linesOf(files.text('long.txt', many))).lines).toEqual(many);
});

it('reads a packed file that was cut off as far as it goes, and says so', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `${index} ${Math.sin(index)}`);
  const packed = gzipSync(`${many.join('\n')}\n`);
  const { lines, cutOff } = await linesOf(files.bytes('cut.gz', packed.subarray(0, packed.length / 2)));
  expect(cutOff).toBe('unexpected end of file');
  expect(lines.length).toBeGreaterThan(1_000);
  expect(lines.slice(0, -1)).toEqual(many.slice(0, lines.length - 1));
});

it('does not let one endless line fill the memory', async () => {
  const { lines } = await linesOf(files.bytes('endless.txt', Buffer.alloc(1_000_000, 'x')));
  expect(lines.map((line) => line.length)).toEqual([4_096]);
});

it.each([
  ['missing.txt', 'there is no such file'],
  ['.', 'it is not a file'],
])('names %s and what is wrong with it', async (name, why) => {
  const path = files.path(name);
  await expect(linesOf(path)).rejects.toThrow(`--dataset: ${path} cannot be read: ${why}. Give the path`);
});
