import type { Severity } from '../../contracts/alarm-table.ts';
import type { AlarmMessage, AlarmStatus, DutyTime, IncidentAlarm } from './incident.ts';

const gravity: Readonly<Record<Severity, number>> = { critical: 3, urgent: 2, warning: 1, fault: 0 };

export const isGraver = (one: Severity, other: Severity): boolean => gravity[one] > gravity[other];
export const gravityOf = (severity: Severity): number => gravity[severity];

const order: Readonly<Record<AlarmStatus['status'], number>> = { 'pre-alarm': 0, raised: 1, cancelled: 2, cleared: 3 };

/**
 * Where an alarm stands: what its message of the highest sequence says, whatever arrived last. Sequences of different
 * sessions cannot be compared; between those the further state in an alarm's life counts.
 */
export function statusOf(messages: readonly [AlarmMessage, ...AlarmMessage[]], now: DutyTime): AlarmStatus {
  const lastOfSession = new Map<string, AlarmMessage>();
  for (const message of messages) {
    const other = lastOfSession.get(message.session);
    if (!other || message.sequence > other.sequence) lastOfSession.set(message.session, message);
  }
  let says: AlarmStatus | undefined;
  for (const last of lastOfSession.values()) {
    if (!says || order[last.says.status] > order[says.status]) says = last.says;
  }
  const stands = says ?? messages[0].says;
  return stands.status === 'pre-alarm' && stands.dueAt <= now ? { status: 'raised', by: 'relay' } : stands;
}

export const isResolved = ({ status }: AlarmStatus): boolean => status === 'cancelled' || status === 'cleared';

export const isSameAlarm = (one: IncidentAlarm, other: IncidentAlarm): boolean =>
  one.hub === other.hub && one.alarmId === other.alarmId;
