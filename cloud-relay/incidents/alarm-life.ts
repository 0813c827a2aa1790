import type { Severity } from '../../contracts/alarm-table.ts';
import type { AlarmMessage, AlarmStatus, DutyTime, IncidentAlarm } from './incident.ts';

const gravity: Readonly<Record<Severity, number>> = { critical: 3, urgent: 2, warning: 1, fault: 0 };

export const isGraver = (one: Severity, other: Severity): boolean => gravity[one] > gravity[other];
export const gravityOf = (severity: Severity): number => gravity[severity];

const order: Readonly<Record<AlarmStatus['status'], number>> = { 'pre-alarm': 0, raised: 1, cancelled: 2, cleared: 3 };

/** Of an alarm's messages those that decide where it stands: the one of the highest sequence in each session. */
export function lastOfEachSession(messages: readonly AlarmMessage[]): AlarmMessage[] {
  const lasts = new Map<string, AlarmMessage>();
  for (const message of messages) {
    const other = lasts.get(message.session);
    if (!other || isAfter(message, other)) lasts.set(message.session, message);
  }
  return [...lasts.values()];
}

/**
 * Where an alarm stands: what its message of the highest sequence says, whatever arrived last. Sequences of different
 * sessions cannot be compared: between those the later occurrence counts, and of two at once the further in its life.
 * `messages` must not be empty.
 */
export function statusOf(messages: readonly AlarmMessage[], now: DutyTime): AlarmStatus {
  const { says } = lastOfEachSession(messages).reduce((latest, other) => (isAfter(other, latest) ? other : latest));
  return says.status === 'pre-alarm' && says.dueAt <= now ? { status: 'raised', by: 'relay' } : says;
}

function isAfter(one: AlarmMessage, other: AlarmMessage): boolean {
  if (one.session === other.session) return one.sequence > other.sequence;
  if (one.occurredAt !== other.occurredAt) return one.occurredAt > other.occurredAt;
  return order[one.says.status] > order[other.says.status];
}

export const isResolved = ({ status }: AlarmStatus): boolean => status === 'cancelled' || status === 'cleared';

export const isSameAlarm = (one: IncidentAlarm, other: IncidentAlarm): boolean =>
  one.hub === other.hub && one.alarmId === other.alarmId;

/** Raised now, or over before it was heard of: the incident has to meet it. */
export const isRaisedNow = (known: IncidentAlarm | undefined, { status }: IncidentAlarm): boolean =>
  status.status === 'raised'
    ? known?.status.status !== 'raised'
    : known === undefined &&
      (status.status === 'cleared' || (status.status === 'cancelled' && status.during === 'raised'));
