import { alarmTable, type AlarmKind } from '../../contracts/alarm-table.ts';
import { hours, minutes, seconds, type Duration } from '../../foundation/durations.ts';

/**
 * How long after the last repeat an open alarm still absorbs the same danger. After such a pause it counts as a new one:
 * the word that the first was over may have been missed, and an alarm too many is better than one that is swallowed.
 * A fault is absorbed until it is cleared. Nothing ever clears an SOS, so no press pushes on what absorbs it: the word that
 * its incident was closed may have been missed. `flapping`: it has come again and again of late.
 */
export function absorbsFor(kind: AlarmKind, flapping = false): Duration | null {
  if (alarmTable[kind].severity === 'fault') return null;
  switch (kind) {
    case 'sos':
      // A button that hangs, or a person whom nobody answers: who was called is called on by the relay until somebody comes.
      return flapping ? minutes(10) : seconds(30);
    case 'fall':
    case 'smoke':
    case 'carbon_monoxide':
    case 'gas':
      return flapping ? flappingCalm : minutes(10);
    default:
      return flapping ? flappingCalm : minutes(5);
  }
}

/** Nothing clears a pressed button, so the word of the resident ends it: the next press is a new alarm at once. */
export const endsWhenCancelled = (kind: AlarmKind): boolean => kind === 'sos';

/** Whether a repeat makes it absorb for longer. */
export const absorbsOn = (kind: AlarmKind): boolean => !endsWhenCancelled(kind);

/** Whoever falls in a test is not up because a radar no longer says so: a person has to answer, or it is raised afterwards. */
export const keptInTest = (kind: AlarmKind): boolean => kind === 'fall' || kind === 'long_lie';

/** A test button holds for seconds. What stands for longer is believed, whatever mode the hub is in; null: as long as it lasts. */
export function believedAfter(kind: AlarmKind): Duration | null {
  return kind === 'smoke' || kind === 'carbon_monoxide' || kind === 'gas' ? minutes(2) : null;
}

/**
 * An alarm of one kind and subject that comes so often within `flappingWithin`, with no person having closed it, flaps: a
 * loose wire, a kitchen, a curtain before a radar. From then on the sensor's word that it is over counts only after it has
 * held for `flappingCalm`. Until then the alarm stands, which absorbs what comes and tells nobody that all is well. So one
 * source raises at most three and then two an hour, and no danger is lost: what comes back sounds and is said again under
 * the id that stands, and after a closing the next one is raised at once.
 */
export const flapsFrom = 3;
export const flappingWithin: Duration = hours(1);
export const flappingCalm: Duration = minutes(30);
/** How often at most it is said that a danger has come back. Who closes sooner cannot have known of it. */
export const cameBackPause: Duration = minutes(3);

/** How long an alarm that a person has closed absorbs a sensor that goes on saying the same. Its end, then again, is new. */
export const restAfterClosing: Duration = minutes(30);

/**
 * When an alarm that still stands, and that nobody has closed or said "all right" to, is raised again: then after twice as
 * long each time, up to `longestAgain`. Whoever has accepted it learns that it goes on, and one that was closed while the
 * hub was away comes back. Null: once is enough. A pressed button is a moment, which the relay follows up by itself; a
 * warning and a fault are looked at when there is time.
 */
export function againAfter(kind: AlarmKind): Duration | null {
  switch (kind) {
    case 'fall':
    case 'long_lie':
    case 'smoke':
    case 'carbon_monoxide':
    case 'gas':
      // Who lies on a floor, or breathes smoke, has minutes.
      return minutes(15);
    case 'water_leak':
    case 'water_flows_on':
    case 'bathroom_overstay':
    case 'left_at_night':
    case 'not_back_home':
    case 'bed_empty':
    case 'door_open':
      // Somebody should have been there within the hour.
      return hours(1);
    case 'inactivity':
    case 'not_up':
    case 'in_bed_long':
      return hours(2);
    case 'room_hot':
    case 'room_cold':
    case 'no_water_use':
      // A flat takes hours to warm up, and so does a day without water to end.
      return hours(6);
    default:
      return null;
  }
}
export const longestAgain: Duration = hours(12);
