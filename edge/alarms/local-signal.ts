import { alarmTable, type AlarmKind, type SignalPattern } from '../../contracts/alarm-table.ts';
import type { Monotonic } from '../../foundation/clock.ts';
import { deadlinesOf } from './alarm-life.ts';
import type { Alarms } from './open-alarm.ts';

/** What the home hears and sees, and for which alarm. */
export interface LocalSignal {
  readonly pattern: SignalPattern;
  readonly alarmKind?: AlarmKind;
  readonly place?: string;
  /** Of an alarm in test mode: it says that it works, and frightens nobody. */
  readonly test?: true;
}

const loudness = { siren: 3, chime: 2, light: 1, none: 0 } as const satisfies Record<SignalPattern, number>;
const quiet: LocalSignal = { pattern: 'none' };

/** Of dangers alike in loudness: a fire is what must be fled, whatever else its smoke sets off (NFPA 72). */
const precedence: Partial<Record<AlarmKind, number>> = { smoke: 2, gas: 1 };

const rank = (kind: AlarmKind, pattern: SignalPattern): number => loudness[pattern] * 10 + (precedence[kind] ?? 0);

/** The loudest signal that is still due, a fire's before any other; of two alike, the newest alarm's. A test comes last. */
export function localSignal(alarms: Alarms): LocalSignal {
  let shown = quiet;
  let highest = 1;
  for (const { kind, place, signal, test } of alarms.open) {
    const { signal: pattern } = alarmTable[kind];
    const ranked = test ? 1 : rank(kind, pattern);
    if (!signal || ranked < highest) continue;
    highest = ranked;
    // Nobody is to run from a siren that is tried out.
    shown = test
      ? { pattern: pattern === 'siren' ? 'chime' : pattern, alarmKind: kind, place, test }
      : { pattern, alarmKind: kind, place };
  }
  return shown;
}

/** When an alarm next does something by itself. */
export function alarmsWakeAt(alarms: Alarms): Monotonic | undefined {
  let earliest: Monotonic | undefined;
  for (const alarm of alarms.open)
    for (const deadline of deadlinesOf(alarm))
      if (deadline && (earliest === undefined || deadline.dueAt < earliest)) earliest = deadline.dueAt;
  return earliest;
}
