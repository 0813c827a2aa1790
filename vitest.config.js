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

const within = (...folders) => tests.filter((file) => folders.includes(file.split('/')[2]));
const slow = ['flows', 'faults'];

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
      project(
        'parts',
        0,
        tests.filter((file) => !slow.includes(file.split('/')[2])),
        {
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      ),
      project('flows', 1, within('flows'), { testTimeout: 120_000, hookTimeout: 60_000 }),
      // Real processes and real seconds: two at once on a small machine would measure each other.
      project('faults', 2, within('faults'), { testTimeout: 300_000, hookTimeout: 60_000, fileParallelism: false }),
    ],
  },
});
