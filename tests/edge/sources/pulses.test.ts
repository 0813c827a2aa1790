import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contactUnknown, noPulses, stepPulses, type PulseFacts } from '../../../edge/sources/pulses.ts';
import { milliseconds, minutes } from '../../../foundation/durations.ts';
import type { Monotonic } from '../../../foundation/clock.ts';

/** One litre a pulse: at 5 m³/h one each 720 ms, of which half is taken. */
const facts: PulseFacts = { settles: milliseconds(10), fastest: milliseconds(360), saysEvery: minutes(5) };

type Move = readonly [at: number, closed: boolean | 'board-lost'];

function play(moves: readonly Move[], until: number): { said: string[]; chatter: number } {
  const said: string[] = [];
  const meter = { state: noPulses, wakeAt: Infinity, chatter: 0 };
  const step = (at: number, closed: boolean | undefined): void => {
    const { state, say, chatter, wakeAt } = stepPulses(meter.state, closed, at as Monotonic, facts);
    meter.state = state;
    meter.wakeAt = wakeAt ?? Infinity;
    expect(meter.wakeAt, 'a wake-up in the past would spin').toBeGreaterThan(at);
    if (chatter) meter.chatter++;
    if (say !== undefined) said.push(`${say} at ${at}`);
  };
  for (const [at, closed] of [...moves, [until, undefined] as const]) {
    while (meter.wakeAt <= at) step(meter.wakeAt, undefined);
    if (closed === 'board-lost') meter.state = contactUnknown(meter.state);
    else step(at, closed);
  }
  return { said, chatter: meter.chatter };
}

/** Closed for 100 ms each. */
const pulses = (from: number, count: number, every: number): Move[] =>
  Array.from({ length: count }, (_, n): Move[] => [
    [from + n * every, true],
    [from + n * every + 100, false],
  ]).flat();

test('the first litre after a pause is said at once, the next ones every 5 minutes', () => {
  const moves: Move[] = [[0, false], ...pulses(60_000, 60, 1_000), ...pulses(3_600_000, 1, 1_000)];
  expect(play(moves, 7_200_000)).toEqual({
    said: ['1 at 60010', '59 at 360010', '1 at 3600010'],
    chatter: 0,
  });
});

test('bouncing when it closes and when it opens makes no pulse of its own', () => {
  const moves: Move[] = [[0, false]];
  for (let n = 0; n < 20; n++) {
    const at = 1_000 + n * 5_000;
    for (let bounce = 0; bounce <= 6; bounce++) moves.push([at + bounce, bounce % 2 === 0]);
    for (let bounce = 0; bounce <= 6; bounce++) moves.push([at + 2_000 + bounce, bounce % 2 === 1]);
  }
  expect(play(moves, 1_000_000)).toEqual({ said: ['1 at 1016', '19 at 301016'], chatter: 0 });
});

test.each([true, false])('a contact that is stuck at %s is no flow, for days', (closed) => {
  const moves: Move[] = Array.from({ length: 10_000 }, (_, n) => [n * 60_000, closed]);
  expect(play(moves, 700_000_000)).toEqual({ said: [], chatter: 0 });
});

test('a contact that chatters faster than water can flow is one pulse, and counted as chatter', () => {
  const moves: Move[] = [[0, false], ...pulses(1_000, 5_000, 200)];
  const { said, chatter } = play(moves, 2_000_000);
  expect(said).toEqual(['1 at 1010']);
  expect(chatter).toBe(4_999);
});

test('a contact that was closed when the hub began, or when the board came back, is no pulse', () => {
  expect(play([[0, true], [9_000, false]], 400_000).said).toEqual([]); // prettier-ignore
  const moves: Move[] = [[0, false], [5_000, 'board-lost'], [9_000, true], [10_000, false], [12_000, true]]; // prettier-ignore
  expect(play(moves, 400_000).said).toEqual(['1 at 12010']);
});

test('what was counted before the board was lost is said when it is due', () => {
  const moves: Move[] = [[0, false], ...pulses(1_000, 4, 1_000), [6_000, 'board-lost'], [20_000, false]];
  expect(play(moves, 400_000).said).toEqual(['1 at 1010', '3 at 301010']);
});

test('every litre is said once, however it flows', () => {
  const flow = fc.array(fc.integer({ min: 400, max: 400_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(flow, (gaps) => {
      let at = 1_000;
      const moves: Move[] = [[0, false]];
      for (const gap of gaps) {
        moves.push([at, true], [at + 100, false]);
        at += gap;
      }
      const { said, chatter } = play(moves, at + 400_000);
      expect(said.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0)).toBe(gaps.length);
      expect(chatter).toBe(0);
      const times = said.map((text) => Number(text.split(' ')[2]));
      for (const [index, time] of times.entries())
        if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(300_000);
    }),
  );
});

test('noise shorter than 10 ms is no water, whatever it looks like', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 9 })), { maxLength: 80 }),
      (spikes) => {
        let at = 1_000;
        const moves: Move[] = [[0, false]];
        for (const [gap, length] of spikes) {
          moves.push([at, true], [at + length, false]);
          at += length + gap;
        }
        expect(play(moves, at + 400_000).said).toEqual([]);
      },
    ),
  );
});
