import { alarmTable } from '../../contracts/alarm-table.ts';
import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { startDeadline } from '../rules/deadlines.ts';
import { endsWhenCancelled, restAfterClosing } from './absorbing.ts';
import { factsOf, unchanged, type AlarmsStep, type RaisedBy } from './alarm-life.ts';
import type { Alarms, OpenAlarm } from './open-alarm.ts';
import { storiesEnded } from './recent-alarm.ts';

/**
 * A person has closed the incident of these alarms: their stories are over. What the sensor goes on saying is absorbed for
 * a while and then raised anew; what it takes back and says again is raised at once. A pre-alarm is not covered by a
 * closing, for nobody had been told of it, and a fault stands until it is mended.
 */
export function incidentClosed(alarms: Alarms, ids: ReadonlySet<string>, now: Instant): AlarmsStep {
  const transitions: AlarmTransition[] = [];
  const open: OpenAlarm[] = [];
  const closed = new Set<string>();
  for (const alarm of alarms.open) {
    const isMeant = ids.has(alarm.alarmId) && alarm.life === 'raised' && alarmTable[alarm.kind].severity !== 'fault';
    if (!isMeant || alarm.closed) {
      open.push(alarm);
      continue;
    }
    closed.add(alarm.alarmId);
    if (alarm.takenBack) transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because: alarm.takenBack });
    else if (!endsWhenCancelled(alarm.kind))
      open.push({ ...alarm, closed: true, signal: null, again: null, absorbs: startDeadline(now, restAfterClosing) });
  }
  const overBefore = alarms.recent.filter(({ alarmId }) => ids.has(alarmId) && !isOpen(alarms, alarmId));
  const recent = storiesEnded(alarms.recent, new Set([...closed, ...overBefore.map(({ alarmId }) => alarmId)]));
  if (closed.size === 0 && recent === alarms.recent) return unchanged(alarms);
  return { alarms: { ...alarms, open, recent }, transitions, ended: [] };
}

const isOpen = ({ open }: Alarms, id: string): boolean => open.some(({ alarmId }) => alarmId === id);

const testModeEnded: Because = { reason: 'test-mode-ended', evidence: {} };

/**
 * Test mode has ended: every test alarm is over, and `standing` is what must now be raised for real. That is whatever no
 * sensor has taken back, and a call by a button that nobody in the home answered with "all right" or at the relay with a
 * closing: the finger on it may have been the resident's.
 */
export function endTestAlarms(alarms: Alarms): {
  readonly step: AlarmsStep;
  readonly standing: readonly RaisedBy[];
} {
  const tests = alarms.open.filter(({ test }) => test);
  if (tests.length === 0) return { step: unchanged(alarms), standing: [] };
  const standing = tests
    .filter(({ takenBack, closed, kind }) => !takenBack && !(closed && endsWhenCancelled(kind)))
    .map(({ kind: alarmKind, subject, place, device, rule, because }): RaisedBy => ({
      kind: 'alarm',
      alarmKind,
      subject,
      place,
      ...(device !== null && { device }),
      ...(rule !== undefined && { rule }),
      because: { ...because, evidence: { ...because.evidence, stoodInTest: true } },
    }));
  const transitions = tests.map((alarm): AlarmTransition => ({
    transition: 'cleared',
    alarm: factsOf(alarm),
    because: alarm.takenBack ?? testModeEnded,
  }));
  const open = alarms.open.filter(({ test }) => !test);
  return { step: { alarms: { ...alarms, open }, transitions, ended: [] }, standing };
}
