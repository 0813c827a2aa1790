import { censoredMinutes, type DelayFigures } from './delays.ts';

/** One point of the picture: so many false alarms for so much delay. */
export interface Point {
  readonly label: string;
  /** In 30 days. */
  readonly falseAlarms: number;
  readonly delay: DelayFigures;
}

export const compared = ['p50', 'p90', 'p95'] as const;
export type Compared = (typeof compared)[number];

export interface Comparison {
  readonly baseline: Point;
  /** Of ours, the one with no more false alarms that is best in the most figures, and then has the smallest of them. */
  readonly ours: Point | undefined;
  /** Whether that one is ahead in each figure. */
  readonly ahead: Readonly<Record<Compared, boolean>>;
}

/** Between these numbers of false alarms in 30 days the curve has to lie ahead. */
export const comparedFrom = 0.25;
export const comparedTo = 4;

/** Ahead: noticed earlier; or neither within a day, which can no more be told apart. */
const isAhead = (ours: Point, baseline: Point, figure: Compared): boolean =>
  ours.delay[figure] < baseline.delay[figure] ||
  (ours.delay[figure] >= censoredMinutes && baseline.delay[figure] >= censoredMinutes);

/** Compares each baseline whose false alarms lie in the range with what ours reaches at no more of them. */
export function compareAll(curve: readonly Point[], baselines: readonly Point[]): Comparison[] {
  return baselines
    .filter(({ falseAlarms }) => falseAlarms >= comparedFrom && falseAlarms <= comparedTo)
    .map((baseline) => {
      const scored = curve
        .filter(({ falseAlarms }) => falseAlarms <= baseline.falseAlarms)
        .map((ours) => ({ ours, wins: compared.filter((figure) => isAhead(ours, baseline, figure)).length }))
        .toSorted((one, other) => other.wins - one.wins || one.ours.delay.p50 - other.ours.delay.p50);
      const ours = scored[0]?.ours;
      const ahead = (figure: Compared): boolean => ours !== undefined && isAhead(ours, baseline, figure);
      return { baseline, ours, ahead: { p50: ahead('p50'), p90: ahead('p90'), p95: ahead('p95') } };
    });
}

export const isDominated = ({ ahead }: Comparison): boolean => compared.every((figure) => ahead[figure]);

/** The best that any baseline with no more false alarms reaches, each figure for itself; undefined when there is none. */
export function bestBaseline(
  falseAlarms: number,
  baselines: readonly Point[],
): Readonly<Record<Compared, number>> | undefined {
  const fair = baselines.filter((one) => one.falseAlarms <= falseAlarms);
  if (fair.length === 0) return undefined;
  const best = (figure: Compared): number => Math.min(...fair.map(({ delay }) => delay[figure]));
  return { p50: best('p50'), p90: best('p90'), p95: best('p95') };
}
