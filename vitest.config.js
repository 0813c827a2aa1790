import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './tests/support/count-reporter.js';

/**
 * Tests run from dist/, the very code that ships: worker threads and child processes then need no loader. They are found
 * by their sources, since a test that was renamed or removed may still lie in dist/.
 */
const tests = readdirSync('tests', { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `dist/tests/${file.replaceAll('\\', '/').replace(/\.ts$/, '.js')}`);

const folderOf = (file) => file.split('/')[2];
const flows = tests.filter((file) => folderOf(file) === 'flows');
const faults = tests.filter((file) => folderOf(file) === 'faults');
const inBrowser = tests.filter((file) => folderOf(file) === 'console');
const parts = tests.filter((file) => !flows.includes(file) && !faults.includes(file) && !inBrowser.includes(file));

/** Groups run one after the other. Native add-ons want processes, not threads; each file has one of its own. */
const project = (name, groupOrder, include, options) => ({
  extends: true,
  test: { name, include, sequence: { groupOrder }, ...options },
});

export default defineConfig({
  test: {
    pool: 'forks',
    server: { deps: { external: [/\/dist\/(?!tests\/)/] } },
    reporters: ['default', new CountReporter('dist/test-counts.json')],
    projects: [
      // Most of them wait for a disk, a socket or a process half of the time: two at once, also on two cores.
      project('parts', 0, parts, { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 2 }),
      // A shared, busy machine can make a browser late. What needed a second try is named in the report.
      project('console', 1, inBrowser, { testTimeout: 30_000, hookTimeout: 30_000, retry: process.env.CI ? 1 : 0 }),
      project('flows', 2, flows, { maxWorkers: 2, testTimeout: 240_000, hookTimeout: 60_000 }),
      // Real processes and real seconds: two at once on a small machine would measure each other.
      project('faults', 3, faults, { testTimeout: 300_000, hookTimeout: 60_000, fileParallelism: false }),
    ],
  },
});
