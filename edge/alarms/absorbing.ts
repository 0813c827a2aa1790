import { alarmTable, type AlarmKind } from '../../contracts/alarm-table.ts';
import { minutes, seconds, type Duration } from '../../foundation/durations.ts';

/**
 * How long after the last repeat an open alarm still absorbs the same danger. After such a pause it counts as a new one:
 * the word that the first was over may have been missed, and an alarm too many is better than one that is swallowed.
 * A fault is absorbed until it is cleared. Nothing ever clears an SOS.
 */
export function absorbsFor(kind: AlarmKind): Duration | null {
  if (alarmTable[kind].severity === 'fault') return null;
  switch (kind) {
    case 'fall':
    case 'smoke':
    case 'carbon_monoxide':
    case 'gas':
      return minutes(10);
    case 'sos':
      return seconds(30);
    default:
      return minutes(5);
  }
}

/** Nothing clears a pressed button, so the word of the resident ends it: the next press is a new alarm at once. */
export const endsWhenCancelled = (kind: AlarmKind): boolean => kind === 'sos';
