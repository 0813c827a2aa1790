import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ruleList } from '../../edge/rules/rule-list.ts';
import { repository } from './temporary-copy.ts';

const folder = join(repository, 'tests', 'edge', 'rules');
const tests = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(folder, file), 'utf8'));

/** The contract leaves nothing out, so that a rule which runs it has a story for everything that is asked of rules. */
const runsTheContract = (name: string, texts: readonly string[]): boolean =>
  // At the beginning of a line: in no comment, and inside nothing that could be skipped.
  texts.some((text) => text.includes(`\nruleContract('${name}', {`) && text.includes('support/contract-rule.ts'));

test('every rule of the hub has its stories: a test in tests/edge/rules calls ruleContract with its name', () => {
  expect(ruleList.length).toBeGreaterThan(15);
  expect(ruleList.map(({ name }) => name).filter((name) => !runsTheContract(name, tests))).toEqual([]);
});

test('a rule without stories is found', () => {
  expect(runsTheContract('no-such-rule', tests)).toBe(false);
  const imports = "import { ruleContract } from '../../support/contract-rule.ts';\n";
  expect(runsTheContract('fall', [`${imports}ruleContract('fall', {`])).toBe(true);
  for (const text of [
    "ruleContract('smoke', {",
    "// ruleContract('fall', {",
    "describe.skip('x', () => {\n  ruleContract('fall', {",
  ])
    expect(runsTheContract('fall', [imports + text])).toBe(false);
});

/** What `instead` may replace: one of the stories of a rule by another one, with its reason. */
const replacement =
  /(?:^ +|\{ )(?:late|clockSteps|dstNight|stale|notLive|sensorDies|settingsChange): (?:\{|hearsNone)/gm;

test('nineteen stories are told in another way, and no more without anybody noticing', () => {
  expect(tests.flatMap((text) => [...text.matchAll(replacement)])).toHaveLength(19);
});
