import { relative } from 'node:path';
import { describeDuration, milliseconds } from '../../foundation/durations.ts';
import { failureLine } from '../scenarios/junit-report.ts';
import type { Verdict } from '../scenarios/run-scenario.ts';

/** Where a command writes what people read. */
export interface Output {
  readonly write: (text: string) => void;
  /** Whether it is a terminal that shows colours. */
  readonly colours: boolean;
}

const colour = { green: 32, red: 31, yellow: 33, grey: 90 } as const;

export const painted = (text: string, name: keyof typeof colour, { colours }: Output): string =>
  colours ? `\u001b[${colour[name]}m${text}\u001b[0m` : text;

/** One scenario's result: a line, and a line for each thing that was not as it should be. */
export function verdictLines(verdict: Verdict, output: Output): string {
  const { outcome, title, name, file, failures, because, took, lasted } = verdict;
  const mark = {
    passed: painted('✓', 'green', output),
    failed: painted('✗', 'red', output),
    skipped: painted('-', 'yellow', output),
  }[outcome];
  const time =
    outcome === 'skipped'
      ? (because ?? '')
      : `${describeDuration(milliseconds(lasted))} in ${(took / 1_000).toFixed(1)} s`;
  const raised = raisedBy(verdict);
  const lines = [
    `${mark} ${title} ${painted(`(${[name, time, raised].filter((word) => word !== '').join('; ')})`, 'grey', output)}`,
  ];
  for (const failure of failures) lines.push(`    ${painted(failureLine(relative('', file), failure), 'red', output)}`);
  return `${lines.join('\n')}\n`;
}

/** How often each kind of alarm and fault was raised. */
function raisedBy({ observations }: Verdict): string {
  const ids = new Map<string, Set<string>>();
  for (const each of observations) {
    if (each.is !== 'transition') continue;
    const { kind, alarmId } = each.alarm;
    ids.set(kind, (ids.get(kind) ?? new Set()).add(alarmId));
  }
  return [...ids].map(([kind, alarms]) => `${kind} ${alarms.size}`).join(', ');
}

/** What came of all of them, as one line. */
export function summary(verdicts: readonly Verdict[], took: number): string {
  const count = (outcome: Verdict['outcome']): number => verdicts.filter((each) => each.outcome === outcome).length;
  const words = [`${count('passed')} passed`, `${count('failed')} failed`, `${count('skipped')} skipped`];
  return `${words.filter((word) => !word.startsWith('0 ')).join(', ') || 'nothing was run'} in ${(took / 1_000).toFixed(1)} s\n`;
}
