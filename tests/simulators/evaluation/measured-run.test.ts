import { expect, it } from 'vitest';
import { planOf, type MeasurePlan } from '../../../simulators/evaluation/measure-plan.ts';
import { allDelaysOf, measuredRun, type RunResult } from '../../../simulators/evaluation/measured-run.ts';
import { offsetOf, type RuleChanges } from '../../../simulators/evaluation/recorded-home.ts';
import { survey } from '../../../simulators/evaluation/survey.ts';
import { dayOfMonth, motions, ordinaryDay, recordings } from './tiny-recording.ts';

const files = recordings();

/** A door that is open for 30 minutes is an alarm, and little else can be. */
const doorOnly: RuleChanges = { 'door-open-at-night': { dayMinutes: 30 }, inactivity: { enabled: false } };

async function run(
  lines: readonly string[],
  changes: RuleChanges,
  options: { readonly collapses?: boolean; readonly plan?: Partial<MeasurePlan>; readonly timeZone?: string } = {},
): Promise<RunResult> {
  const path = files.text('recording', lines);
  const { sensors, first, last } = await survey(path);
  const timeZone = options.timeZone ?? 'UTC';
  const plan = { ...planOf(first, last, 1), ...options.plan };
  const offset = offsetOf(timeZone, first, last);
  const order = { path, sensors, timeZone, offset, changes, plan, collapses: options.collapses ?? true };
  return measuredRun(order, () => undefined);
}

const opens = (day: number, time: string): string => `${dayOfMonth(day)} ${time} D001 FrontDoor OPEN`;
const closes = (day: number, time: string): string => `${dayOfMonth(day)} ${time} D001 FrontDoor CLOSE`;

it('injects a collapse after each window and times what is raised from the window’s end', async () => {
  const result = await run(
    [
      ...motions(1, ['08:00', '20:00']),
      ...motions(2, ['08:00']),
      // Open for 20 minutes with motion meanwhile: no alarm but after the two collapses in that time.
      opens(2, '09:01:00'),
      ...motions(2, ['09:16']),
      closes(2, '09:21:00'),
      ...motions(2, ['09:40', '22:00']),
    ],
    doorOnly,
    { plan: { countsFrom: Date.parse('2031-03-02T00:00Z') } },
  );
  expect(result.falseAlarms).toBe(0);
  const delays = allDelaysOf(result);
  // After 08:00 to 08:05, 09:00 to 09:05, 09:15 to 09:20, 09:20 to 09:25 and 09:40 to 09:45; that of 22:00 is no more of the day.
  expect(delays.count).toBe(5);
  expect(result.firstAlarms['door_open']).toBe(2);
  // The door has been open since 09:01: noticed at 09:31, 26 and 11 minutes after the ends of the windows.
  expect([result.delaysByHour[9]?.[26], result.delaysByHour[9]?.[11]]).toEqual([1, 1]);
  expect(delays.shareWithin(60)).toBe(2 / 5);
  expect(Object.keys(result.delaysByHour)).toEqual(['8', '9']);
});

it('counts what is raised by kind and hour, once, and only from the first counted day on', async () => {
  const leftOpen = (day: number): string[] => [
    ...motions(day, ['10:00']),
    opens(day, '10:50:00'),
    ...motions(day, ['11:00', '11:10', '11:30', '11:50']),
    closes(day, '11:52:00'),
    ...motions(day, ['12:00', '20:00']),
  ];
  const { falseAlarms, kinds, named, judged, refused } = await run([1, 2, 3].flatMap(leftOpen), doorOnly, {
    collapses: false,
    plan: { countsFrom: Date.parse('2031-03-02T00:00Z') },
  });
  expect(falseAlarms).toBe(2);
  expect(kinds.map(({ kind, fault, count, byHour }) => [kind, fault, count, byHour[11]])).toEqual([
    ['door_open', false, 2, 2],
  ]);
  expect(named.map(({ at, kind }) => [new Date(at).toISOString(), kind])).toEqual([
    ['2031-03-02T11:20:00.000Z', 'door_open'],
    ['2031-03-03T11:20:00.000Z', 'door_open'],
  ]);
  expect(judged).toBe(2);
  expect(refused).toEqual([{ why: 'learning', reason: '', count: 1 }]);
});

it('a collapse is injected into a copy: the replay goes on as without, and each run is like the other', async () => {
  const lines = [1, 2, 3, 4, 5, 6].flatMap(ordinaryDay);
  const without = await run(lines, {}, { collapses: false });
  const first = await run(lines, {});
  const second = await run(lines, {});
  const told = ({ kinds, named, judged, refused, readings, stateBytes }: RunResult) =>
    JSON.stringify({ kinds, named, judged, refused, readings, stateBytes });
  expect(told(first)).toBe(told(without));
  expect([second.delaysByHour, second.firstAlarms]).toEqual([first.delaysByHour, first.firstAlarms]);
  expect(allDelaysOf(first).count).toBe(4 * 30);
  expect(allDelaysOf(without).count).toBe(0);
});

it('with default settings an ordinary life raises nothing, and no collapse in it goes unnoticed', async () => {
  const result = await run(Array.from({ length: 12 }, (_, day) => ordinaryDay(day + 1)).flat(), {});
  expect(result.kinds).toEqual([]);
  expect(result.firstAlarms['none']).toBeUndefined();
  expect(allDelaysOf(result).quantile(1)).toBeLessThan(1_440);
});

it('signs of life go on in silence: no sensor is called silent, and the silence is judged', async () => {
  const result = await run(
    [...ordinaryDay(1), ...ordinaryDay(2), ...ordinaryDay(3), ...ordinaryDay(7)],
    {},
    {
      collapses: false,
      plan: { countsFrom: Date.parse('2031-03-02T00:00Z') },
    },
  );
  expect(result.kinds.filter(({ fault }) => fault)).toEqual([]);
  expect(result.falseAlarms).toBeGreaterThan(0);
  // The alarm of the first silent day stands for three, and is said again meanwhile.
  expect(result.saidAgain).toBeGreaterThan(0);
  expect(result.judged).toBe(3);
  expect(result.refused).toEqual([
    { why: 'learning', reason: '', count: 1 },
    { why: 'nothing-recorded', reason: '', count: 3 },
  ]);
});

it('reads recorded times in the given zone, and gives the rules the same hours in any', async () => {
  const lines = [1, 2, 3, 4].flatMap((day) => [...ordinaryDay(day), opens(day, '22:20:00'), closes(day, '23:50:00')]);
  const byHour = async (timeZone: string) =>
    (await run(lines, {}, { collapses: false, timeZone })).kinds.map(({ kind, byHour: hours }) => [kind, hours]);
  const inUtc = await byHour('UTC');
  expect(inUtc.map(([kind]) => kind)).toContain('door_open');
  expect(await byHour('Asia/Shanghai')).toEqual(inUtc);
});

it('refuses a zone whose clocks change in the time of the recording, and one that is none', () => {
  const [spring, summer] = [Date.parse('2031-03-20T00:00Z'), Date.parse('2031-07-01T00:00Z')];
  expect(offsetOf('Asia/Shanghai', spring, summer)).toBe(8 * 3_600_000);
  expect(() => offsetOf('Europe/Berlin', spring, summer)).toThrow('--time-zone: Europe/Berlin changes its clocks');
  expect(() => offsetOf('Europe/Nowhere', spring, summer)).toThrow('Give a name of the tz database');
});
