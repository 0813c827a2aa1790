import { writeFileSync } from 'node:fs';
import { AnjuError, messageOf } from '../../foundation/errors.ts';
import { bestBaseline, isDominated } from './dominance.ts';
import type { Evaluation } from './evaluate.ts';

/** The figures as every benchmark writes them; for the default settings, or those that were given. */
export function benchFiguresOf({
  point,
  baselines,
  comparisons,
  replaySeconds,
  replayCpuSeconds,
  readSeconds,
  survey,
  run,
}: Evaluation) {
  const { p50, p90, p95 } = point.delay;
  const baseline = bestBaseline(point.falseAlarms, baselines);
  return {
    bench: 'evaluate',
    figures: [
      { name: 'false_alarms_per_30_days', unit: 'alarms', value: point.falseAlarms },
      { name: 'delay_minutes', unit: 'min', p50, p90, p95, ...(baseline && { baseline }) },
      ...(comparisons.length === 0
        ? []
        : [{ name: 'baseline_dominated', unit: '1 or 0', value: comparisons.every(isDominated) ? 1 : 0 }]),
      { name: 'replay_seconds', unit: 's', value: replaySeconds, baseline: { value: readSeconds } },
      { name: 'replay_processor_seconds', unit: 's', value: replayCpuSeconds },
      {
        name: 'nanoseconds_per_reading',
        unit: 'ns',
        value: (replaySeconds * 1e9) / survey.readings,
        baseline: { value: (readSeconds * 1e9) / survey.readings },
      },
      { name: 'state_bytes', unit: 'bytes', value: run.stateBytes },
    ],
  };
}

/** Throws `input/invalid` when the file cannot be written. */
export function writeBenchFigures(file: string, evaluation: Evaluation): void {
  try {
    writeFileSync(file, `${JSON.stringify(benchFiguresOf(evaluation), null, 2)}\n`);
  } catch (error) {
    throw new AnjuError('input/invalid', `--json: ${file} cannot be written: ${messageOf(error)}. Give another file`, {
      cause: error,
    });
  }
}
