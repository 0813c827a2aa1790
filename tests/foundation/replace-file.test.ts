import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile } from '../../foundation/replace-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anju-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file is replaced as a whole, in a folder made for it, readable by its owner only', async () => {
  const file = join(folder, 'new', 'list.json');
  await replaceFile(file, 'old');
  await replaceFile(file, '安居');
  expect(readFileSync(file, 'utf8')).toBe('安居');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'new'))).toEqual(['list.json']);
});

test('what stands in the way of the new file leaves the old one as it was', async () => {
  const file = join(folder, 'list.json');
  writeFileSync(file, 'old');
  rmSync(`${file}.new`, { force: true });
  // A folder where the temporary file belongs: opening it fails, as on a broken disk.
  await replaceFile(join(folder, 'blocked.json.new', 'inside'), 'x');
  await expect(replaceFile(join(folder, 'blocked.json'), 'new')).rejects.toThrow('EISDIR');
  await expect(replaceFile(join(file, 'below'), 'new')).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect(readFileSync(file, 'utf8')).toBe('old');
});
