import { expect, test } from 'vitest';
import { alarmIdSchema } from '../../../contracts/identifiers.ts';
import { inOwnSlots, storiesEnded, withRecent, type RecentAlarm } from '../../../edge/alarms/recent-alarm.ts';
import { restoreRecentAlarms, saveRecentAlarms } from '../../../edge/alarms/saved-recent-alarms.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const clock = (): ManualClock => new ManualClock({ wall: '2026-03-10T12:00:00Z' });
const fall = (name: string): Omit<RecentAlarm, 'ended' | 'forget' | 'slot'> => ({
  alarmId: alarmIdSchema.parse(name),
  kind: 'fall',
  subject: 'radar',
  place: 'bedroom',
  story: null,
  test: false,
});
const idsOf = (recent: readonly RecentAlarm[]): string[] => recent.map(({ alarmId }) => alarmId);

test('a new alarm is written alone, and so is one whose story has ended', () => {
  const time = clock();
  const before = withRecent(withRecent([], fall('s-1'), time.now()), fall('s-2'), time.now());
  expect(Object.keys(saveRecentAlarms(before, time.now()))).toEqual(['recent-alarm:0', 'recent-alarm:1']);
  const after = withRecent(before, fall('s-3'), time.now());
  expect(saveRecentAlarms(after, time.now(), after)).toEqual({});
  expect(Object.keys(saveRecentAlarms(after, time.now(), before))).toEqual(['recent-alarm:2']);
  const ended = storiesEnded(after, new Set(['s-2']));
  expect(Object.keys(saveRecentAlarms(ended, time.now(), after))).toEqual(['recent-alarm:1']);
});

test('changes laid over what the disk holds give the same list again, the oldest first, and use slots again', () => {
  const time = clock();
  let disk: Record<string, string> = {};
  let recent: readonly RecentAlarm[] = [];
  for (let n = 0; n < 60; n++) {
    time.advance(minutes(50));
    const next = withRecent(recent, fall(`s-${n}`), time.now());
    disk = { ...disk, ...saveRecentAlarms(next, time.now(), recent) };
    recent = next;
    const restored = restoreRecentAlarms(disk, [], time.now());
    expect(idsOf(restored.recent)).toEqual(idsOf(recent));
    expect(restored.problems).toEqual([]);
  }
  // 24 hours of one each 50 minutes.
  expect(recent).toHaveLength(29);
  expect(Object.keys(disk)).toHaveLength(29);
});

test('of more than a day can hold the newest stay, each in a slot of its own', () => {
  const time = clock();
  let recent: readonly RecentAlarm[] = [];
  for (let n = 0; n < 450; n++) recent = withRecent(recent, fall(`s-${n}`), time.now());
  expect(idsOf(recent)).toEqual(Array.from({ length: 200 }, (_, n) => `s-${n + 250}`));
  expect(new Set(recent.map(({ slot }) => slot)).size).toBe(200);
  expect(Math.max(...recent.map(({ slot }) => slot))).toBe(199);
});

test('alarms of two runs, or of a release without slots, share none', () => {
  const time = clock();
  const earlier = withRecent(withRecent([], fall('s-1'), time.now()), fall('s-2'), time.now());
  const running = withRecent([], fall('t-1'), time.now());
  const joined = inOwnSlots([...earlier, ...running]);
  expect(joined.map(({ alarmId, slot }) => [alarmId, slot])).toEqual([
    ['s-1', 0],
    ['s-2', 1],
    ['t-1', 2],
  ]);
  expect(inOwnSlots(joined)).toEqual(joined);
});

test('one that cannot be read costs no other, and what is too long ago is not read back', () => {
  const time = clock();
  const recent = withRecent([], fall('s-1'), time.now());
  time.advance(hours(3));
  const both = withRecent(recent, fall('s-2'), time.now());
  const disk = { ...saveRecentAlarms(both, time.now()), 'recent-alarm:7': '{"alarmId":', 'rule:fall': '{}' };
  time.advance(hours(22));
  const { recent: restored, problems } = restoreRecentAlarms(disk, [], time.now());
  expect(idsOf(restored)).toEqual(['s-2']);
  expect(problems.map(({ name }) => name)).toEqual(['recent-alarm:7']);
});
