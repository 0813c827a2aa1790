import { beforeEach, describe, expect, test } from 'vitest';
import { ClockTrust } from '../../../edge/health/clock-trust.ts';
import type { Instant } from '../../../foundation/clock.ts';
import { hours, seconds } from '../../../foundation/durations.ts';
import { createLog } from '../../../foundation/log.ts';
import { ManualClock } from '../../../foundation/manual-clock.ts';

const silent = createLog({ program: 'test', level: 'silent' });
const truth = Date.parse('2026-03-01T08:00:00Z');

let clock: ManualClock;
let synchronised: boolean;
let changes: boolean[];
let trust: ClockTrust;

beforeEach(() => {
  clock = new ManualClock({ wall: truth, clockTrusted: false });
  synchronised = false;
  changes = [];
  trust = newTrust();
});

function newTrust(): ClockTrust {
  return new ClockTrust({
    log: silent,
    systemSynchronised: () => synchronised,
    changed: (trusted) => changes.push(trusted),
  });
}

/** A receipt that was asked for `before` seconds ago and stamped in the middle, by a relay that is `ahead` of our clock. */
function receipt(before: number, ahead: number): { relayWall: number; sentAt: Instant; heardAt: Instant } {
  const sentAt = clock.now();
  clock.advance(seconds(before));
  return { relayWall: clock.now().wall - (before * 1_000) / 2 + ahead * 1_000, sentAt, heardAt: clock.now() };
}

describe('clock trust', () => {
  test('nothing has confirmed the clock at start', () => {
    expect(trust.trusted).toBe(false);
    expect(trust.trueWall(clock.now())).toBeUndefined();
  });

  test('the system says so', () => {
    synchronised = true;
    trust.check(clock.now());
    expect(trust.trusted).toBe(true);
    expect(changes).toEqual([true]);
  });

  test('a quick receipt that agrees confirms it', () => {
    trust.heardRelay(receipt(0.2, 0.5));
    expect(trust.trusted).toBe(true);
  });

  test('a receipt that disagrees gives the true time, and no trust', () => {
    trust.heardRelay(receipt(0.2, 3_600));
    expect(trust.trusted).toBe(false);
    expect(trust.trueWall(clock.now())).toBeCloseTo(clock.now().wall + 3_600_000, -3);
  });

  test('a receipt that took long proves nothing, unless it contradicts even so', () => {
    trust.heardRelay(receipt(60, 0));
    expect(trust.trusted).toBe(false);
    expect(trust.trueWall(clock.now())).toBeUndefined();
    trust.heardRelay(receipt(60, 7_200));
    expect(trust.trueWall(clock.now())).toBeDefined();
  });

  test('a receipt that the broker kept for hours does not make a good clock wrong', () => {
    trust.heardRelay(receipt(0.2, 0));
    trust.heardRelay(receipt(7_200, -3_500));
    expect(trust.trusted).toBe(true);
  });

  test('a clock stepped by hand loses its trust until somebody confirms it again', () => {
    trust.heardRelay(receipt(0.2, 0));
    clock.stepWall(hours(1));
    trust.check(clock.now());
    expect(trust.trusted).toBe(false);
    expect(trust.trueWall(clock.now())).toBeCloseTo(clock.now().wall - 3_600_000, -3);
    clock.stepWall(hours(-1));
    trust.heardRelay(receipt(0.2, 0));
    expect(changes).toEqual([true, false, true]);
  });

  test('a step by the system itself keeps its trust', () => {
    synchronised = true;
    trust.check(clock.now());
    clock.stepWall(hours(5));
    trust.check(clock.now());
    expect(trust.trusted).toBe(true);
  });

  test('what was learnt in an earlier boot still dates its moments after a restart', () => {
    const early = clock.now();
    trust.heardRelay(receipt(0.2, 3_600));
    const saved = trust.save();
    clock.reboot({ outage: hours(2), bootId: 'boot-2', clockTrusted: false });
    const next = newTrust();
    next.restore(saved);
    expect(next.trueWall(early)).toBeCloseTo(early.wall + 3_600_000, -3);
    expect(next.trueWall(clock.now())).toBeUndefined();
    next.restore('rubbish');
    expect(next.trueWall(early)).toBeDefined();
  });
});
