import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from './temporary-copy.ts';

/** `new Date()` reads the computer's clock, and the linter cannot tell it from `new Date(wall)`, which is fine. */
const readsTheClock = /new Date\(\s*\)|\bDate\(\s*\)/;

it('no part reads the clock by an empty new Date()', () => {
  const files = ['foundation', 'contracts', 'device-profiles', 'edge', 'cloud-relay'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.ts') && !/node_modules|^cloud-relay.console/.test(file)),
  );
  expect(files.filter((file) => readsTheClock.test(readFileSync(join(repository, file), 'utf8')))).toEqual([]);
  expect(files.length).toBeGreaterThan(60);
  expect(readsTheClock.test('const startedAt = new Date();')).toBe(true);
  expect(readsTheClock.test('new Date(wall).toISOString()')).toBe(false);
});
