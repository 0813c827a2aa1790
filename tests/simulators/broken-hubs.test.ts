import { expect, it } from 'vitest';
import { builtInScenarios } from '../../simulators/scenarios/built-in.ts';
import { readScenario } from '../../simulators/scenarios/read-scenario.ts';
import { runScenario } from '../../simulators/scenarios/run-scenario.ts';
import { brokenHubs } from './broken-hubs.ts';

const scenarios = builtInScenarios().map(readScenario);

it('each scenario says what a hub would be broken in', () => {
  expect(Object.keys(brokenHubs).toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
});

it.each(scenarios)('$name fails with a hub that is broken in the way that it is about', async (read) => {
  const sabotage = brokenHubs[read.name];
  const { outcome, failures } = await runScenario(read, { untilFailure: true, ...(sabotage && { sabotage }) });
  const neverRan = failures.filter(({ message }) => message.startsWith('the scenario could not be run'));
  expect({ outcome, neverRan }).toEqual({ outcome: 'failed', neverRan: [] });
});
