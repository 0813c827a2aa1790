import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const deciding = ['edge/rules', 'edge/watch', 'cloud-relay/incidents', 'cloud-relay/duty', 'cloud-relay/supervision'];

/** `said-so` has what the person said in place of a sentence. */
const without = new Set(['said-so']);

test('the console has a sentence for every reason that hub and relay write out', async () => {
  const texts = await readFile(join(root, 'cloud-relay/console/src/language/because-en.ts'), 'utf8');
  const known = new Set([...texts.matchAll(/^ {2}'?([a-z0-9-]+)'?:/gm)].map((match) => match[1] ?? ''));
  const found = new Set<string>();
  for (const folder of deciding) {
    for (const file of await readdir(join(root, folder))) {
      if (!file.endsWith('.ts')) continue;
      const source = await readFile(join(root, folder, file), 'utf8');
      for (const [, reason = ''] of source.matchAll(/(?:reason: |because\()'([a-z][a-z-]+)'/g)) found.add(reason);
    }
  }
  expect([...found].filter((reason) => !known.has(reason) && !without.has(reason))).toEqual([]);
  expect(found.size).toBeGreaterThan(25);
  expect(known.size).toBeGreaterThan(found.size);
});
