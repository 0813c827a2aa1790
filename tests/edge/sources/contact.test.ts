import { expect, test } from 'vitest';
import { allRightButton } from '../../../device-profiles/devices/all-right-button.ts';
import { bedMat } from '../../../device-profiles/devices/bed-mat.ts';
import { smokeRelay } from '../../../device-profiles/devices/smoke-relay.ts';
import { stepContact, untouched, type ContactFacts } from '../../../edge/sources/contact.ts';
import type { Monotonic } from '../../../foundation/clock.ts';

const mat: ContactFacts = { ...bedMat, pressedAtStart: false, worrying: undefined };
const cord: ContactFacts = { ...allRightButton, pressedAtStart: true, worrying: true };
const allRight: ContactFacts = { ...allRightButton, pressedAtStart: false, worrying: undefined };
const smoke: ContactFacts = { ...smokeRelay, pressedAtStart: true, worrying: true };

/** Plays levels at their times, with every wake-up that the contact asks for, and returns what it said and when. */
function play(facts: ContactFacts, levels: readonly (readonly [number, boolean])[], until: number): string[] {
  const said: string[] = [];
  const contact = { state: untouched, wakeAt: Infinity };
  const step = (at: number, level: boolean | undefined): void => {
    const result = stepContact(contact.state, level, at as Monotonic, facts);
    contact.state = result.state;
    contact.wakeAt = result.wakeAt ?? Infinity;
    expect(contact.wakeAt, 'a wake-up in the past would spin').toBeGreaterThan(at);
    for (const value of result.say) said.push(`${value} at ${at}`);
  };
  const wakeUntil = (at: number): void => {
    if (contact.wakeAt > at) return;
    step(contact.wakeAt, undefined);
    wakeUntil(at);
  };
  for (const [at, level] of levels) {
    wakeUntil(at);
    step(at, level);
  }
  wakeUntil(until);
  return said;
}

test('a bed mat says its first level, occupied after 2 s and empty after 5 s', () => {
  expect(play(mat, [[0, true]], 60_000)).toEqual(['true at 2000']);
  expect(play(mat, [[0, false]], 60_000)).toEqual(['false at 5000']);
});

test('turning over in bed and sitting down for a moment are not said', () => {
  const turning: [number, boolean][] = [
    [0, true],
    [60_000, false],
    [63_000, true],
    [70_000, false],
    [74_900, true],
  ];
  expect(play(mat, turning, 200_000)).toEqual(['true at 2000']);
  const sitting: [number, boolean][] = [
    [0, false],
    [60_000, true],
    [61_500, false],
  ];
  expect(play(mat, sitting, 200_000)).toEqual(['false at 5000']);
});

test('leaving the bed is said once, 5 s after it began, whatever chatters meanwhile', () => {
  const levels: [number, boolean][] = [
    [0, true],
    [60_000, false],
  ];
  // Shorter than the debouncing: a spring in the mattress.
  for (let at = 61_000; at < 64_000; at += 300) levels.push([at, true], [at + 40, false]);
  expect(play(mat, levels, 200_000)).toEqual(['true at 2000', 'false at 65000']);
});

test('a repeated level is nothing new', () => {
  const levels = Array.from({ length: 500 }, (_, n): [number, boolean] => [n * 7, true]);
  expect(play(mat, levels, 60_000)).toEqual(['true at 2000']);
});

test('a pulse of 2 ms on a cord is a press, bouncing makes no second one', () => {
  const pulse: [number, boolean][] = [
    [0, false],
    [1_000, true],
    [1_002, false],
  ];
  expect(play(cord, pulse, 60_000)).toEqual(['true at 1000']);
  const bouncing: [number, boolean][] = [[0, false]];
  for (let n = 0; n < 10; n++) bouncing.push([1_000 + n * 3, true], [1_001 + n * 3, false]);
  for (let n = 0; n < 10; n++) bouncing.push([3_000 + n * 3, true], [3_001 + n * 3, false]);
  expect(play(cord, bouncing, 60_000)).toEqual(['true at 1000', 'true at 3000']);
});

test('a press that is held is one press', () => {
  expect(play(cord, [[0, false], [1_000, true], [600_000, false]], 700_000)).toEqual(['true at 1000']); // prettier-ignore
});

test('an SOS cord that hangs pulled when it is first heard calls for help', () => {
  expect(play(cord, [[0, true]], 60_000)).toEqual(['true at 0']);
});

test('"I\'m all right" that is closed from the start is a short circuit, until it was seen open', () => {
  expect(play(allRight, [[0, true]], 60_000)).toEqual([]);
  expect(play(allRight, [[0, true], [5_000, false], [6_000, true]], 60_000)).toEqual(['true at 6000']); // prettier-ignore
});

/** Open for `open` ms and closed for `closed` ms, in turn. */
function chatter(from: number, until: number, open: number, closed: number): [number, boolean][] {
  const levels: [number, boolean][] = [];
  for (let at = from; at < until; at += open + closed) levels.push([at, true], [at + open, false]);
  return levels;
}

test('a smoke relay or a broken wire that never holds still is smoke after 2 s, until it has been closed for 10 s', () => {
  const levels: [number, boolean][] = [[0, false], ...chatter(60_000, 120_000, 120, 150)];
  expect(play(smoke, levels, 300_000)).toEqual(['false at 10000', 'true at 62000', 'false at 130060']);
  expect(play(smoke, chatter(0, 30_000, 130, 130), 30_000)).toEqual(['true at 2000']);
});

test('a motor that starts beside the wire is no smoke, and a mat that chatters is nobody', () => {
  const levels: [number, boolean][] = [
    [0, false],
    ...chatter(60_000, 61_700, 3, 17),
    ...chatter(90_000, 91_700, 80, 80),
  ];
  expect(play(smoke, levels, 300_000)).toEqual(['false at 10000']);
  expect(play(mat, [[0, false], ...chatter(60_000, 120_000, 60, 60)], 119_000)).toEqual(['false at 5000']);
});
