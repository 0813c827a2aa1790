import { createRequire } from 'node:module';
import { relative } from 'node:path';
import type { Builder } from 'junit-report-builder';
import { z } from 'zod';
import type { Verdict } from './run-scenario.ts';

/** Its types name a default export that its CommonJS file does not have. */
const junit = z
  .custom<Builder>((value) => typeof value === 'object' && value !== null && 'newBuilder' in value)
  .parse(createRequire(import.meta.url)('junit-report-builder'));

/** The results as CI servers read them: a suite, and a case for each scenario. */
export function junitReport(verdicts: readonly Verdict[], suiteName: string): string {
  const builder = junit.newBuilder();
  const suite = builder.testSuite().name(suiteName);
  for (const { name, file, title, outcome, failures, because, took } of verdicts) {
    const testCase = suite
      .testCase()
      .className(`scenarios.${name}`)
      .name(title)
      .file(relative('', file))
      .time(took / 1_000);
    if (outcome === 'skipped') testCase.skipped();
    if (because !== undefined) testCase.standardOutput(because);
    if (outcome === 'failed')
      testCase.failure(failures.map((failure) => failureLine(relative('', file), failure)).join('\n'), 'expectation');
  }
  return builder.build();
}

/** One failure as people read it: where, and what. */
export const failureLine = (file: string, { line, message }: Verdict['failures'][number]): string =>
  line === 0 ? `${file}: ${message}` : `${file}:${line}: ${message}`;
