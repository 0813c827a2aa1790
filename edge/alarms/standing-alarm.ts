import { alarmTable, type AlarmKind, type Severity } from '../../contracts/alarm-table.ts';
import type { Instant } from '../../foundation/clock.ts';
import { milliseconds, seconds } from '../../foundation/durations.ts';
import type { Deadline } from '../rules/deadline.ts';
import { isDue, remaining, startDeadline } from '../rules/deadlines.ts';
import { absorbsOn, againAfter, believedAfter, cameBackPause, longestAgain } from './absorbing.ts';
import type { OpenAlarm } from './open-alarm.ts';

/** Long enough to hear that it works. */
const testSignal = seconds(3);

/** How long the home hears and sees it from now on; null: not at all. */
export function signalOf(kind: AlarmKind, test: boolean, now: Instant): Deadline | null {
  const { signal, longestSignalSeconds } = alarmTable[kind];
  return signal === 'none' ? null : startDeadline(now, test ? testSignal : seconds(longestSignalSeconds));
}

/** When it is raised again, if it still stands then: after twice as long as the last time. A test is not. */
export function withAgain(alarm: OpenAlarm, now: Instant): OpenAlarm {
  const first = alarm.test || alarm.allRight || alarm.closed ? null : againAfter(alarm.kind);
  const last = alarm.again?.length ?? 0;
  const length = first && milliseconds(last < first ? first : Math.min(last * 2, longestAgain));
  return { ...alarm, again: length && startDeadline(now, length) };
}

/** Its time to be raised again has come, or that to say that it has come back meanwhile. Not said of what is taken back. */
export function saidAgain(alarm: OpenAlarm, now: Instant): OpenAlarm {
  const hasWaited = !alarm.takenBack && alarm.again !== null && alarm.again.length <= cameBackPause;
  const timesAgain = alarm.timesAgain + (alarm.takenBack ? 0 : 1);
  return withAgain({ ...alarm, timesAgain, ...(hasWaited && { cameBack: pause(now) }) }, now);
}

const pause = (now: Instant): Deadline => startDeadline(now, cameBackPause);

/**
 * The sensor says once more what an open alarm has already told. Once a person has closed it, its rest is not pushed on: what
 * still stands after that is raised anew. What had been taken back has come back.
 */
export function heardAgain(alarm: OpenAlarm, now: Instant): OpenAlarm {
  const { absorbs } = alarm;
  const isPushed = absorbs && !alarm.closed && absorbsOn(alarm.kind);
  if (!alarm.takenBack) return isPushed ? { ...alarm, absorbs: startDeadline(now, absorbs.length) } : alarm;
  const next = {
    ...alarm,
    takenBack: null,
    calm: null,
    ...(isPushed && { absorbs: startDeadline(now, absorbs.length) }),
  };
  return alarm.life === 'raised' ? cameBack(next, now) : next;
}

/**
 * It sounds anew, and is said at once, or when the last such word is long enough ago. "All right" was said of what was
 * before. A warning and a fault are looked at when there is time.
 */
function cameBack(alarm: OpenAlarm, now: Instant): OpenAlarm {
  const believed = alarm.test ? believedAfter(alarm.kind) : null;
  const next: OpenAlarm = {
    ...alarm,
    signal: signalOf(alarm.kind, alarm.test, now),
    allRight: false,
    again: null,
    believed: believed && startDeadline(now, believed),
  };
  if (alarm.test || againAfter(alarm.kind) === null) return withAgain(next, now);
  if (alarm.cameBack && !isDue(alarm.cameBack, now))
    return { ...next, again: startDeadline(now, remaining(alarm.cameBack, now)) };
  return saidAgain({ ...next, cameBack: pause(now) }, now);
}

/** More than this can only be a broken rule or sensor; some raised ones are then forgotten here, never at the relay. */
const mostOpen = 200;
const forgottenFirst: readonly Severity[] = ['fault', 'warning', 'urgent', 'critical'];

/** Leaves room for one more: the oldest of those that matter least is forgotten, a pre-alarm never. */
export function bounded(open: readonly OpenAlarm[]): readonly OpenAlarm[] {
  if (open.length < mostOpen) return open;
  for (const severity of forgottenFirst) {
    const oldest = open.find(({ life, kind }) => life === 'raised' && alarmTable[kind].severity === severity);
    if (oldest) return open.filter((alarm) => alarm !== oldest);
  }
  return open;
}
