import { alarmTable, type AlarmKind, type SignalPattern } from '../../contracts/alarm-table.ts';
import type { Monotonic } from '../../foundation/clock.ts';
import type { Alarms } from './open-alarm.ts';

/** What the home hears and sees, and for which alarm. */
export interface LocalSignal {
  readonly pattern: SignalPattern;
  readonly alarmKind?: AlarmKind;
  readonly place?: string;
}

const loudness = { siren: 3, chime: 2, light: 1, none: 0 } as const satisfies Record<SignalPattern, number>;
const quiet: LocalSignal = { pattern: 'none' };

/** Of dangers alike in loudness: a fire is what must be fled, whatever else its smoke sets off (NFPA 72). */
const precedence: Partial<Record<AlarmKind, number>> = { smoke: 2, gas: 1 };

const rank = (kind: AlarmKind, pattern: SignalPattern): number => loudness[pattern] * 10 + (precedence[kind] ?? 0);

/** The loudest signal that is still due, a fire's before any other; of two alike, the newest alarm's. */
export function localSignal(alarms: Alarms): LocalSignal {
  let shown = quiet;
  let highest = 1;
  for (const { kind, place, signal } of alarms.open) {
    const { pattern } = { pattern: alarmTable[kind].signal };
    if (!signal || rank(kind, pattern) < highest) continue;
    highest = rank(kind, pattern);
    shown = { pattern, alarmKind: kind, place };
  }
  return shown;
}

/** When a pre-alarm or a signal ends next. */
export function alarmsWakeAt(alarms: Alarms): Monotonic | undefined {
  let earliest: Monotonic | undefined;
  for (const { preAlarm, signal } of alarms.open) {
    if (preAlarm && (earliest === undefined || preAlarm.dueAt < earliest)) earliest = preAlarm.dueAt;
    if (signal && (earliest === undefined || signal.dueAt < earliest)) earliest = signal.dueAt;
  }
  return earliest;
}
