import { describe, expect, test } from 'vitest';
import { alarmTable, type AlarmKind } from '../../../contracts/alarm-table.ts';
import { allRight, danger, dangerOver, noAlarms, timePassed } from '../../../edge/alarms/alarm-life.ts';
import { alarmSettingsSchema } from '../../../edge/alarms/alarm-settings.ts';
import { alarmsWakeAt, localSignal } from '../../../edge/alarms/local-signal.ts';
import type { Alarms } from '../../../edge/alarms/open-alarm.ts';
import { restoreAlarms, saveAlarms } from '../../../edge/alarms/saved-alarms.ts';
import type { AlarmOutcome, ClearOutcome } from '../../../edge/rules/rule.ts';
import { hours, minutes, seconds } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const settings = alarmSettingsSchema.parse({});
const because = { reason: 'test', evidence: {} };
const of = (alarmKind: AlarmKind, subject = 'sensor'): AlarmOutcome => ({
  kind: 'alarm',
  alarmKind,
  subject,
  place: 'room',
  because,
});
const over = (alarmKind: AlarmKind, subject = 'sensor'): ClearOutcome => ({
  kind: 'clear',
  alarmKind,
  subject,
  because,
});

const clockAtNoon = (): ManualClock => new ManualClock({ wall: '2026-03-10T12:00:00Z' });

function alarmsOf(clock: ManualClock, ...outcomes: AlarmOutcome[]): Alarms {
  return outcomes.reduce(
    (alarms, outcome) => danger(alarms, outcome, clock.now(), settings).alarms,
    noAlarms('session'),
  );
}

test.each(Object.keys(alarmTable) as AlarmKind[])('%s begins as the table says', (kind) => {
  const clock = clockAtNoon();
  const { alarms, transitions } = danger(noAlarms('session'), of(kind), clock.now(), settings);
  const { preAlarmSeconds, severity, signal, longestSignalSeconds } = alarmTable[kind];
  expect(transitions).toHaveLength(1);
  expect(transitions[0]).toMatchObject({
    transition: preAlarmSeconds > 0 ? 'pre-alarm' : 'raised',
    alarm: { alarmId: 'session-1', kind, severity, place: 'room' },
  });
  expect(localSignal(alarms).pattern).toBe(signal);
  clock.advance(seconds(Math.max(longestSignalSeconds, 1)));
  expect(localSignal(timePassed(alarms, clock.now()).alarms).pattern).toBe('none');
});

test('alarms are numbered within their session, and kinds and subjects keep apart', () => {
  const alarms = alarmsOf(clockAtNoon(), of('smoke', 'a'), of('smoke', 'b'), of('gas', 'a'), of('smoke', 'a'));
  expect(alarms.open.map(({ alarmId }) => alarmId)).toEqual(['session-1', 'session-2', 'session-3']);
});

test('a fault is absorbed until it is cleared, however long', () => {
  const clock = clockAtNoon();
  let alarms = alarmsOf(clock, of('battery_low'));
  clock.advance(hours(24 * 60));
  expect(danger(alarms, of('battery_low'), clock.now(), settings).transitions).toEqual([]);
  alarms = dangerOver(alarms, over('battery_low'), clock.now(), settings).alarms;
  expect(danger(alarms, of('battery_low'), clock.now(), settings).transitions).toHaveLength(1);
});

test('an end without a beginning is nothing', () => {
  const alarms = noAlarms('session');
  expect(dangerOver(alarms, over('smoke'), clockAtNoon().now(), settings)).toEqual({
    alarms,
    transitions: [],
    ended: [],
  });
});

describe('the pre-alarm', () => {
  test.each([0, 1, 120])('of %i s holds as the care plan says', (preAlarmSeconds) => {
    const clock = clockAtNoon();
    const given = alarmSettingsSchema.parse({ preAlarmSeconds: { bed_empty: preAlarmSeconds } });
    const { alarms, transitions } = danger(noAlarms('s'), of('bed_empty'), clock.now(), given);
    if (preAlarmSeconds === 0) {
      expect(transitions[0]?.transition).toBe('raised');
      // Then it is raised again, if it still stands.
      expect(alarmsWakeAt(alarms)).toBe(clock.now().monotonic + hours(1));
    } else {
      expect(transitions[0]).toMatchObject({ transition: 'pre-alarm', remainingMs: preAlarmSeconds * 1_000 });
      expect(alarmsWakeAt(alarms)).toBe(clock.now().monotonic + preAlarmSeconds * 1_000);
    }
  });

  test.each([{ fall: -1 }, { fall: 121 }, { fall: 1.5 }, { tumble: 5 }])('%j is refused', (preAlarmSeconds) => {
    expect(alarmSettingsSchema.safeParse({ preAlarmSeconds }).success).toBe(false);
  });

  test('is cancelled by the home, but no fault is', () => {
    const alarms = alarmsOf(clockAtNoon(), of('fall'), of('device_silent'));
    const { alarms: left, transitions, ended } = allRight(alarms, 'portal');
    expect(transitions).toMatchObject([{ transition: 'cancelled', during: 'pre-alarm', by: 'portal' }]);
    expect(left.open.map(({ kind }) => kind)).toEqual(['device_silent']);
    expect(ended.map(({ kind }) => kind)).toEqual(['fall']);
  });

  test('is cancelled alone when only it is meant', () => {
    const alarms = alarmsOf(clockAtNoon(), of('fall', 'a'), of('fall', 'b'));
    const { alarms: left } = allRight(alarms, 'portal', new Set(['session-2']));
    expect(left.open.map(({ subject }) => subject)).toEqual(['a']);
  });
});

describe('what the home hears', () => {
  test('is the loudest, and of two alike the newest', () => {
    const clock = clockAtNoon();
    let alarms = alarmsOf(clock, of('sos', 'button'), of('inactivity'), of('fall', 'radar'));
    expect(localSignal(alarms)).toEqual({ pattern: 'chime', alarmKind: 'fall', place: 'room' });
    alarms = danger(alarms, of('smoke', 'kitchen'), clock.now(), settings).alarms;
    alarms = danger(alarms, of('sos', 'cord'), clock.now(), settings).alarms;
    expect(localSignal(alarms).alarmKind).toBe('smoke');
    clock.advance(minutes(10));
    expect(localSignal(timePassed(alarms, clock.now()).alarms)).toEqual({ pattern: 'none' });
  });

  test('is the fire while there is one, and gas before carbon monoxide', () => {
    const alarms = alarmsOf(clockAtNoon(), of('smoke'), of('gas'), of('carbon_monoxide'));
    expect(localSignal(alarms).alarmKind).toBe('smoke');
    const withoutSmoke = { ...alarms, open: alarms.open.filter(({ kind }) => kind !== 'smoke') };
    expect(localSignal(withoutSmoke).alarmKind).toBe('gas');
  });

  test('goes on after a restart for what is left of it', () => {
    const clock = clockAtNoon();
    const saved = saveAlarms(alarmsOf(clock, of('smoke')), clock.now());
    clock.advance(minutes(4));
    const restored: Alarms = { ...noAlarms('next'), open: restoreAlarms(saved, clock.now()).open };
    expect(localSignal(restored).pattern).toBe('siren');
    expect(alarmsWakeAt(restored)).toBe(clock.now().monotonic + minutes(6));
  });
});

test('the open alarms are bounded: the oldest faults go first, a pre-alarm never', () => {
  const clock = clockAtNoon();
  const faults = Array.from({ length: 250 }, (_, n) => of('device_silent', `device-${n}`));
  const alarms = alarmsOf(clock, of('fall', 'first'), of('smoke', 'second'), ...faults);
  expect(alarms.open).toHaveLength(200);
  expect(alarms.open.slice(0, 3).map(({ subject }) => subject)).toEqual(['first', 'second', 'device-52']);
  const falls = Array.from({ length: 250 }, (_, n) => of('fall', `radar-${n}`));
  expect(alarmsOf(clock, ...falls).open).toHaveLength(250);
});

test('of those that are forgotten, what matters most goes last', () => {
  const clock = clockAtNoon();
  const last = [of('vital_signs'), of('water_leak'), of('smoke')];
  const kept = (kind: AlarmKind, count: number): string[] => {
    const many = Array.from({ length: count }, (_, n) => of(kind, `${kind}-${n}`));
    const { open } = alarmsOf(clock, ...last, of('battery_low'), ...many);
    expect(open).toHaveLength(200);
    return [...new Set(open.map((alarm) => alarm.kind))];
  };
  expect(kept('device_silent', 197)).toEqual(['vital_signs', 'water_leak', 'smoke', 'device_silent']);
  expect(kept('water_leak', 199)).toEqual(['smoke', 'water_leak']);
  expect(kept('long_lie', 199)).toEqual(['smoke', 'long_lie']);
});

test('one saved alarm that cannot be read costs no other', () => {
  const clock = clockAtNoon();
  const saved = JSON.parse(saveAlarms(alarmsOf(clock, of('fall'), of('smoke')), clock.now())) as {
    open: { kind: string }[];
  };
  saved.open[0] = { ...saved.open[0], kind: 'tumble' };
  const { open, problem } = restoreAlarms(JSON.stringify(saved), clock.now());
  expect(open.map(({ kind }) => kind)).toEqual(['smoke']);
  expect(problem).toContain('not a kind of alarm');
  const unreadable = restoreAlarms('{', clock.now());
  expect(unreadable.open).toEqual([]);
  expect(unreadable.problem).toContain('expected object');
});
