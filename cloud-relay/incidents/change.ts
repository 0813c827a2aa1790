import type { Because } from '../../contracts/because.ts';
import { minutes } from '../../foundation/durations.ts';
import type { PolicyInForce } from '../escalation/policy.ts';
import type {
  Applied,
  CommandRequest,
  DutyTime,
  Incident,
  IncidentAlarm,
  IncidentLife,
  PagePurpose,
  PageRequest,
  Person,
  TimelineEntry,
  TimelineWhat,
} from './incident.ts';

/** What the outside contributes to a decision. */
export interface Situation {
  readonly now: DutyTime;
  readonly inForce: PolicyInForce;
  /** The work on the hub of the alarm at hand; absent: it watches. */
  readonly installing?: Installing;
}

/** From when until when somebody works on a hub: what happens in that time pages nobody. */
export interface Installing {
  readonly from: DutyTime;
  readonly until: DutyTime;
  /** Nobody works there: the hub tries itself out. */
  readonly test?: boolean;
}

/** An incident while one input is applied to it. */
export interface Change {
  incident: Incident;
  readonly situation: Situation;
  readonly alarms: IncidentAlarm[];
  readonly record: TimelineEntry[];
  readonly pages: PageRequest[];
  readonly commands: CommandRequest[];
}

/** An alarm that reaches the relay later than this is told as something that happened earlier. */
export const lateAfter = minutes(2);

export const begin = (incident: Incident, situation: Situation): Change => ({
  incident,
  situation,
  alarms: [],
  record: [],
  pages: [],
  commands: [],
});

export const finish = ({ incident, alarms, record, pages, commands }: Change): Applied => ({
  incident,
  alarms,
  record,
  pages,
  commands,
  wakeAt: wakeAt(incident),
});

/** When an incident does something by itself. Undefined only when it is closed. */
export function wakeAt(incident: Incident): DutyTime | undefined {
  const byItself = lifeWakeAt(incident.life);
  if (byItself === undefined) return undefined;
  return incident.preAlarms.reduce(
    (earliest, { status }) => (status.status === 'pre-alarm' ? Math.min(earliest, status.dueAt) : earliest),
    Math.min(byItself, incident.installation?.until ?? Infinity),
  );
}

function lifeWakeAt(life: IncidentLife): DutyTime | undefined {
  switch (life.state) {
    case 'pending':
      return life.dueAt;
    case 'open':
      return life.nextStepAt;
    case 'accepted':
      return life.remindAt ?? life.until;
    case 'on-the-way':
    case 'arrived':
      return life.until;
    case 'closed':
      return undefined;
  }
}

export function update(change: Change, part: Partial<Incident>): void {
  change.incident = { ...change.incident, ...part };
}

export function record(change: Change, what: TimelineWhat, because: Because, by: Person | 'home' | null = null): void {
  change.record.push({ at: change.situation.now, what, by, because });
}

export const because = (reason: string, evidence: Because['evidence'] = {}): Because => ({ reason, evidence });

/** True when what the incident is about happened some time before the relay heard of it. */
export const isEarlier = ({ headline }: Incident): boolean => headline.receivedAt - headline.occurredAt > lateAfter;

/** Asks for a notice to people who need not be called: those who were paged, or whoever holds the incident. */
export function notify(
  change: Change,
  responders: readonly string[],
  purpose: Exclude<PagePurpose, 'call'>,
  why: Because,
): void {
  const { incident } = change;
  for (const responder of responders) {
    change.pages.push({
      responder,
      channels: incident.paged.find((one) => one.responder === responder)?.channels ?? [],
      purpose,
      round: incident.progress.round,
      step: null,
      earlier: isEarlier(incident),
      because: why,
    });
  }
}
