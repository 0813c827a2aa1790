import { alarmTable } from '../../contracts/alarm-table.ts';
import type { AlarmFacts, AlarmTransition } from '../../contracts/alarm-transition.ts';
import { alarmIdSchema } from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';
import { seconds } from '../../foundation/durations.ts';
import { isDue, startDeadline } from '../rules/deadlines.ts';
import type { AlarmOutcome, ClearOutcome } from '../rules/rule.ts';
import { absorbsFor, believedAfter, endsWhenCancelled, flappingCalm, keptInTest } from './absorbing.ts';
import { endedBySensor, preAlarmSecondsOf, type AlarmSettings } from './alarm-settings.ts';
import type { Alarms, OpenAlarm } from './open-alarm.ts';
import { ageOf, isFlapping, storiesEnded, withRecent } from './recent-alarm.ts';
import { bounded, heardAgain, saidAgain, signalOf, withAgain } from './standing-alarm.ts';
import { storyOf } from './story.ts';

/** What an input made of the alarms. `ended` lists those that the home cancelled and that are over here. */
export interface AlarmsStep {
  readonly alarms: Alarms;
  readonly transitions: readonly AlarmTransition[];
  readonly ended: readonly OpenAlarm[];
}

export const noAlarms = (session: string): Alarms => ({ session, next: 1, open: [], recent: [] });

export const unchanged = (alarms: Alarms): AlarmsStep => ({ alarms, transitions: [], ended: [] });

/** What says that there is danger: a rule, or, without its name, the hub itself. */
export type RaisedBy = AlarmOutcome & { readonly rule?: string };

/**
 * A rule says that there is danger: a new alarm, unless an open one of the same kind and subject absorbs it. `test`: the
 * hub is in test mode. A real alarm that is open absorbs what is raised in test mode, and stays real; a test absorbs only
 * tests.
 */
export function danger(
  alarms: Alarms,
  outcome: RaisedBy,
  now: Instant,
  settings: AlarmSettings,
  test = false,
): AlarmsStep {
  const known = alarms.open.findLast((alarm) => alarm.kind === outcome.alarmKind && alarm.subject === outcome.subject);
  if (known && (test || !known.test) && (known.life === 'pre-alarm' || !known.absorbs || !isDue(known.absorbs, now))) {
    const next = heardAgain(known, now);
    const isSaid = next.timesAgain > known.timesAgain;
    return {
      ...unchanged(alarms),
      alarms: replaced(alarms, known, next),
      transitions: isSaid ? [raisedAgain(next)] : [],
    };
  }

  const alarm = begun(alarms, outcome, now, settings, test);
  // The one before stands until it is said to be over, as this one does, and says nothing more by itself.
  const others = known ? replaced(alarms, known, { ...known, signal: null, again: null }).open : alarms.open;
  const transition: AlarmTransition = alarm.preAlarm
    ? { transition: 'pre-alarm', alarm: factsOf(alarm), remainingMs: alarm.preAlarm.length }
    : { transition: 'raised', alarm: factsOf(alarm) };
  return {
    alarms: {
      ...alarms,
      next: alarms.next + 1,
      open: [...bounded(others), alarm],
      recent: withRecent(alarms.recent, recentOf(alarm), now),
    },
    transitions: [transition],
    ended: [],
  };
}

function begun(
  { session, next, recent }: Alarms,
  outcome: RaisedBy,
  now: Instant,
  settings: AlarmSettings,
  test: boolean,
): OpenAlarm {
  const { alarmKind: kind, subject, place, rule } = outcome;
  const preAlarmSeconds = preAlarmSecondsOf(kind, settings);
  const absorbs = absorbsFor(kind, isFlapping(recent, { kind, subject, test }, now, settings.flapsFrom));
  const believed = test ? believedAfter(kind) : null;
  const life = preAlarmSeconds > 0 ? 'pre-alarm' : 'raised';
  const alarm: OpenAlarm = {
    alarmId: alarmIdSchema.parse(`${session}-${next}`),
    kind,
    subject,
    ...(rule !== undefined && { rule }),
    place,
    device: outcome.device ?? null,
    because: outcome.because,
    lateByMs: outcome.lateBy ?? null,
    story: storyOf({ kind, place, test }, recent, (earlier) => ageOf(earlier, now)),
    test,
    life,
    preAlarm: life === 'pre-alarm' ? startDeadline(now, seconds(preAlarmSeconds)) : null,
    signal: signalOf(kind, test, now),
    absorbs: absorbs && startDeadline(now, absorbs),
    takenBack: null,
    calm: null,
    allRight: false,
    closed: false,
    timesAgain: 0,
    again: null,
    cameBack: null,
    believed: believed && startDeadline(now, believed),
  };
  return life === 'raised' ? withAgain(alarm, now) : alarm;
}

/**
 * A rule says that the danger is over. A raised alarm is then over here, and whoever was paged still looks; one whose source
 * flaps stands until it has been calm for a while. During a pre-alarm it cancels nothing unless its kind says so: radars
 * drop their flag while the person lies there. For the same reason it ends no test of a kind that is kept in a test. One
 * danger may stand under two ids, one of them from before a restart at which the disk answered late.
 */
export function dangerOver(
  alarms: Alarms,
  { alarmKind, subject, because }: ClearOutcome,
  now: Instant,
  settings: AlarmSettings,
): AlarmsStep {
  const transitions: AlarmTransition[] = [];
  const cancelled = new Set<string>();
  const open: OpenAlarm[] = [];
  let changes = false;
  for (const alarm of alarms.open) {
    if (alarm.kind !== alarmKind || alarm.subject !== subject || alarm.takenBack) {
      open.push(alarm);
      continue;
    }
    changes = true;
    if (alarm.life === 'pre-alarm') {
      if (endedBySensor(alarm.kind, settings)) {
        const by = because.reason;
        transitions.push({ transition: 'cancelled', alarm: factsOf(alarm), during: 'pre-alarm', by });
        cancelled.add(alarm.alarmId);
      } else open.push({ ...alarm, takenBack: because, believed: null });
    } else if (isKeptTest(alarm)) {
      open.push({ ...alarm, takenBack: because });
    } else if (!alarm.closed && !alarm.allRight && isFlapping(alarms.recent, alarm, now, settings.flapsFrom)) {
      open.push({ ...alarm, takenBack: because, calm: startDeadline(now, flappingCalm), believed: null });
    } else transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because });
  }
  if (!changes) return unchanged(alarms);
  return { alarms: { ...alarms, open, recent: storiesEnded(alarms.recent, cancelled) }, transitions, ended: [] };
}

/** A test that only a person ends, and that no person has answered: who fell during it may lie there. */
export const isKeptTest = ({ test, kind, allRight, closed }: OpenAlarm): boolean =>
  test && keptInTest(kind) && !allRight && !closed;

/**
 * Somebody in the home says that all is right. A pre-alarm is over with it, and so is what the sensor has taken back: what
 * comes then is new. Any other raised alarm stays raised: the signal stops, and the people who were paged are told, once.
 * Faults are not the resident's to cancel.
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
    else if (alarm.takenBack)
      transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because: alarm.takenBack });
    else open.push({ ...alarm, allRight: true, signal: null, again: null });
  }
  if (transitions.length === 0) return unchanged(alarms);
  // What was raised stays a story: people were called, and a person has to close it.
  const inTime = new Set<string>(ended.filter(({ life }) => life === 'pre-alarm').map(({ alarmId }) => alarmId));
  return { alarms: { ...alarms, open, recent: storiesEnded(alarms.recent, inTime) }, transitions, ended };
}

/** Raises the pre-alarms whose time is up, stops signals that have lasted long enough, and says what still stands. */
export function timePassed(alarms: Alarms, now: Instant): AlarmsStep {
  if (!alarms.open.some((alarm) => deadlinesOf(alarm).some((deadline) => hasPassed(deadline, now))))
    return unchanged(alarms);
  const transitions: AlarmTransition[] = [];
  const open: OpenAlarm[] = [];
  for (const before of alarms.open) {
    let alarm = hasPassed(before.signal, now) ? { ...before, signal: null } : before;
    if (hasPassed(alarm.preAlarm, now)) {
      alarm = withAgain({ ...alarm, life: 'raised', preAlarm: null }, now);
      transitions.push({ transition: 'raised', alarm: factsOf(alarm) });
    } else if (hasPassed(alarm.again, now)) {
      alarm = saidAgain(alarm, now);
      if (!alarm.takenBack) transitions.push(raisedAgain(alarm));
    }
    const isOver = alarm.life === 'raised' && !isKeptTest(alarm) && (!alarm.calm || hasPassed(alarm.calm, now));
    if (isOver && alarm.takenBack)
      transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because: alarm.takenBack });
    else open.push(alarm);
  }
  return { alarms: { ...alarms, open }, transitions, ended: [] };
}

/** Everything that an open alarm waits for by itself. */
export const deadlinesOf = ({ preAlarm, signal, calm, again, believed }: OpenAlarm): readonly OpenAlarm['signal'][] => [
  preAlarm,
  signal,
  calm,
  again,
  believed,
];

const hasPassed = (deadline: OpenAlarm['signal'], now: Instant): boolean => deadline !== null && isDue(deadline, now);

const replaced = (alarms: Alarms, alarm: OpenAlarm, by: OpenAlarm): Alarms =>
  by === alarm ? alarms : { ...alarms, open: alarms.open.map((other) => (other === alarm ? by : other)) };

/** It still stands, or has come back. */
export const raisedAgain = (alarm: OpenAlarm): AlarmTransition => ({
  transition: 'raised',
  alarm: factsOf(alarm),
  again: alarm.timesAgain,
});

const recentOf = ({ alarmId, kind, subject, place, story, test }: OpenAlarm) => ({
  alarmId,
  kind,
  subject,
  place,
  story,
  test,
});

/** What each transition of an alarm says of it. */
export const factsOf = (alarm: OpenAlarm): AlarmFacts => ({
  alarmId: alarm.alarmId,
  kind: alarm.kind,
  severity: alarmTable[alarm.kind].severity,
  place: alarm.place,
  ...(alarm.device !== null && { device: alarm.device }),
  because: alarm.because,
  ...(alarm.lateByMs !== null && { lateByMs: alarm.lateByMs }),
  ...(alarm.story !== null && { story: alarm.story }),
  ...(alarm.test && { test: true }),
});
