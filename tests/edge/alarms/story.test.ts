import { describe, expect, test } from 'vitest';
import type { AlarmKind } from '../../../contracts/alarm-table.ts';
import { alarmTable } from '../../../contracts/alarm-table.ts';
import { alarmIdSchema } from '../../../contracts/identifiers.ts';
import { storyOf } from '../../../edge/alarms/story.ts';
import { alarmSettingsSchema } from '../../../edge/alarms/alarm-settings.ts';
import { allRight, danger, noAlarms } from '../../../edge/alarms/alarm-life.ts';
import { incidentClosed } from '../../../edge/alarms/ending.ts';
import type { Alarms } from '../../../edge/alarms/open-alarm.ts';
import { restoreAlarms, saveAlarms } from '../../../edge/alarms/saved-alarms.ts';
import { restoreRecentAlarms, saveRecentAlarms } from '../../../edge/alarms/saved-recent-alarms.ts';
import { hours, milliseconds, minutes, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const settings = alarmSettingsSchema.parse({ preAlarmSeconds: { bathroom_overstay: 0 } });
const id = (text: string) => alarmIdSchema.parse(text);

interface Before {
  readonly kind: AlarmKind;
  readonly ago: Duration;
  readonly place?: string;
  readonly ended?: boolean;
  readonly test?: boolean;
}

const story = (kind: AlarmKind, place: string, ...before: Before[]): string | null =>
  storyOf(
    { kind, place, test: false },
    before.map((one, n) => ({
      alarmId: id(`alarm-${n}`),
      story: null,
      place: 'bathroom',
      ended: false,
      test: false,
      ...one,
    })),
    ({ ago }) => ago,
  );

describe('one story', () => {
  test.each<[AlarmKind, string, Before]>([
    ['long_lie', 'bathroom', { kind: 'fall', ago: minutes(10) }],
    ['inactivity', '', { kind: 'long_lie', ago: hours(5) }],
    ['inactivity', 'hall', { kind: 'fall', ago: hours(23) }],
    ['bathroom_overstay', 'bathroom', { kind: 'fall', ago: minutes(40) }],
    ['fall', 'hall', { kind: 'bed_empty', ago: minutes(20), place: 'bedroom' }],
    ['not_back_home', '', { kind: 'left_at_night', ago: hours(6) }],
    ['welfare_check', '', { kind: 'not_back_home', ago: hours(20) }],
    ['sos', 'bedroom', { kind: 'fall', ago: minutes(59) }],
  ])('%s in "%s" continues %o', (kind, place, before) => {
    expect(story(kind, place, before)).toBe('alarm-0');
  });

  test.each<[string, AlarmKind, string, Before]>([
    ['too long ago', 'long_lie', 'bathroom', { kind: 'fall', ago: hours(13) }],
    ['another room', 'long_lie', 'kitchen', { kind: 'fall', ago: minutes(10) }],
    ['closed by a person', 'long_lie', 'bathroom', { kind: 'fall', ago: minutes(10), ended: true }],
    ['a test', 'long_lie', 'bathroom', { kind: 'fall', ago: minutes(10), test: true }],
    ['a fire is no continuation', 'smoke', 'bathroom', { kind: 'fall', ago: minutes(10) }],
    ['a fall does not continue what came of it', 'fall', 'bathroom', { kind: 'inactivity', ago: minutes(10) }],
  ])('not: %s', (_why, kind, place, before) => {
    expect(story(kind, place, before)).toBeNull();
  });

  test('no fault is part of one', () => {
    const faults = (Object.keys(alarmTable) as AlarmKind[]).filter((kind) => alarmTable[kind].severity === 'fault');
    for (const kind of faults) expect(story(kind, '', { kind: 'fall', ago: milliseconds(1) })).toBeNull();
    expect(faults.length).toBeGreaterThan(10);
  });
});

describe('at the hub', () => {
  const because = { reason: 'test', evidence: {} };
  const clock = new ManualClock({ wall: '2026-03-10T12:00:00Z' });
  const raise = (alarms: Alarms, alarmKind: AlarmKind, place: string): Alarms =>
    danger(alarms, { kind: 'alarm', alarmKind, subject: place, place, because }, clock.now(), settings).alarms;
  const storiesOf = ({ open }: Alarms): (string | null)[] => open.map((alarm) => alarm.story);

  test('fall, long lie and inactivity name the fall, across a restart too', () => {
    let alarms = raise(noAlarms('s'), 'fall', 'bathroom');
    clock.advance(minutes(20));
    alarms = raise(alarms, 'long_lie', 'bathroom');
    const recent = saveRecentAlarms(alarms.recent, clock.now());
    alarms = {
      ...noAlarms('t'),
      open: restoreAlarms(saveAlarms(alarms, clock.now()), clock.now()).open,
      recent: restoreRecentAlarms(recent, [], clock.now()).recent,
    };
    clock.advance(hours(3));
    alarms = raise(alarms, 'inactivity', '');
    expect(storiesOf(alarms)).toEqual([null, 's-1', 's-1']);
  });

  test('a closed incident ends all of its story', () => {
    let alarms = raise(noAlarms('s'), 'bathroom_overstay', 'bathroom');
    alarms = raise(alarms, 'fall', 'bathroom');
    alarms = incidentClosed(alarms, new Set(['s-2']), clock.now()).alarms;
    // The fall was still a pre-alarm: it stands, and nothing has ended.
    expect(storiesOf(raise(alarms, 'long_lie', 'bathroom'))).toEqual([null, 's-1', 's-1']);
    alarms = incidentClosed(alarms, new Set(['s-1']), clock.now()).alarms;
    expect(raise(alarms, 'long_lie', 'bathroom').open.at(-1)?.story).toBeNull();
  });

  test('what the resident cancelled in time is no story', () => {
    const alarms = allRight(raise(noAlarms('s'), 'fall', 'bathroom'), 'portal').alarms;
    expect(raise(alarms, 'long_lie', 'bathroom').open.at(-1)?.story).toBeNull();
  });
});
