import type { AlarmKind } from '../../contracts/alarm-table.ts';
import { elapsed, type Instant } from '../../foundation/clock.ts';
import { minutes, type Duration } from '../../foundation/durations.ts';
import type { JournalHealth } from '../journal/journal.ts';
import type { OutboxHealth } from '../outbox/outbox.ts';

/** A disk must have been quick for this long before its fault is over. */
const quickFor: Duration = minutes(10);

/** What may be wrong with the hub itself, as it is found once a minute. */
export interface OwnHealth {
  readonly outbox: OutboxHealth;
  readonly journal: JournalHealth;
  readonly slowCommitAt?: Instant | undefined;
  /** What is wrong with the configuration file, while the last good one runs. */
  readonly configurationProblems: readonly string[];
  /** Why the hub's own page is not there. */
  readonly portalProblem?: string | undefined;
}

/** One fault that is there, with its problem, or is not (undefined). */
export interface OwnFault {
  readonly alarmKind: AlarmKind;
  readonly subject: string;
  readonly problem: string | undefined;
}

const longestProblem = 500;

/** Every fault that the hub can have by itself, each with its problem or without. */
export function ownFaults(health: OwnHealth, now: Instant): readonly OwnFault[] {
  const { outbox, journal, slowCommitAt, configurationProblems, portalProblem } = health;
  const lately = slowCommitAt !== undefined && elapsed(slowCommitAt, now) < quickFor;
  const slow = lately ? 'the disk was slower than 50 ms' : undefined;
  return [
    { alarmKind: 'storage_failed', subject: 'outbox', problem: cut(outbox.problem ?? slow) },
    { alarmKind: 'storage_failed', subject: 'journal', problem: cut(journal.problem) },
    { alarmKind: 'configuration_refused', subject: 'configuration', problem: cut(configurationProblems[0]) },
    { alarmKind: 'source_failed', subject: 'portal', problem: cut(portalProblem) },
  ];
}

const cut = (text: string | undefined): string | undefined => text?.slice(0, longestProblem);
