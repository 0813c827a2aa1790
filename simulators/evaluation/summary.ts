import { compared, isDominated, type Compared, type Point } from './dominance.ts';
import type { Evaluation } from './evaluate.ts';

const delays = ({ delay: { p50, p90, p95 } }: Point): string => `p50 ${p50}  p90 ${p90}  p95 ${p95} min`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What a terminal shows at the end; the report says more. */
export function summaryOf({
  survey,
  run,
  point,
  curve,
  comparisons,
  replaySeconds,
  replayCpuSeconds,
  readSeconds,
}: Evaluation): string {
  const { delay } = point;
  const lines = [
    `${survey.format}: ${survey.activeWindows} active windows, ${survey.counted} readings (${survey.readings} with the ends of odd counts), ${run.judged} days judged, ` +
      run.refused.map(({ why, reason, count }) => `${count} refused (${why}${reason && ` ${reason}`})`).join(', '),
    `false alarms in 30 days: ${point.falseAlarms.toFixed(2)} (${run.falseAlarms} in all; said again while they stood: ${run.saidAgain})`,
    ...run.kinds.map(({ kind, reason, fault, count }) => `  ${fault ? 'fault' : 'alarm'} ${kind} ${reason}: ${count}`),
    `${delay.collapses} collapses: ${delays(point)}; within 2 h ${percent(delay.within2h)}, 4 h ${percent(delay.within4h)}, 12 h ${percent(delay.within12h)}`,
    `  noticed by ${Object.entries(run.firstAlarms)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    ...run.unsure.map(({ rule, reason, windows }) => `  could not judge: ${rule} ${reason}, ${windows} windows`),
    `replay ${replaySeconds.toFixed(2)} s (processor ${replayCpuSeconds.toFixed(2)} s, bare reading ${readSeconds.toFixed(2)} s), state ${run.stateBytes} bytes`,
    ...curve.map((one) => `  ${one.label}: ${one.falseAlarms.toFixed(2)} in 30 days, ${delays(one)}`),
  ];
  if (comparisons.length > 0) {
    const wins = (figure: Compared): number => comparisons.filter(({ ahead }) => ahead[figure]).length;
    lines.push(
      `baselines from 0.25 to 4: ahead of ${comparisons.filter(isDominated).length} of ${comparisons.length} (` +
        `${compared.map((figure) => `${figure} ${wins(figure)}`).join(', ')})`,
      ...comparisons
        .filter((one) => !isDominated(one))
        .slice(0, 20)
        .map(
          ({ baseline, ours }) =>
            `  not ahead of ${baseline.label} (${baseline.falseAlarms.toFixed(2)}: ${delays(baseline)}); ours ${
              ours ? `${ours.falseAlarms.toFixed(2)}: ${delays(ours)}` : 'none with so few'
            }`,
        ),
    );
  }
  return `${lines.join('\n')}\n`;
}
