import { alarmTable } from '../../contracts/alarm-table.ts';
import type { AlarmFacts, AlarmTransition } from '../../contracts/alarm-transition.ts';
import { alarmIdSchema } from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { isDue, startDeadline } from '../rules/deadlines.ts';
import type { AlarmOutcome, ClearOutcome } from '../rules/rule.ts';
import { absorbsFor, endsWhenCancelled } from './absorbing.ts';
import { preAlarmSecondsOf, type AlarmSettings } from './alarm-settings.ts';
import type { Alarms, OpenAlarm } from './open-alarm.ts';

/** What an input made of the alarms. `ended` lists those that the home cancelled and that are over here. */
export interface AlarmsStep {
  readonly alarms: Alarms;
  readonly transitions: readonly AlarmTransition[];
  readonly ended: readonly OpenAlarm[];
}

/** More than this can only be a broken rule or sensor; the oldest raised ones are then forgotten here, never at the relay. */
const mostOpen = 200;

export const noAlarms = (session: string): Alarms => ({ session, next: 1, open: [] });

const unchanged = (alarms: Alarms): AlarmsStep => ({ alarms, transitions: [], ended: [] });

/** A rule says that there is danger: a new alarm, unless an open one of the same kind and subject absorbs it. */
export function danger(alarms: Alarms, outcome: AlarmOutcome, now: Instant, settings: AlarmSettings): AlarmsStep {
  const known = alarms.open.find((alarm) => alarm.kind === outcome.alarmKind && alarm.subject === outcome.subject);
  if (known && (known.life === 'pre-alarm' || !known.absorbs || !isDue(known.absorbs, now)))
    return { ...unchanged(alarms), alarms: replaced(alarms, known, repeated(known, now)) };

  const preAlarmSeconds = preAlarmSecondsOf(outcome.alarmKind, settings);
  const { longestSignalSeconds, signal } = alarmTable[outcome.alarmKind];
  const absorbs = absorbsFor(outcome.alarmKind);
  const alarm: OpenAlarm = {
    alarmId: alarmIdSchema.parse(`${alarms.session}-${alarms.next}`),
    kind: outcome.alarmKind,
    subject: outcome.subject,
    place: outcome.place,
    device: outcome.device ?? null,
    because: outcome.because,
    lateByMs: outcome.lateBy ?? null,
    life: preAlarmSeconds > 0 ? 'pre-alarm' : 'raised',
    preAlarm: preAlarmSeconds > 0 ? startDeadline(now, seconds(preAlarmSeconds)) : null,
    signal: signal === 'none' ? null : startDeadline(now, seconds(longestSignalSeconds)),
    absorbs: absorbs && startDeadline(now, absorbs),
    takenBack: null,
    allRight: false,
  };
  const others = known ? alarms.open.filter((other) => other !== known) : alarms.open;
  const transition: AlarmTransition = alarm.preAlarm
    ? { transition: 'pre-alarm', alarm: factsOf(alarm), remainingMs: preAlarmSeconds * 1_000 }
    : { transition: 'raised', alarm: factsOf(alarm) };
  return {
    alarms: { ...alarms, next: alarms.next + 1, open: [...bounded(others), alarm] },
    transitions: [transition],
    ended: [],
  };
}

/**
 * A rule says that the danger is over. A raised alarm is then over here, and whoever was paged still looks. During a
 * pre-alarm it cancels nothing: radars drop their flag while the person lies there. One danger may stand under two ids,
 * one of them from before a restart at which the disk answered late.
 */
export function dangerOver(alarms: Alarms, { alarmKind, subject, because }: ClearOutcome): AlarmsStep {
  const transitions: AlarmTransition[] = [];
  const open: OpenAlarm[] = [];
  let changes = false;
  for (const alarm of alarms.open) {
    if (alarm.kind !== alarmKind || alarm.subject !== subject || alarm.takenBack) {
      open.push(alarm);
      continue;
    }
    changes = true;
    if (alarm.life === 'pre-alarm') open.push({ ...alarm, takenBack: because });
    else transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because });
  }
  return changes ? { alarms: { ...alarms, open }, transitions, ended: [] } : unchanged(alarms);
}

/**
 * Somebody in the home says that all is right. A pre-alarm is over with it. A raised alarm stays raised: the signal
 * stops, and the people who were paged are told, once. Faults are not the resident's to cancel.
 */
export function allRight(alarms: Alarms, by: string, only?: ReadonlySet<string>): AlarmsStep {
  const transitions: AlarmTransition[] = [];
  const ended: OpenAlarm[] = [];
  const open: OpenAlarm[] = [];
  for (const alarm of alarms.open) {
    const meant = alarmTable[alarm.kind].severity !== 'fault' && (!only || only.has(alarm.alarmId));
    if (!meant || alarm.allRight) {
      open.push(alarm);
      continue;
    }
    transitions.push({ transition: 'cancelled', alarm: factsOf(alarm), during: alarm.life, by });
    if (alarm.life === 'pre-alarm' || endsWhenCancelled(alarm.kind)) ended.push(alarm);
    else open.push({ ...alarm, allRight: true, signal: null });
  }
  return transitions.length > 0 ? { alarms: { ...alarms, open }, transitions, ended } : unchanged(alarms);
}

/** Raises the pre-alarms whose time is up and stops the signals that have lasted long enough. */
export function timePassed(alarms: Alarms, now: Instant): AlarmsStep {
  if (!alarms.open.some((alarm) => hasPassed(alarm.preAlarm, now) || hasPassed(alarm.signal, now)))
    return unchanged(alarms);
  const transitions: AlarmTransition[] = [];
  const open: OpenAlarm[] = [];
  for (const alarm of alarms.open) {
    const signal = hasPassed(alarm.signal, now) ? null : alarm.signal;
    if (!hasPassed(alarm.preAlarm, now)) {
      open.push(signal === alarm.signal ? alarm : { ...alarm, signal });
      continue;
    }
    const raised: OpenAlarm = { ...alarm, signal, life: 'raised', preAlarm: null };
    transitions.push({ transition: 'raised', alarm: factsOf(raised) });
    if (raised.takenBack)
      transitions.push({ transition: 'cleared', alarm: factsOf(raised), because: raised.takenBack });
    else open.push(raised);
  }
  return { alarms: { ...alarms, open }, transitions, ended: [] };
}

const hasPassed = (deadline: OpenAlarm['signal'], now: Instant): boolean => deadline !== null && isDue(deadline, now);

const repeated = (alarm: OpenAlarm, now: Instant): OpenAlarm =>
  alarm.absorbs || alarm.takenBack
    ? { ...alarm, takenBack: null, absorbs: alarm.absorbs && startDeadline(now, alarm.absorbs.length) }
    : alarm;

const replaced = (alarms: Alarms, alarm: OpenAlarm, by: OpenAlarm): Alarms =>
  by === alarm ? alarms : { ...alarms, open: alarms.open.map((other) => (other === alarm ? by : other)) };

function bounded(open: readonly OpenAlarm[]): readonly OpenAlarm[] {
  if (open.length < mostOpen) return open;
  const oldest =
    open.find((alarm) => alarm.life === 'raised' && alarmTable[alarm.kind].severity === 'fault') ??
    open.find((alarm) => alarm.life === 'raised');
  return oldest ? open.filter((alarm) => alarm !== oldest) : open;
}

const factsOf = (alarm: OpenAlarm): AlarmFacts => ({
  alarmId: alarm.alarmId,
  kind: alarm.kind,
  severity: alarmTable[alarm.kind].severity,
  place: alarm.place,
  ...(alarm.device !== null && { device: alarm.device }),
  because: alarm.because,
  ...(alarm.lateByMs !== null && { lateByMs: alarm.lateByMs }),
});
