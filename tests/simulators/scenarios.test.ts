import { describe, expect, it } from 'vitest';
import { builtInScenarios } from '../../simulators/scenarios/built-in.ts';
import { failureLine } from '../../simulators/scenarios/junit-report.ts';
import { readScenario } from '../../simulators/scenarios/read-scenario.ts';
import { runScenario } from '../../simulators/scenarios/run-scenario.ts';

const scenarios = builtInScenarios().map(readScenario);

describe('the scenarios that come with Anju', () => {
  it('are at least 25', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(25);
  });

  it.each(scenarios)('$name: the hub does what it says', async (read) => {
    const { failures } = await runScenario(read);
    expect(failures.map((failure) => failureLine(read.name, failure))).toEqual([]);
  });

  it('give the same result every time: what the hub said, and when', async () => {
    const chosen = [
      'bridge-goes-offline',
      'power-cut-in-pre-alarm',
      'sos-cord-short-pull',
      'radar-line-is-noisy',
      'broker-restarts',
    ];
    const looked = scenarios.filter(({ name }) => chosen.includes(name));
    expect(looked).toHaveLength(chosen.length);
    for (const read of looked) {
      const tellings: string[] = [];
      for (let turn = 0; turn < 2; turn++) {
        const { observations } = await runScenario(read);
        tellings.push(observations.map((each) => JSON.stringify(each).replaceAll(/"alarmId":"[^"]*"/g, '')).join('\n'));
      }
      expect(tellings[1], read.name).toBe(tellings[0]);
    }
  });
});
