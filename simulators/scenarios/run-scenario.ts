import { messageOf } from '../../foundation/errors.ts';
import type { Log } from '../../foundation/log.ts';
import { runAccelerated } from './accelerated-run.ts';
import { judge, type Failure } from './judge.ts';
import type { Observation } from './observation.ts';
import { planOf, type Plan } from './plan.ts';
import type { ReadScenario } from './read-scenario.ts';
import { allowedInRealTime, asInRealTime, unsuitedToRealTime } from './real-time.ts';
import { runReally } from './real-run.ts';
import type { Sabotage } from './sabotage.ts';

export interface ScenarioOptions {
  /** Instead of the scenario's own. */
  readonly seed?: number;
  /** A hub process of its own, on ttys, in real time. */
  readonly real?: boolean;
  readonly sabotage?: Sabotage;
  /** Ends a run that lives without expectations at the first alarm that nobody expects. Accelerated runs only. */
  readonly untilFailure?: boolean;
  readonly log?: Log;
  /** Told of everything as it is observed. */
  readonly observed?: (observation: Observation, plan: Plan) => void;
}

export interface Verdict {
  readonly name: string;
  readonly file: string;
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly failures: readonly Failure[];
  /** Why it was skipped. */
  readonly because?: string;
  readonly observations: readonly Observation[];
  /** How long it took, and how long it lasted in the home. Milliseconds. */
  readonly took: number;
  readonly lasted: number;
}

/** Runs one scenario and judges the hub by it. What breaks the run itself is a failure of it. */
export async function runScenario(read: ReadScenario, options: ScenarioOptions = {}): Promise<Verdict> {
  const scenario = { ...read.scenario, ...(options.seed !== undefined && { seed: options.seed }) };
  const about = { name: read.name, file: read.file, title: scenario.title };
  const written = planOf(scenario, read.stepLines);
  const because = options.real ? unsuitedToRealTime(scenario, written) : undefined;
  if (because !== undefined)
    return { ...about, outcome: 'skipped', failures: [], because, observations: [], took: 0, lasted: written.lasts };
  const plan = options.real ? asInRealTime(written, Date.now()) : written;
  const { sabotage, log, observed } = options;
  const began = performance.now();
  const parts = {
    scenario,
    plan,
    ...(log && { log }),
    ...(observed && { observed: (observation: Observation) => observed(observation, plan) }),
  };
  const allowed = [...scenario.allow, ...(options.real ? allowedInRealTime : [])];
  const enough = (seen: readonly Observation[]): boolean => judge(plan, seen, allowed).length > 0;
  let failures: Failure[];
  let observations: readonly Observation[] = [];
  try {
    const ran = options.real
      ? await runReally(parts)
      : await runAccelerated({
          ...parts,
          ...(sabotage && { sabotage }),
          ...(options.untilFailure && plan.awaited.length === 0 && { enough }),
        });
    ({ observations } = ran);
    failures = [...judge(plan, ran.observations, allowed), ...ran.problems.map((message) => ({ line: 0, message }))];
  } catch (error) {
    failures = [{ line: 0, message: `the scenario could not be run: ${messageOf(error)}` }];
  }
  const outcome = failures.length === 0 ? 'passed' : 'failed';
  return { ...about, outcome, failures, observations, took: performance.now() - began, lasted: plan.lasts };
}
