import type { AlarmKind } from '../../contracts/alarm-table.ts';
import { elapsed, type Instant, type WallTime } from '../../foundation/clock.ts';
import { days, describeDuration, milliseconds, minutes, type Duration } from '../../foundation/durations.ts';
import type { JournalHealth } from '../journal/journal.ts';
import type { OutboxHealth } from '../outbox/outbox.ts';
import type { Watch } from './watch.ts';

/** A disk must have been quick for this long before its fault is over. */
const quickFor: Duration = minutes(10);
/** A certificate that ends sooner, and cannot be renewed, needs somebody. */
export const certificateEndsSoon: Duration = days(30);

/** What may be wrong with the hub itself, as it is found once a minute. */
export interface OwnHealth {
  readonly outbox: OutboxHealth;
  readonly journal: JournalHealth;
  readonly slowCommitAt?: Instant | undefined;
  /** What is wrong with the configuration file, while the last good one runs. */
  readonly configurationProblems: readonly string[];
  /** Why the hub's own page is not there. */
  readonly portalProblem?: string | undefined;
  /** Milliseconds since 1970; absent while the hub is not enrolled. */
  readonly certificateNotAfter?: number | undefined;
  /** Why the last renewal of the certificate failed. */
  readonly renewalProblem?: string | undefined;
  /** Why the care plan may not survive a restart. */
  readonly carePlanNotKept?: string | undefined;
  /** What is wrong with the care plan that the relay wants this hub to go by. */
  readonly carePlanRefused?: string | undefined;
  /** The true time, when something has confirmed it. */
  readonly trueWall?: WallTime | undefined;
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
    { alarmKind: 'storage_failed', subject: 'care-plan', problem: cut(health.carePlanNotKept) },
    { alarmKind: 'configuration_refused', subject: 'care-plan', problem: cut(health.carePlanRefused) },
    { alarmKind: 'source_failed', subject: 'portal', problem: cut(portalProblem) },
    { alarmKind: 'certificate_ends_soon', subject: 'certificate', problem: cut(certificateProblem(health)) },
  ];
}

/** Somebody has time to come while the certificate still counts: before that the hub tries by itself. */
function certificateProblem({ certificateNotAfter, renewalProblem, trueWall }: OwnHealth): string | undefined {
  if (certificateNotAfter === undefined || renewalProblem === undefined || trueWall === undefined) return undefined;
  const left = milliseconds(certificateNotAfter - trueWall);
  if (left >= certificateEndsSoon) return undefined;
  return `${left > 0 ? `ends in ${describeDuration(left)}` : 'has ended'}; not renewed: ${renewalProblem}`;
}

const cut = (text: string | undefined): string | undefined => text?.slice(0, longestProblem);

/** Raises each fault that is there, and ends each that is not. */
export function reportOwnFaults(health: OwnHealth, now: Instant, watch: Pick<Watch, 'fault' | 'faultOver'>): void {
  for (const { alarmKind, subject, problem } of ownFaults(health, now)) {
    if (problem === undefined) watch.faultOver(alarmKind, subject, { reason: 'works-again', evidence: {} });
    else watch.fault(alarmKind, subject, { reason: 'hub-part-failed', evidence: { part: subject, problem } });
  }
}
