import type { AlarmOutcome, ClearOutcome } from '../rules/rule.ts';
import type { FailedRule } from './waiting.ts';

const faultOf = (part: string) => ({ alarmKind: 'cannot_judge', subject: `rule:${part}` }) as const;
const saidBy = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A rule or estimator has thrown: what it watches is not judged. */
export const partFailed = ({ rule, error }: FailedRule): AlarmOutcome => ({
  kind: 'alarm',
  place: '',
  ...faultOf(rule),
  because: { reason: 'hub-part-failed', evidence: { part: rule, problem: saidBy(error).slice(0, 500) } },
});

/** After a new start it has not. */
export const partWorks = (part: string): ClearOutcome => ({
  kind: 'clear',
  ...faultOf(part),
  because: { reason: 'works-again', evidence: {} },
});
