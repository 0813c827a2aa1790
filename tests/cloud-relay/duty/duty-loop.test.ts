import { expect, test } from 'vitest';
import { seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';
import { DutyLoop } from '../../../cloud-relay/duty/duty-loop.ts';
import type { Duty } from '../../../cloud-relay/duty/duty.ts';

const start = 1_790_000_000_000;
const log = createLog({ program: 'test', level: 'silent' });

function open(...make: ((now: () => number) => Duty)[]) {
  const clock = new ManualClock({ wall: start });
  const now = () => (clock.now().wall - start) / 1_000;
  const loop = new DutyLoop({ clock, log, duties: make.map((one) => one(now)) });
  return { clock, loop, advance: (by: number) => clock.advanceSettling(seconds(by), () => loop.quiet()) };
}

/** Notes when it is run; what is due follows from that. */
const noting =
  (runs: number[], next: (run: number) => number | undefined) =>
  (now: () => number): Duty => ({
    name: 'noting',
    run: () => {
      runs.push(now());
      return Promise.resolve();
    },
    nextDueAt: () => {
      const due = next(runs.length);
      return Promise.resolve(due === undefined ? undefined : start + due * 1_000);
    },
  });

test('it runs at the earliest due time of all duties', async () => {
  const one: number[] = [];
  const { loop, advance } = open(
    noting(one, (run) => (run < 2 ? 7 : undefined)),
    noting([], (run) => (run < 3 ? 11 : undefined)),
  );
  loop.start();
  await advance(20);
  expect(one).toEqual([0, 7, 11]);
  await loop.stop();
});

test('with nothing due it looks every half minute: another process may have added work', async () => {
  const runs: number[] = [];
  const { loop, advance } = open(noting(runs, () => undefined));
  loop.start();
  await advance(95);
  expect(runs).toEqual([0, 30, 60, 90]);
  await loop.stop();
});

test('a wake while it runs is one more run, however many wakes', async () => {
  const runs: number[] = [];
  const { loop } = open(noting(runs, () => undefined));
  loop.start();
  for (let n = 0; n < 10; n++) loop.wake();
  await loop.quiet();
  expect(runs).toEqual([0, 0]);
  await loop.stop();
});

test('a duty that fails keeps no other from running, and is tried again a second later', async () => {
  const runs: number[] = [];
  let failing = true;
  const broken = (): Duty => ({
    name: 'broken',
    run: () => (failing ? Promise.reject(new Error('no database')) : Promise.resolve()),
    nextDueAt: () => (failing ? Promise.reject(new Error('no database')) : Promise.resolve(undefined)),
  });
  const { loop, advance } = open(
    broken,
    noting(runs, () => undefined),
  );
  loop.start();
  await advance(2.5);
  failing = false;
  await advance(5);
  expect(runs).toEqual([0, 1, 2, 3]);
  await loop.stop();
});

test('stopped, it leaves no timer and does not wake', async () => {
  const runs: number[] = [];
  const { clock, loop, advance } = open(noting(runs, () => 5));
  loop.start();
  await loop.quiet();
  await loop.stop();
  loop.wake();
  await advance(60);
  expect(clock.pending).toBe(0);
  expect(runs).toEqual([0]);
});
