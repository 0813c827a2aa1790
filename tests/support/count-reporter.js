import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes how many tests passed, failed and were skipped as JSON, for `.ci/run`, which must print them last. A test file
 * that could not be loaded and an error outside of every test each count as one failure: they would vanish otherwise.
 */
export class CountReporter {
  #file;

  constructor(file) {
    this.#file = file;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    }
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, `${JSON.stringify(counts)}\n`);
  }
}
