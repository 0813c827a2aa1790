import { describe, expect, test } from 'vitest';
import type { TestMode } from '../../../contracts/test-mode.ts';
import { longestSeries, openTest, orderedTest, toldTest } from '../../../cloud-relay/duty/test-window.ts';
import type { HubTest } from '../../../cloud-relay/registry/hub-tests.ts';
import { hours, minutes, seconds, type Duration } from '../../../foundation/durations.ts';

const t0 = 1_790_000_000_000;

const told = (endsIn: Duration, more: Partial<TestMode> = {}): TestMode => ({
  id: 'test-1',
  by: 'portal',
  beganAgeMs: 0,
  endsInMs: endsIn,
  walkTest: false,
  devices: [],
  ...more,
});

const ordered: HubTest = {
  from: t0,
  until: t0 + minutes(30),
  by: 'relay',
  walkTest: false,
  toldId: null,
  seriesFrom: null,
};
const confirmed: HubTest = { ...ordered, toldId: 'test-1' };

describe('ordered at the relay', () => {
  test('it begins, is made longer within two hours of its beginning, and then not', () => {
    const begun = orderedTest(undefined, { minutes: 30, walkTest: false }, t0);
    expect(begun).toEqual(ordered);
    const longer = orderedTest(ordered, { minutes: 100, walkTest: true }, t0 + minutes(20));
    expect(longer).toMatchObject({ from: t0, until: t0 + minutes(120), walkTest: true });
    expect(orderedTest(ordered, { minutes: 101, walkTest: false }, t0 + minutes(20))).toBe('too-long');
    expect(orderedTest(ordered, { minutes: 120, walkTest: false }, t0 + minutes(30))).toMatchObject({
      from: t0 + minutes(30),
    });
  });
});

describe('what the hub says', () => {
  test('that it is in test mode confirms what was ordered, and moves no end', () => {
    expect(toldTest(ordered, told(minutes(30), { by: 'relay' }), t0 + 400, t0 + 500)).toEqual(confirmed);
  });

  test('that it is not yet, or is no longer', () => {
    expect(toldTest(ordered, undefined, t0 + 400, t0 + 500)).toBeUndefined();
    expect(toldTest(confirmed, undefined, t0 + minutes(3), t0 + minutes(3))).toMatchObject({ until: t0 + minutes(3) });
    const over = told(minutes(0), { walkTest: true });
    expect(toldTest(confirmed, over, t0 + minutes(3), t0 + minutes(3))).toMatchObject({ until: t0 + minutes(3) });
  });

  test('another end of its own test is believed, two hours from the beginning at most', () => {
    const now = t0 + minutes(20);
    const own: HubTest = { ...confirmed, by: 'hub' };
    expect(toldTest(own, told(seconds(602)), now, now)).toBeUndefined();
    expect(toldTest(own, told(minutes(5)), now, now)).toMatchObject({ until: now + minutes(5) });
    expect(toldTest(own, told(hours(9)), now, now)).toMatchObject({ until: t0 + minutes(120) });
  });

  test('the end of a test that people ordered comes nearer by its word, and never farther', () => {
    const now = t0 + minutes(20);
    expect(toldTest(confirmed, told(minutes(5)), now, now)).toMatchObject({ until: now + minutes(5) });
    expect(toldTest(confirmed, told(minutes(90)), now, now)).toBeUndefined();
    const walking = toldTest(confirmed, told(minutes(90), { walkTest: true }), now, now);
    expect(walking).toMatchObject({ until: confirmed.until, walkTest: true });
  });

  test('what the relay has ended stays ended, and what it never began is not begun by its name', () => {
    const ended = { ...confirmed, until: t0 + minutes(1) };
    const now = t0 + minutes(2);
    expect(toldTest(ended, told(minutes(28)), now, now)).toBe('over');
    expect(toldTest(undefined, told(minutes(28), { by: 'relay' }), now, now)).toBe('over');
    expect(toldTest(ended, told(minutes(0)), now, now)).toBeUndefined();
  });

  test('by its own word it begins where it says that it began, but not two hours ago', () => {
    const begun = toldTest(undefined, told(minutes(20), { beganAgeMs: minutes(10) }), t0, t0 + 50);
    expect(begun).toMatchObject({ from: t0 - minutes(10), until: t0 + minutes(20), by: 'hub', toldId: 'test-1' });
    const old = toldTest(undefined, told(hours(90), { beganAgeMs: hours(30) }), t0, t0);
    expect(old).toBe('refused');
  });

  test('a hub that is stuck in test mode is believed four hours of any twelve', () => {
    let known: HubTest | undefined;
    let silent = 0;
    let refused = 0;
    let number = 0;
    for (let now = t0; now < t0 + hours(36); now += minutes(1)) {
      if (!openTest(known, now)) number++;
      const next = toldTest(known, told(hours(2), { id: `test-${number}` }), now, now);
      if (next === 'refused') refused++;
      else if (next && next !== 'over') known = next;
      silent += Number(openTest(known, now) !== undefined);
    }
    expect(refused).toBeGreaterThan(0);
    expect(silent).toBeGreaterThan(60);
    expect(silent).toBeLessThanOrEqual((3 * longestSeries) / 60_000);
  });
});
