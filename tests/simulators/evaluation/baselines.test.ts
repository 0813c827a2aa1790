import { expect, it } from 'vitest';
import { Baselines } from '../../../simulators/evaluation/baselines.ts';
import { figuresOf } from '../../../simulators/evaluation/delays.ts';
import { alarmAt, fixedLimits, type FixedLimit } from '../../../simulators/evaluation/fixed-limit.ts';
import { injectsAfter, planOf, type MeasurePlan } from '../../../simulators/evaluation/measure-plan.ts';
import { readRecording } from '../../../simulators/evaluation/recording-reader.ts';
import { survey } from '../../../simulators/evaluation/survey.ts';
import { dayOfMonth, motions, recordings } from './tiny-recording.ts';

const files = recordings();
const at = (time: string): number => Date.parse(`2031-03-${time}Z`);

async function measured(lines: readonly string[], limits: readonly FixedLimit[]) {
  const path = files.text('recording', lines);
  const { sensors } = await survey(path);
  const plan: MeasurePlan = { countsFrom: at('02T00:00'), learningDays: 1, everyNth: 1 };
  const baselines = new Baselines(limits, sensors, plan);
  await readRecording(path, (window) => baselines.hear(window), sensors);
  return baselines.running.map(({ falseAlarms, delays }) => ({ falseAlarms, ...figuresOf(delays) }));
}

it.each([
  ['any', '03T20:00', 180, '03T23:00'],
  ['by-day', '03T10:00', 180, '03T13:00'],
  ['by-day', '03T05:00', 180, '03T10:00'],
  ['by-day', '03T19:00', 180, '03T22:00'],
  ['by-day', '03T19:01', 180, '04T10:00'],
  ['by-day', '03T23:00', 180, '04T10:00'],
  ['held', '03T20:00', 180, '04T07:00'],
  ['held', '03T02:00', 180, '03T07:00'],
  ['held', '03T06:00', 180, '03T09:00'],
] as const)('a silence counted %s since %s is an alarm after %i min at %s', (hours, since, minutes, alarm) => {
  expect(alarmAt(at(since), { minutes, hours, door: 'ignored' })).toBe(at(alarm));
});

it('compares with each limit from 1 to 12 h, 24 h, and the timer of Home Assistant', () => {
  const limits = fixedLimits();
  expect(limits).toHaveLength(3 * 68 + 2 * 3 * 67 + 69);
  expect(new Set(limits.map((limit) => JSON.stringify(limit))).size).toBe(limits.length);
  for (const minutes of [240, 720, 1_440]) expect(limits).toContainEqual({ minutes, hours: 'any', door: 'ignored' });
});

it('counts each silence once from the first counted day on, and the delay from the end of the window', async () => {
  const limits: FixedLimit[] = [
    { minutes: 180, hours: 'any', door: 'ignored' },
    { minutes: 240, hours: 'any', door: 'ignored' },
    { minutes: 180, hours: 'by-day', door: 'ignored' },
    { minutes: 180, hours: 'held', door: 'ignored' },
  ];
  // 3.5 h and 8.5 h on the first day, which does not count; a night of 11 h, 3.5 h, and 1 h.
  const results = await measured(
    [...motions(1, ['08:00', '11:30', '20:00']), ...motions(2, ['07:00', '10:30', '11:30'])],
    limits,
  );
  // The last motion of a window is 11 s after its begin, so that limits are reached 4 min 49 s before they are full at its end.
  expect(results.map(({ falseAlarms, p50, p95, collapses }) => [falseAlarms, p50, p95, collapses])).toEqual([
    [1, 176, 176, 3],
    [1, 236, 236, 3],
    [1, 176, 176, 3],
    [2, 176, 176, 3],
  ]);
});

it('raises nothing after the outside door until the next motion; the timer of Home Assistant does not hear it', async () => {
  const door = (day: number, time: string): string[] => [
    `${dayOfMonth(day)} ${time}:20 D001 FrontDoor OPEN`,
    `${dayOfMonth(day)} ${time}:25 D001 FrontDoor CLOSE`,
  ];
  const limit = (of: FixedLimit['door']): FixedLimit => ({ minutes: 120, hours: 'any', door: of });
  const results = await measured(
    [
      ...motions(1, ['20:00', '23:00']),
      ...motions(2, ['00:30', '02:00']),
      // Motion before the door in one window, then 3 h away.
      ...door(2, '02:00'),
      ...door(2, '05:00'),
      // Motion after the door in one window, then 3 h at home.
      ...motions(2, ['05:01', '08:01']),
      ...door(2, '08:10'),
    ],
    (['ignored', 'order', 'window', 'no-sensor'] as const).map(limit),
  );
  expect(results.map(({ falseAlarms }) => falseAlarms)).toEqual([2, 1, 0, 2]);
  // After 08:01 and after 08:10, where the door suspends.
  expect(results.map(({ collapses, p50, p95 }) => [collapses, p50, p95])).toEqual([
    [2, 116, 117],
    [2, 117, 1_440],
    [2, 117, 1_440],
    [2, 107, 117],
  ]);
});

it('takes a contact within the home for no way out', async () => {
  const inside = ['2031-03-02 08:00:20 D002 BathroomDoor OPEN', '2031-03-02 08:00:25 D002 BathroomDoor CLOSE'];
  const [result] = await measured(
    [...motions(1, ['20:00', '23:00']), ...motions(2, ['00:30', '08:00']), ...inside, ...motions(2, ['11:00'])],
    [{ minutes: 120, hours: 'any', door: 'order' }],
  );
  expect(result?.falseAlarms).toBe(2);
});

it('learns for 60 days, or for a third of a short recording', () => {
  const day = 86_400_000;
  const first = at('01T12:50');
  expect(planOf(first, first + 371 * day, 1)).toEqual({
    countsFrom: at('01T00:00') + 60 * day,
    learningDays: 60,
    everyNth: 1,
  });
  expect(planOf(first, first + 29 * day, 1).learningDays).toBe(10);
  expect(planOf(first, first + 60_000, 1).learningDays).toBe(0);
});

it('injects after windows that begin from 07:00 to 22:00, or each n-th of them', () => {
  const plan: MeasurePlan = { countsFrom: at('02T00:00'), learningDays: 1, everyNth: 1 };
  const times = ['01T12:00', '02T06:55', '02T07:00', '02T21:55', '02T22:00'];
  expect(times.map((time) => injectsAfter(at(time), plan))).toEqual([false, false, true, true, false]);
  const windows = Array.from({ length: 180 }, (_, index) => at('02T07:00') + index * 300_000);
  expect(windows.filter((start) => injectsAfter(start, { ...plan, everyNth: 10 }))).toHaveLength(18);
});
