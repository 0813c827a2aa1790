import { expect, test } from 'vitest';
import { heartbeatSchema } from '../../../contracts/heartbeat.ts';
import { noHabits } from '../../../edge/estimates/habits.ts';
import { heartbeat, type HubHealth } from '../../../edge/health/heartbeat.ts';
import { LearnedTelling } from '../../../edge/health/learned-telling.ts';
import { inactivitySettings } from '../../../edge/rules/inactivity-settings.ts';
import { learnedSummary } from '../../../edge/rules/learned-summary.ts';
import { hours, minutes } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { habitsOf } from '../rules/learned-home.ts';

const settings = inactivitySettings.parse({});
const known = learnedSummary(habitsOf(20), settings);
const nothing = learnedSummary(noHabits, settings);

test('it is said once an hour, at once when it has changed, and anew to a relay that is there again', () => {
  const clock = new ManualClock({ wall: '2026-03-10T04:00:00Z' });
  const telling = new LearnedTelling();
  let learned = nothing;
  const said: string[] = [];
  const beats = (count: number): void => {
    for (let beat = 0; beat < count; beat++) {
      const due = telling.due(learned, clock.now());
      if (due) said.push(`${Math.round(clock.now().monotonic / minutes(1))}: ${due.days} days`);
      clock.advance(minutes(1));
    }
  };
  const from = Math.round(clock.now().monotonic / minutes(1));
  const at = (...told: [number, number][]): string[] => told.map(([minute, days]) => `${from + minute}: ${days} days`);
  beats(130);
  expect(said).toEqual(at([0, 0], [60, 0], [120, 0]));
  said.length = 0;
  learned = known;
  beats(10);
  telling.connected();
  beats(70);
  expect(said).toEqual(at([130, 20], [140, 20], [200, 20]));
  expect(telling.due(undefined, clock.now())).toBeUndefined();
});

const health = (clock: ManualClock, learned: HubHealth['learned']): HubHealth => ({
  startedAt: clock.now(),
  program: '0.1.0',
  outbox: { state: 'ok', pending: 0 },
  journal: { state: 'ok', bytes: 0, dropped: 0 },
  sources: [],
  devices: [],
  openAlarms: 0,
  cannotJudge: [],
  configuration: { state: 'current', fingerprint: 'abc' },
  learned,
});

test('in a heartbeat it is small, and what cannot be true is left out of it', () => {
  const clock = new ManualClock({ wall: '2026-03-10T04:00:00Z' });
  const beat = heartbeat(health(clock, known), clock.now());
  expect(heartbeatSchema.parse(beat).learned).toEqual(known);
  expect(JSON.stringify(beat.learned).length).toBeLessThan(1_000);
  clock.advance(hours(1));
  const damaged = [
    { ...known, longestMinutes: known.longestMinutes.map(() => 1e9) },
    { ...known, limitMinutes: known.limitMinutes.slice(1) },
    { ...known, until: 'x'.repeat(1_000) },
    { ...known, days: -1 },
  ];
  for (const learned of damaged) {
    const proofOfLife = heartbeat(health(clock, learned), clock.now());
    expect(heartbeatSchema.parse(proofOfLife).learned).toBeUndefined();
  }
  expect(damaged).toHaveLength(4);
  expect(heartbeat(health(clock, undefined), clock.now())).not.toHaveProperty('learned');
});
