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

/** The loudest signal that is still due; of two alike, the newest alarm's. */
export function localSignal(alarms: Alarms): LocalSignal {
  let shown = quiet;
  for (const { kind, place, signal } of alarms.open) {
    const { pattern } = { pattern: alarmTable[kind].signal };
    if (signal && loudness[pattern] > 0 && loudness[pattern] >= loudness[shown.pattern])
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
