import { alarmTable } from '../../contracts/alarm-table.ts';
import type { AlarmTransition } from '../../contracts/alarm-transition.ts';
import type { Because } from '../../contracts/because.ts';
import type { Instant } from '../../foundation/clock.ts';
import { isDue, startDeadline } from '../rules/deadlines.ts';
import { endsWhenCancelled, keptInTest, restAfterClosing } from './absorbing.ts';
import { factsOf, isKeptTest, raisedAgain, unchanged, type AlarmsStep, type RaisedBy } from './alarm-life.ts';
import type { Alarms, OpenAlarm } from './open-alarm.ts';
import { storiesEnded } from './recent-alarm.ts';
import { saidAgain } from './standing-alarm.ts';

/**
 * A person has closed the incident of these alarms: their stories are over. What the sensor goes on saying is absorbed for
 * a while and then raised anew; what it takes back and says again is raised at once. A pre-alarm is not covered by a
 * closing, for nobody had been told of it, and a fault stands until it is mended. What came back only just before is said once
 * more: whoever closed cannot have known of it.
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
    else if (alarm.cameBack && !isDue(alarm.cameBack, now)) {
      const next = saidAgain({ ...alarm, again: null, cameBack: null }, now);
      transitions.push(raisedAgain(next));
      open.push(next);
    } else if (!endsWhenCancelled(alarm.kind))
      open.push({ ...alarm, closed: true, signal: null, again: null, absorbs: startDeadline(now, restAfterClosing) });
  }
  const overBefore = alarms.recent.filter(({ alarmId }) => ids.has(alarmId) && !isOpen(alarms, alarmId));
  const recent = storiesEnded(alarms.recent, new Set([...closed, ...overBefore.map(({ alarmId }) => alarmId)]));
  if (closed.size === 0 && recent === alarms.recent) return unchanged(alarms);
  return { alarms: { ...alarms, open, recent }, transitions, ended: [] };
}

const isOpen = ({ open }: Alarms, id: string): boolean => open.some(({ alarmId }) => alarmId === id);

/** Of one alarm or of all. */
const testEnded: Because = { reason: 'test-mode-ended', evidence: {} };

/** What is no longer a test: these alarms are over, and `standing` is what must now be raised for real. */
export interface TestsEnded {
  readonly step: AlarmsStep;
  readonly standing: readonly RaisedBy[];
}

/**
 * Test mode has ended: every test alarm is over. What stands is whatever no sensor has taken back, a fall or a long lie in any
 * case, and a call by a button; but not a call, a fall or a long lie that somebody in the home answered with "all right" or
 * at the relay with a closing: the finger on the button may have been the resident's.
 */
export const endTestAlarms = (alarms: Alarms): TestsEnded => endTests(alarms, ({ test }) => test);

export const hasTests = ({ open }: Alarms): boolean => open.some(({ test }) => test);

/** In test mode: what has stood for longer than any test is not one. */
export const endLongTests = (alarms: Alarms, now: Instant): TestsEnded =>
  endTests(alarms, ({ test, believed }) => test && believed !== null && isDue(believed, now));

function endTests(alarms: Alarms, isMeant: (alarm: OpenAlarm) => boolean): TestsEnded {
  const tests = alarms.open.filter(isMeant);
  if (tests.length === 0) return { step: unchanged(alarms), standing: [] };
  const transitions = tests.map((alarm): AlarmTransition => {
    const because = alarm.takenBack ?? testEnded;
    return alarm.life === 'pre-alarm'
      ? { transition: 'cancelled', alarm: factsOf(alarm), during: 'pre-alarm', by: because.reason }
      : { transition: 'cleared', alarm: factsOf(alarm), because };
  });
  const open = alarms.open.filter((alarm) => !tests.includes(alarm));
  return { step: { alarms: { ...alarms, open }, transitions, ended: [] }, standing: tests.filter(stands).map(forReal) };
}

function stands(alarm: OpenAlarm): boolean {
  if (keptInTest(alarm.kind)) return isKeptTest(alarm);
  return !alarm.takenBack && !(alarm.closed && endsWhenCancelled(alarm.kind));
}

const forReal = ({ kind: alarmKind, subject, place, device, rule, because }: OpenAlarm): RaisedBy => ({
  kind: 'alarm',
  alarmKind,
  subject,
  place,
  ...(device !== null && { device }),
  ...(rule !== undefined && { rule }),
  because: { ...because, evidence: { ...because.evidence, stoodInTest: true } },
});
