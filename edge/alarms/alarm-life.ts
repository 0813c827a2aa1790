import { alarmTable } from '../../contracts/alarm-table.ts';
import type { AlarmFacts, AlarmTransition } from '../../contracts/alarm-transition.ts';
import { alarmIdSchema } from '../../contracts/identifiers.ts';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import { isDue, startDeadline } from '../rules/deadlines.ts';
import type { AlarmOutcome, ClearOutcome } from '../rules/rule.ts';
import { absorbsFor, againAfter, endsWhenCancelled, flappingCalm, longestAgain } from './absorbing.ts';
import { endedBySensor, preAlarmSecondsOf, type AlarmSettings } from './alarm-settings.ts';
import type { Alarms, OpenAlarm } from './open-alarm.ts';
import { ageOf, isFlapping, storiesEnded, withRecent } from './recent-alarm.ts';
import { storyOf } from './story.ts';

/** What an input made of the alarms. `ended` lists those that the home cancelled and that are over here. */
export interface AlarmsStep {
  readonly alarms: Alarms;
  readonly transitions: readonly AlarmTransition[];
  readonly ended: readonly OpenAlarm[];
}

/** More than this can only be a broken rule or sensor; the oldest raised ones are then forgotten here, never at the relay. */
const mostOpen = 200;

/** Long enough to hear that it works. */
const testSignal = seconds(3);

export const noAlarms = (session: string): Alarms => ({ session, next: 1, open: [], recent: [] });

export const unchanged = (alarms: Alarms): AlarmsStep => ({ alarms, transitions: [], ended: [] });

/** What says that there is danger: a rule, or, without its name, the hub itself. */
export type RaisedBy = AlarmOutcome & { readonly rule?: string };

/**
 * A rule says that there is danger: a new alarm, unless an open one of the same kind and subject absorbs it. `test`: the
 * hub is in test mode. A real alarm that is open absorbs what is raised in test mode, and stays real.
 */
export function danger(
  alarms: Alarms,
  outcome: RaisedBy,
  now: Instant,
  settings: AlarmSettings,
  test = false,
): AlarmsStep {
  const known = alarms.open.findLast((alarm) => alarm.kind === outcome.alarmKind && alarm.subject === outcome.subject);
  if (known && (known.life === 'pre-alarm' || !known.absorbs || !isDue(known.absorbs, now)))
    return { ...unchanged(alarms), alarms: replaced(alarms, known, repeated(known, now)) };

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
  const { longestSignalSeconds, signal } = alarmTable[kind];
  const absorbs = absorbsFor(kind, isFlapping(recent, { kind, subject, test }, now));
  const longestSignal = test ? testSignal : seconds(longestSignalSeconds);
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
    signal: signal === 'none' ? null : startDeadline(now, longestSignal),
    absorbs: absorbs && startDeadline(now, absorbs),
    takenBack: null,
    calm: null,
    allRight: false,
    closed: false,
    timesAgain: 0,
    again: null,
  };
  return life === 'raised' ? withAgain(alarm, now) : alarm;
}

/**
 * A rule says that the danger is over. A raised alarm is then over here, and whoever was paged still looks; one whose source
 * flaps stands until it has been calm for a while. During a pre-alarm it cancels nothing unless its kind says so: radars
 * drop their flag while the person lies there. One danger may stand under two ids, one of them from before a restart at
 * which the disk answered late.
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
      } else open.push({ ...alarm, takenBack: because });
    } else if (!alarm.closed && isFlapping(alarms.recent, alarm, now)) {
      open.push({ ...alarm, takenBack: because, calm: startDeadline(now, flappingCalm) });
    } else transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because });
  }
  if (!changes) return unchanged(alarms);
  return { alarms: { ...alarms, open, recent: storiesEnded(alarms.recent, cancelled) }, transitions, ended: [] };
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
      alarm = withAgain({ ...alarm, timesAgain: alarm.timesAgain + 1 }, now);
      if (!alarm.takenBack) transitions.push({ transition: 'raised', alarm: factsOf(alarm), again: alarm.timesAgain });
    }
    const isOver = alarm.life === 'raised' && alarm.takenBack && (!alarm.calm || hasPassed(alarm.calm, now));
    if (isOver && alarm.takenBack)
      transitions.push({ transition: 'cleared', alarm: factsOf(alarm), because: alarm.takenBack });
    else open.push(alarm);
  }
  return { alarms: { ...alarms, open }, transitions, ended: [] };
}

/** Everything that an open alarm waits for by itself. */
export const deadlinesOf = ({ preAlarm, signal, calm, again }: OpenAlarm): readonly OpenAlarm['signal'][] => [
  preAlarm,
  signal,
  calm,
  again,
];

const hasPassed = (deadline: OpenAlarm['signal'], now: Instant): boolean => deadline !== null && isDue(deadline, now);

/** When it is raised again, if it still stands then: after twice as long each time. A test is not. */
function withAgain(alarm: OpenAlarm, now: Instant): OpenAlarm {
  const first = alarm.test || alarm.allRight || alarm.closed ? null : againAfter(alarm.kind);
  const length = first && milliseconds(Math.min(first * 2 ** alarm.timesAgain, longestAgain));
  return { ...alarm, again: length && startDeadline(now, length) };
}

/** Once a person has closed it, its rest is not pushed on: what still stands after that is raised anew. */
const repeated = (alarm: OpenAlarm, now: Instant): OpenAlarm =>
  alarm.absorbs || alarm.takenBack
    ? {
        ...alarm,
        takenBack: null,
        calm: null,
        absorbs: alarm.absorbs && !alarm.closed ? startDeadline(now, alarm.absorbs.length) : alarm.absorbs,
      }
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
