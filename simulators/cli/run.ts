import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { createLog } from '../../foundation/log.ts';
import { scenarioFiles } from '../scenarios/built-in.ts';
import { describe } from '../scenarios/judge.ts';
import { junitReport } from '../scenarios/junit-report.ts';
import { clockTime } from '../scenarios/plan.ts';
import { readScenario, type ReadScenario } from '../scenarios/read-scenario.ts';
import { runScenario, type ScenarioOptions, type Verdict } from '../scenarios/run-scenario.ts';
import { painted, summary, verdictLines, type Output } from './terminal.ts';

export interface RunCommand {
  readonly scenarios: readonly string[];
  readonly report?: string;
  readonly real: boolean;
  readonly seed?: number;
  readonly jobs: number;
  readonly verbose: boolean;
  readonly log?: string;
}

/** Runs scenarios and says what came of each. The exit code: 0 when the hub did what they say, 1 when it did not. */
export async function run(command: RunCommand, output: Output): Promise<number> {
  const began = performance.now();
  const verdicts = await inParallel(readAll(command.scenarios), command.jobs, async (read) => {
    const verdict = await runScenario(read, optionsOf(command, output));
    output.write(verdictLines(verdict, output));
    return verdict;
  });
  output.write(summary(verdicts, performance.now() - began));
  if (command.report !== undefined) writeReport(command.report, verdicts);
  return verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

/** Everything that is wrong with any of the files is said before the first is run. Throws `config/invalid`. */
function readAll(words: readonly string[]): ReadScenario[] {
  const problems: string[] = [];
  const scenarios: ReadScenario[] = [];
  for (const file of scenarioFiles(words)) {
    try {
      scenarios.push(readScenario(file));
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  if (problems.length > 0) throw new AnjuError('config/invalid', problems.join('\n'));
  return scenarios;
}

function optionsOf({ real, seed, verbose, log }: RunCommand, output: Output): ScenarioOptions {
  return {
    real,
    ...(seed !== undefined && { seed }),
    ...(log !== undefined && { log: createLog({ program: 'scenario', level: log }) }),
    ...(verbose && {
      observed: (observation, plan) =>
        output.write(painted(`    ${clockTime(plan, observation.at)} ${describe(observation)}\n`, 'grey', output)),
    }),
  };
}

/** The results stay in the order of what was asked for. */
async function inParallel<In, Out>(all: readonly In[], jobs: number, work: (one: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) {
      const one = all[index];
      if (one !== undefined) results[index] = await work(one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, all.length) }, worker));
  return results;
}

function writeReport(file: string, verdicts: readonly Verdict[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, junitReport(verdicts, 'anju-sim'));
  } catch (error) {
    throw new AnjuError('config/unreadable', `--report ${file}: cannot be written (${messageOf(error)})`, {
      cause: error,
    });
  }
}
