import { Baselines } from './baselines.ts';
import { figuresOf } from './delays.ts';
import { compareAll, type Comparison, type Point } from './dominance.ts';
import { fixedLimits, type FixedLimit } from './fixed-limit.ts';
import { planOf, type MeasurePlan } from './measure-plan.ts';
import { allDelaysOf, measuredRun, type RunOrder, type RunResult } from './measured-run.ts';
import { offsetOf, type RuleChanges } from './recorded-home.ts';
import { readRecording } from './recording-reader.ts';
import { sensitivities } from './sensitivity.ts';
import { survey, type Survey } from './survey.ts';
import { runAll } from './worker-pool.ts';

export interface EvaluateOptions {
  readonly dataset: string;
  readonly timeZone: string;
  /** Default settings only, and a collapse after each tenth window: no curve, no verdict on the baselines. */
  readonly quick: boolean;
  readonly threads: number;
  /** Settings that differ from the default in every run. */
  readonly changes: RuleChanges;
}

export interface BaselinePoint extends Point {
  readonly limit: FixedLimit;
}

export interface Evaluation {
  readonly options: EvaluateOptions;
  readonly survey: Survey;
  readonly plan: MeasurePlan;
  /** What the default settings make of it. */
  readonly run: RunResult;
  readonly point: Point;
  /** From the least sensitive to the most; empty when quick. */
  readonly curve: readonly Point[];
  readonly baselines: readonly BaselinePoint[];
  /** Every baseline in the compared range; empty when quick. */
  readonly comparisons: readonly Comparison[];
  /** A bare reading of the file, and the replay with all rules on, each alone on one core. */
  readonly readSeconds: number;
  readonly replaySeconds: number;
  /** What the processor worked for that replay; with --quick the collapses are in it. */
  readonly replayCpuSeconds: number;
}

const quickEvery = 10;

/** Measures the rules on one recording. `progress` is told what is done and how far it is, 0 to 1. */
export async function evaluate(
  options: EvaluateOptions,
  progress: (what: 'reading' | 'replay' | 'curve', share: number) => void,
): Promise<Evaluation> {
  const { dataset, quick, threads, changes, timeZone } = options;
  progress('reading', 0);
  const began = performance.now();
  const found = await survey(dataset);
  const readSeconds = (performance.now() - began) / 1_000;
  const offset = offsetOf(timeZone, found.first, found.last);
  const plan = planOf(found.first, found.last, quick ? quickEvery : 1);
  const order: RunOrder = { path: dataset, sensors: found.sensors, timeZone, offset, changes, plan, collapses: false };

  progress('replay', 0);
  const alone = await measuredRun({ ...order, collapses: quick }, (windows) =>
    progress('replay', windows / found.activeWindows),
  );
  const baselines = new Baselines(fixedLimits(), found.sensors, plan);
  await readRecording(dataset, (window) => baselines.hear(window), found.sensors);

  if (!quick) progress('curve', 0);
  const steps = quick ? [] : sensitivities(changes);
  const orders = [changes, ...steps.map((step) => step.changes)].map((one) => ({
    ...order,
    changes: one,
    collapses: true,
  }));
  const [full, ...swept] = quick
    ? [alone]
    : await runAll(orders, threads, (windows) => progress('curve', windows / found.activeWindows / orders.length));
  const run = full ?? alone;
  const pointOf = (label: string, result: RunResult): Point => ({
    label,
    falseAlarms: in30Days(result.falseAlarms, result.judged),
    delay: figuresOf(allDelaysOf(result)),
  });
  const curve = swept.map((result, index) => pointOf(steps[index]?.label ?? '', result));
  const points = baselines.running.map(({ limit, falseAlarms, delays }) => ({
    limit,
    label: `${limit.minutes} ${limit.hours} ${limit.door}`,
    falseAlarms: in30Days(falseAlarms, run.judged),
    delay: figuresOf(delays),
  }));
  const point = pointOf('', run);
  return {
    options,
    survey: found,
    plan,
    run,
    point,
    curve,
    baselines: points,
    comparisons: quick ? [] : compareAll([...curve, point], points),
    readSeconds,
    replaySeconds: alone.replayMs / 1_000,
    replayCpuSeconds: alone.cpuMs / 1_000,
  };
}

const in30Days = (count: number, days: number): number => (days === 0 ? Number.NaN : (count / days) * 30);
