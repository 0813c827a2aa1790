import { writeFileSync } from 'node:fs';

/** Milliseconds at which the half, 99 of 100 and all of the samples were done. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Figure extends Spread {
  readonly name: string;
  readonly unit: 'ms';
  readonly samples: number;
  readonly baseline: Spread;
  /** Of which floor the baseline is. */
  readonly floor: string;
}

/** Nearest rank: every figure is a sample that was really measured. */
export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new Error('nothing was measured');
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

/** The table that people read: ours, its floor in the same run, and how many times the floor that is. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.flatMap(({ name, samples, baseline, floor, ...ours }) => [
    [name, String(samples), ...cells(ours), ''],
    [`  floor: ${floor}`, '', ...cells(baseline), ''],
    [
      '  times the floor',
      '',
      ...(['p50', 'p99', 'max'] as const).map((key) => (ours[key] / baseline[key]).toFixed(2)),
      '',
    ],
  ]);
  const head = ['figure', 'samples', 'p50 ms', 'p99 ms', 'max ms', ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

const cells = ({ p50, p99, max }: Spread): string[] => [p50, p99, max].map((ms) => ms.toFixed(2));

/** The shape that every benchmark writes. */
export function writeFigures(file: string, bench: string, figures: readonly Figure[]): void {
  const written = figures.map(({ name, unit, p50, p99, max, baseline }) => ({ name, unit, p50, p99, max, baseline }));
  writeFileSync(file, `${JSON.stringify({ bench, figures: written }, null, 2)}\n`);
}
