import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const consoleFolder = join(import.meta.dirname, '..', '..', 'console');

test('the scripts of the first view are at most 200 kB, compressed, and none stands in the page', async () => {
  const page = await readFile(join(consoleFolder, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  let bytes = 0;
  for (const script of scripts) bytes += gzipSync(await readFile(join(consoleFolder, script)), { level: 9 }).length;
  expect(bytes).toBeLessThan(200_000);
  expect(page).not.toMatch(/<script(?![^>]* src=)|<[a-z][^>]* on[a-z]+=/);
});
