import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { savedDeadline, type Deadline } from '../../../edge/rules/deadline.ts';
import {
  dueNames,
  earliestDue,
  elapsedOf,
  isDue,
  latenessOf,
  refresh,
  remaining,
  runOn,
  startDeadline,
  wallWhenDue,
  without,
} from '../../../edge/rules/deadlines.ts';
import { hours, milliseconds, minutes, seconds, type Duration } from '../../../foundation/durations.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const wall = '2026-03-10T23:00:00+08:00';

/** As the disk gives it back. */
const reread = (deadline: Deadline): Deadline => savedDeadline.parse(JSON.parse(JSON.stringify(deadline)));

describe('within one boot', () => {
  test('a deadline is due after its length, not a millisecond before', () => {
    const clock = new ManualClock({ wall });
    const deadline = startDeadline(clock.now(), minutes(30));
    clock.advance(milliseconds(30 * 60_000 - 1));
    expect(isDue(deadline, clock.now())).toBe(false);
    clock.advance(milliseconds(1));
    expect(isDue(deadline, clock.now())).toBe(true);
    expect(latenessOf(deadline, clock.now())).toEqual({});
  });

  test.each([-1, 1])('a wall clock step of %i h changes nothing', (step) => {
    const clock = new ManualClock({ wall });
    let deadline = startDeadline(clock.now(), minutes(30));
    clock.advance(minutes(10));
    clock.stepWall(hours(step));
    deadline = refresh(deadline, clock.now());
    expect(remaining(deadline, clock.now())).toBe(minutes(20));
  });

  test('a restart of the process does not stop it, and it says when it passed unnoticed', () => {
    const clock = new ManualClock({ wall });
    const saved = reread(startDeadline(clock.now(), minutes(30)));
    clock.advance(minutes(45));
    const resumed = refresh(saved, clock.now());
    expect(isDue(resumed, clock.now())).toBe(true);
    expect(latenessOf(resumed, clock.now())).toEqual({ lateBy: minutes(15) });
  });

  test('gaining trust in a wildly different clock changes nothing', () => {
    const clock = new ManualClock({ wall: '1970-01-01T00:00:00Z', clockTrusted: false });
    const deadline = startDeadline(clock.now(), minutes(30));
    clock.advance(minutes(5));
    clock.stepWall(hours(24 * 365 * 56));
    clock.setTrusted(true);
    expect(remaining(refresh(deadline, clock.now()), clock.now())).toBe(minutes(25));
  });

  test('one that began before it was noticed has that much less left', () => {
    const clock = new ManualClock({ wall });
    const deadline = startDeadline(clock.now(), minutes(30), minutes(12));
    expect(remaining(deadline, clock.now())).toBe(minutes(18));
    expect(elapsedOf(deadline, clock.now())).toBe(minutes(12));
    expect(deadline.startedAt.wall).toBe(clock.now().wall - minutes(12));
  });
});

/** A deadline of 30 min, 10 min old when the power fails; `wallLag` is by how much the clock comes back behind. */
const cuts: {
  name: string;
  before: boolean;
  after: boolean;
  outage: Duration;
  wallLag?: Duration;
  left: Duration;
}[] = [
  { name: 'both clocks trusted: by wall time', before: true, after: true, outage: minutes(5), left: minutes(15) },
  { name: 'passed meanwhile: due, and late', before: true, after: true, outage: minutes(50), left: minutes(-30) },
  {
    name: 'new clock untrusted: the stored remainder runs on',
    before: true,
    after: false,
    outage: minutes(50),
    left: seconds(20 * 60 - 1),
  },
  {
    name: 'old clock untrusted: the stored remainder runs on',
    before: false,
    after: true,
    outage: minutes(50),
    left: seconds(20 * 60 - 1),
  },
  {
    name: 'a trusted clock that went backwards: time did not',
    before: true,
    after: true,
    outage: minutes(5),
    wallLag: hours(1),
    left: seconds(20 * 60 - 1),
  },
];

describe('after a power cut', () => {
  test.each(cuts)('$name', ({ before, after, outage, wallLag, left }) => {
    const clock = new ManualClock({ wall, clockTrusted: before });
    const started = startDeadline(clock.now(), minutes(30));
    clock.advance(minutes(10));
    const saved = reread(refresh(started, clock.now()));
    clock.reboot({ outage, bootId: 'boot-2', clockTrusted: after, ...(wallLag && { wallLag }) });
    const resumed = refresh(saved, clock.now());
    expect(remaining(resumed, clock.now())).toBe(left);
    expect(isDue(resumed, clock.now())).toBe(left <= 0);
    expect(latenessOf(resumed, clock.now())).toEqual(left < 0 ? { lateBy: -left } : {});
    expect(resumed.startedAt).toEqual(started.startedAt);
  });

  test('a remainder that runs on is computed again when the clock becomes trusted', () => {
    const clock = new ManualClock({ wall });
    let deadline = startDeadline(clock.now(), hours(2));
    clock.advance(minutes(10));
    deadline = refresh(deadline, clock.now());
    clock.reboot({ outage: minutes(30), bootId: 'boot-2', clockTrusted: false, wallLag: minutes(30) });
    deadline = refresh(deadline, clock.now());
    clock.advance(minutes(5));
    deadline = refresh(deadline, clock.now());
    expect(Math.round(remaining(deadline, clock.now()) / 60_000)).toBe(105);
    clock.stepWall(minutes(30));
    clock.setTrusted(true);
    deadline = refresh(deadline, clock.now());
    expect(remaining(deadline, clock.now())).toBe(minutes(75));
    clock.stepWall(hours(1));
    deadline = refresh(deadline, clock.now());
    expect(remaining(deadline, clock.now())).toBe(minutes(75));
  });

  test('two power cuts in a row, the first without a clock: wall time is counted from the last trusted moment', () => {
    const clock = new ManualClock({ wall });
    let deadline = startDeadline(clock.now(), hours(2));
    for (const [index, clockTrusted] of [false, true].entries()) {
      clock.advance(minutes(10));
      deadline = reread(refresh(deadline, clock.now()));
      clock.reboot({ outage: minutes(20), bootId: `boot-${index + 2}`, clockTrusted });
      deadline = refresh(deadline, clock.now());
    }
    // The clock of this test loses the second between power-on and the program's start in each boot.
    expect(Math.round(remaining(deadline, clock.now()) / 60_000)).toBe(60);
  });
});

test('a pausing deadline leaves out the time in which nothing could be heard', () => {
  const clock = new ManualClock({ wall });
  let deadline = startDeadline(clock.now(), minutes(30));
  clock.advance(minutes(10));
  deadline = reread(refresh(deadline, clock.now()));
  clock.advance(hours(5));
  deadline = runOn(deadline, clock.now());
  expect(remaining(deadline, clock.now())).toBe(minutes(20));
  clock.reboot({ outage: hours(5), bootId: 'boot-2', clockTrusted: true });
  deadline = runOn(deadline, clock.now());
  expect(remaining(refresh(deadline, clock.now()), clock.now())).toBe(minutes(20));
});

test('the earliest, the due and the hour of being due', () => {
  const clock = new ManualClock({ wall });
  const deadlines = {
    later: startDeadline(clock.now(), minutes(3)),
    first: startDeadline(clock.now(), minutes(1)),
    second: startDeadline(clock.now(), minutes(2)),
  };
  expect(earliestDue(deadlines)).toBe(clock.now().monotonic + minutes(1));
  expect(earliestDue({})).toBeUndefined();
  const dueAtWall = clock.now().wall + minutes(1);
  clock.advance(minutes(2));
  expect(dueNames(deadlines, clock.now())).toEqual(['first', 'second']);
  expect(wallWhenDue(deadlines.first, clock.now())).toBe(dueAtWall);
  expect(Object.keys(without(deadlines, 'first'))).toEqual(['later', 'second']);
  expect(without(deadlines, 'unknown')).toBe(deadlines);
});

const happenings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('passes' as const), seconds: fc.integer({ min: 0, max: 3_600 }) }),
    fc.record({ kind: fc.constant('step' as const), seconds: fc.integer({ min: -3_600, max: 3_600 }) }),
    fc.record({ kind: fc.constant('restart' as const), seconds: fc.integer({ min: 0, max: 600 }) }),
    fc.record({
      kind: fc.constant('power-cut' as const),
      seconds: fc.integer({ min: 0, max: 7_200 }),
      trusted: fc.boolean(),
      lag: fc.integer({ min: 0, max: 3_600 }),
    }),
    fc.record({ kind: fc.constant('trust' as const), seconds: fc.constant(0) }),
  ),
  { maxLength: 25 },
);

test('whatever restarts, power cuts and clocks do, it is never due early, and always in the end', () => {
  let checked = 0;
  fc.assert(
    fc.property(happenings, fc.boolean(), fc.integer({ min: 1, max: 10_000 }), (story, trustedAtFirst, length) => {
      const clock = new ManualClock({ wall, clockTrusted: trustedAtFirst });
      let deadline = startDeadline(clock.now(), seconds(length));
      let truePassed = 0;
      let error = 0;
      let boot = 1;
      for (const happening of story) {
        const passed = seconds(happening.seconds);
        if (happening.kind === 'step') {
          // A trusted clock does not jump: only an unconfirmed one is stepped.
          if (!clock.now().clockTrusted) {
            clock.stepWall(passed);
            error += passed;
          }
        } else if (happening.kind === 'power-cut') {
          deadline = reread(refresh(deadline, clock.now()));
          boot += 1;
          const lag = happening.trusted ? -error : seconds(happening.lag);
          clock.reboot({
            outage: passed,
            bootId: `boot-${boot}`,
            clockTrusted: happening.trusted,
            wallLag: milliseconds(-lag),
          });
          error += lag;
          // Power-on happened one second before the program started: ManualClock counts that into the new boot.
          clock.stepWall(seconds(1));
          truePassed += passed + seconds(1);
          deadline = refresh(deadline, clock.now());
        } else if (happening.kind === 'trust') {
          clock.stepWall(milliseconds(-error));
          error = 0;
          clock.setTrusted(true);
          deadline = refresh(deadline, clock.now());
        } else {
          clock.advance(passed);
          truePassed += passed;
          if (happening.kind === 'restart') deadline = refresh(reread(deadline), clock.now());
        }
        if (isDue(deadline, clock.now())) expect(truePassed).toBeGreaterThanOrEqual(seconds(length) - 1e-6);
        const again = refresh(deadline, clock.now());
        expect(remaining(again, clock.now())).toBeCloseTo(remaining(refresh(again, clock.now()), clock.now()), 6);
        checked++;
      }
      if (story.every(({ kind }) => kind !== 'power-cut')) {
        expect(remaining(deadline, clock.now())).toBeCloseTo(seconds(length) - truePassed, 6);
      } else if (trustedAtFirst && clock.now().clockTrusted) {
        deadline = refresh(deadline, clock.now());
        expect(Math.abs(remaining(deadline, clock.now()) - (seconds(length) - truePassed))).toBeLessThan(1);
      }
      clock.advance(seconds(length));
      expect(isDue(deadline, clock.now())).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(checked).toBeGreaterThan(1_000);
});
