import { defineConfig } from 'vitest/config';

/** Tests run from dist/, the very code that ships: worker threads and child processes then need no loader. */
export default defineConfig({
  test: {
    include: ['dist/tests/**/*.test.js'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    server: { deps: { external: [/\/dist\/(?!tests\/)/] } },
  },
});
