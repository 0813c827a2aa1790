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
  texts.some((text) => text.includes(`ruleContract('${name}', {`) && text.includes('support/contract-rule.ts'));

test('every rule of the hub has its stories: a test in tests/edge/rules calls ruleContract with its name', () => {
  expect(ruleList.length).toBeGreaterThan(15);
  expect(ruleList.map(({ name }) => name).filter((name) => !runsTheContract(name, tests))).toEqual([]);
});

test('a rule without stories is found', () => {
  expect(runsTheContract('no-such-rule', tests)).toBe(false);
  expect(runsTheContract('fall', ["ruleContract('smoke', {"])).toBe(false);
});
